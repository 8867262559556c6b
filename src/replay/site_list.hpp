// Sites as pages show them: on the front page, and all of them at /sites.
#pragma once

#include "replay/http.hpp"
#include "replay/page.hpp"
#include "varve/archive/archive.hpp"

namespace varve::replay {

void fill_site(const archive::Site& site, ctemplate::TemplateDictionary& page);

// "/urls?url=…&match=…": the list of URLs of that prefix, host or domain; behind the key `after`.
std::string urls_path(std::string_view url, std::string_view match, std::string_view after = {});

}  // namespace varve::replay
