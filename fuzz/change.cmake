varve_fuzz(change DEPENDS varve::change)
