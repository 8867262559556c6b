varve_fuzz(warc DEPENDS varve::interchange)
