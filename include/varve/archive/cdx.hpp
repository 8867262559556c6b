// What a capture is called in CDX lines, the same in lists, exports and the CDX server: the digest
// is Digest::text(), SHA-256 of the decoded body, where other archives have base32 of SHA-1. Pure.
#pragma once

#include <string>
#include <string_view>

namespace varve::archive {

// "unk" where the answer named no type, as cdx writers have it.
constexpr std::string_view cdx_mime(std::string_view mime) {
  return mime.empty() ? "unk" : mime;
}

// What came in without a status (a file, an FTP answer) was there: "200".
inline std::string cdx_status(int status) {
  return std::to_string(status == 0 ? 200 : status);
}

}  // namespace varve::archive
