varve_fuzz(selector DEPENDS varve::change)
