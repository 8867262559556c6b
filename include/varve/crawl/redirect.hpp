// Where an answer redirects to (Fetch, "HTTP-redirect fetch").
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "varve/fetch/fetcher.hpp"
#include "varve/url/url.hpp"

namespace varve::crawl {

// Bytes; a longer URL is neither followed nor fetched.
inline constexpr std::size_t kMaxUrl = 8192;

struct Redirect {
  std::optional<url::Url> target;  // without fragment; nothing where the answer is no redirect
  std::string problem;             // why the Location leads nowhere that can be followed, or empty
};

// Bytes of a Location that is not UTF-8 are escaped one by one, as browsers do.
Redirect read_redirect(const fetch::Response& response);

}  // namespace varve::crawl
