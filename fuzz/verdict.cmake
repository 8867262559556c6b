varve_fuzz(verdict DEPENDS varve::verdict)
