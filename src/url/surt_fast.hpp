// The way of most URLs to their key: one pass, no copies. It says nothing that the steps of
// canonical.hpp would not say; the tests and the fuzzer compare the two.
#pragma once

#include <string>
#include <string_view>

namespace varve::url {

// Makes `out` the key of an http(s) URL whose host is a plain name and that has no escapes, dot
// segments or session ids. False for every other one; `out` is then unspecified.
bool write_plain_surt(std::string& out, std::string_view url);

// The key by the steps of canonical.hpp, whatever the URL.
std::string surt_key_by_steps(std::string_view url);

}  // namespace varve::url
