#include "archive/like.hpp"

namespace varve::archive {

std::string_view kind_of(std::string_view mime) {
  if (mime.find("html") != std::string_view::npos) return "html";
  if (mime == "text/css") return "css";
  if (mime.find("javascript") != std::string_view::npos) return "js";
  if (mime.find("json") != std::string_view::npos) return "json";
  if (mime.find("xml") != std::string_view::npos) return "xml";
  return "other";
}

std::string_view site_of(std::string_view key) {
  return key.substr(0, key.find(')'));
}

}  // namespace varve::archive
