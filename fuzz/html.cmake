varve_fuzz(html DEPENDS varve::parse)
