// What a server says of itself: to whoever looks at its settings. Nothing of it is secret.
#pragma once

#include <ctemplate/template.h>

#include "replay/http.hpp"
#include "varve/archive/json.hpp"

namespace varve::replay {

// `version`, `archive`, `listens`, `origin`, `public_url`, `reading_needs_token`, `changes`,
// `proxy`, `records`, `scripts`, `clock`, `allow_private`, `started`, `text`.
archive::Json server_json(const Request& request);
// The same for people, each with the option of `varve serve` that changes it: sections FACT.
void fill_server(const Request& request, ctemplate::TemplateDictionary& page);

}  // namespace varve::replay
