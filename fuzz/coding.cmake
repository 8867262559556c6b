varve_fuzz(coding DEPENDS varve::coding)
