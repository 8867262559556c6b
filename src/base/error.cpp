#include "varve/base/error.hpp"

#include <cerrno>
#include <cstring>

namespace varve {

std::string_view to_string(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kInvalid:
      return "invalid";
    case ErrorKind::kRefused:
      return "refused";
    case ErrorKind::kNetwork:
      return "network";
    case ErrorKind::kNoHost:
      return "no_host";
    case ErrorKind::kExpired:
      return "expired";
    case ErrorKind::kUntrusted:
      return "untrusted";
    case ErrorKind::kTimeout:
      return "timeout";
    case ErrorKind::kLimit:
      return "limit";
    case ErrorKind::kIo:
      return "io";
    case ErrorKind::kNoSpace:
      return "no_space";
    case ErrorKind::kDamaged:
      return "damaged";
    case ErrorKind::kBusy:
      return "busy";
    case ErrorKind::kVersion:
      return "version";
    case ErrorKind::kCancelled:
      return "cancelled";
  }
  return "unknown";
}

tl::unexpected<Error> fail_errno(std::string_view what, int error_number) {
  const bool full = error_number == ENOSPC || error_number == EDQUOT;
  return fail(full ? ErrorKind::kNoSpace : ErrorKind::kIo, "{}: {}", what,
              std::generic_category().message(error_number));
}

}  // namespace varve
