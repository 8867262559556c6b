varve_fuzz(wacz DEPENDS varve::interchange)
