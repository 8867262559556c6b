varve_fuzz(cdxj DEPENDS varve::interchange)
