varve_fuzz(token DEPENDS varve::evidence)
