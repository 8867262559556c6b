// What a capture's request said besides its URL. Pure.
#pragma once

#include <string>
#include <string_view>

#include "varve/archive/capture.hpp"

namespace varve::archive {

// Views into the capture.
struct Sent {
  std::string_view method;  // GET where the request's first line names none (RFC 9110 9.1)
  std::string_view content_type;
  std::string_view body;  // as transferred
};
Sent sent_of(const Capture& capture);

// url::request_query of it: empty for a GET.
std::string request_query(const Capture& capture);

// The value of the first header of that name; empty where there is none.
std::string_view header_of(std::string_view head, std::string_view name);

}  // namespace varve::archive
