varve_fuzz(keys DEPENDS varve::evidence)
