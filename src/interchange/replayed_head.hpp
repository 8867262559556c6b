// The head that a server once sent, out of the one with which an archive replays it. The Wayback
// Machine and varve call every archived header X-Archive-Orig-NAME, but for those that describe the
// body; pywb only those that would mean something to its own client, and leaves the others as they
// are, among its own. Pure.
#pragma once

#include <string>
#include <string_view>

#include "interchange/remote_archive.hpp"
#include "varve/url/url.hpp"

namespace varve::interchange {

struct ReplayedHead {
  std::string text;          // status line and headers, through the empty line
  bool coding_kept = false;  // the answer's Content-Encoding is the archived one, not its own
  std::string coding;        // the archived Content-Encoding, lower case
};

// `head` is the answer's to a request for `url`; `status` was archived. What leads into the
// archive's replay (Location) leads to the original again.
ReplayedHead replayed_head(std::string_view head, int status, const RemoteArchive& archive,
                           const url::Url& url);

// The URL that the answer says it is a capture of (Link, rel="original"; RFC 7089 2.2.1), as it
// stands; empty where it says none.
std::string original_of(std::string_view head);

}  // namespace varve::interchange
