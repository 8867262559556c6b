varve_fuzz(text DEPENDS varve::text)
