// Query strings of documents that are not UTF-8 (WHATWG URL 1.3 "percent-encode after encoding"),
// through ICU's converters.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace varve::url {

// Appends `query` (UTF-8) in `encoding`, its bytes percent-encoded by `set`; what the encoding
// lacks becomes a numeric reference ("%26%238224%3B"). False, with nothing appended, where UTF-8
// has to be written: the encoding is UTF-8 or UTF-16 (Encoding 4.3 "get an output encoding"), ICU
// does not know it, or the query is the same in both.
bool append_in_encoding(std::string& out, std::string_view query, std::uint8_t set,
                        std::string_view encoding);

}  // namespace varve::url
