// The special schemes and their default ports (WHATWG URL 3.1 "special scheme").
#pragma once

#include <cstdint>
#include <string_view>

#include "varve/url/url.hpp"

namespace varve::url {

// Of a scheme in lower case.
constexpr SchemeKind scheme_kind(std::string_view scheme) {
  if (scheme == "https") return SchemeKind::kHttps;
  if (scheme == "http") return SchemeKind::kHttp;
  if (scheme == "file") return SchemeKind::kFile;
  if (scheme == "ws") return SchemeKind::kWs;
  if (scheme == "wss") return SchemeKind::kWss;
  if (scheme == "ftp") return SchemeKind::kFtp;
  return SchemeKind::kOther;
}

// 0 where the scheme has none.
constexpr std::uint16_t default_port(SchemeKind kind) {
  switch (kind) {
    case SchemeKind::kHttp:
    case SchemeKind::kWs:
      return 80;
    case SchemeKind::kHttps:
    case SchemeKind::kWss:
      return 443;
    case SchemeKind::kFtp:
      return 21;
    case SchemeKind::kFile:
    case SchemeKind::kOther:
      break;
  }
  return 0;
}

}  // namespace varve::url
