varve_fuzz(css DEPENDS varve::parse)
target_sources(css_fuzz PRIVATE css_reference.cpp)
