varve_fuzz(script DEPENDS varve::rewrite)
