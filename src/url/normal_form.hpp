// Most URLs come as they would be serialized. One pass finds that out, and where the parts are.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace varve::url {

// The positions of the parts of an http(s) URL in its serialized form; no credentials, no port.
struct NormalForm {
  std::uint32_t scheme_end;
  std::uint32_t host_end;
  std::uint32_t query_start;
  std::uint32_t fragment_start;
};

// Nothing where parsing `input` may change it in any way, or fails.
std::optional<NormalForm> find_normal_form(std::string_view input);

}  // namespace varve::url
