varve_fuzz(schedule DEPENDS varve::schedule)
