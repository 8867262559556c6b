varve_fuzz(picture DEPENDS varve::browser varve::evidence)
