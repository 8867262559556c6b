varve_fuzz(charset DEPENDS varve::parse nlohmann_json::nlohmann_json)
