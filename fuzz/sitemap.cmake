varve_fuzz(sitemap DEPENDS varve::parse)
