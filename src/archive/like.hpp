// Which bodies are like each other before one has looked at them.
#pragma once

#include <string_view>

namespace varve::archive {

// "html", "css", …: bodies of one kind.
std::string_view kind_of(std::string_view mime);

// The host's part of a SURT key.
std::string_view site_of(std::string_view key);

}  // namespace varve::archive
