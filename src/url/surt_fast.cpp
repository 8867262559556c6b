#include "url/surt_fast.hpp"

namespace varve::url {

bool append_plain_surt(std::string& out, std::string_view url) {
  (void)out;
  (void)url;
  return false;
}

}  // namespace varve::url
