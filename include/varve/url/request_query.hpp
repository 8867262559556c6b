// What tells requests of one URL apart that have another method or a body, put as a query, as
// pywb's `MethodQueryCanonicalizer`, cdxj-indexer and wabac.js put it: under it, such captures
// stand in CDXJ indexes and are found again. Pure and thread-safe; linear in the body.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace varve::url {

// Bytes behind the method that indexes keep; pywb's.
inline constexpr std::size_t kLongestRequestQuery = 4096;

// "__wb_method=POST&foo=bar" of a form, JSON (in lines too) and multipart/form-data; of any other
// body its base64, "__wb_method=POST&__wb_post_data=Zm9v". At most `longest` bytes behind the
// method. Empty for GET, whose URL says everything.
std::string request_query(std::string_view method, std::string_view content_type,
                          std::string_view body, std::size_t longest = kLongestRequestQuery);

// `url` (without fragment) with that query behind its own.
std::string append_request_query(std::string_view url, std::string_view query);

}  // namespace varve::url
