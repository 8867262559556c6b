varve_fuzz(cdx DEPENDS varve::interchange)
