varve_fuzz(robots DEPENDS varve::frontier)
