varve_fuzz(pack DEPENDS varve::archive)
