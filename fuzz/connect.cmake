varve_fuzz(connect DEPENDS varve::replay)
