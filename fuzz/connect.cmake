varve_fuzz(connect DEPENDS varve::record varve::replay)
