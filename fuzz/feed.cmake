varve_fuzz(feed DEPENDS varve::parse)
