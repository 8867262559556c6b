varve_fuzz(headers DEPENDS varve::fetch varve::coding)
