varve_fuzz(index DEPENDS varve::index)
