varve_fuzz(cron DEPENDS varve::schedule)
