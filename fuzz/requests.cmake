varve_fuzz(requests DEPENDS varve::replay)
