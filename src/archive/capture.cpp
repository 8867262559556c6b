#include "varve/archive/capture.hpp"

namespace varve::archive {

std::string_view to_string(Source source) {
  switch (source) {
    case Source::kHttp:
      return "http";
    case Source::kBrowser:
      return "browser";
    case Source::kImport:
      return "import";
  }
  return "unknown";
}

std::string_view to_string(RemovalReason reason) {
  return reason == RemovalReason::kPruned ? "pruned" : "forgotten";
}

}  // namespace varve::archive
