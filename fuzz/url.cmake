varve_fuzz(url DEPENDS varve::url)
