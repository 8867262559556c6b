varve_fuzz(settings DEPENDS varve::settings)
