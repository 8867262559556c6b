varve_fuzz(query DEPENDS varve::search)
