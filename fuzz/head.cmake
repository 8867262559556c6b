varve_fuzz(head DEPENDS varve::evidence)
