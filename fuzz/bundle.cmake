varve_fuzz(bundle DEPENDS varve::evidence dep::zip)
