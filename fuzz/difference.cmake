varve_fuzz(difference DEPENDS varve::history)
