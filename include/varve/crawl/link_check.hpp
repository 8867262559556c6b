// Link rot: whether pages are still where they were. Each is asked for by HEAD, and by GET where
// that brings no good answer, since not every server likes it. Nothing is stored.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "varve/base/error.hpp"
#include "varve/fetch/fetcher.hpp"

namespace varve::crawl {

enum class LinkState : unsigned char {
  kAlive,
  kMoved,        // for good: every redirect on the way is permanent (RFC 9110 15.4.2, 15.4.9)
  kGone,         // 404, 410, no such host, or something that says so in the page's place
  kRefused,      // 401, 403, 429, a challenge, a login wall, a private address: it may be there
  kUnreachable,  // no answer, a certificate that cannot be trusted, a server that fails
};
// "alive", "moved", "gone", "refused", "unreachable".
std::string_view to_string(LinkState state);

struct CheckedLink {
  std::string url;  // as it was asked for
  LinkState state = LinkState::kUnreachable;
  std::string reason;     // what was seen, in a few words
  int status = 0;         // of the last answer; 0 where there was none
  std::string final_url;  // behind redirects
};

struct LinkCheckOptions {
  fetch::Options fetch;
  // Between an answer and the next request for a page of the same host; one at a time is asked for.
  std::chrono::milliseconds pause{250};
  int max_redirects = 10;
  bool read_pages =
      false;  // ask by GET at once: finds pages that say they are gone, with status 200
};

// Tells of each link once, in the order in which they come to an end; URLs are of http or https.
// kCancelled where `stop` became true before all were told of.
Result<void> check_links(const std::vector<std::string>& urls, const LinkCheckOptions& options,
                         const std::function<void(const CheckedLink&)>& tell,
                         const std::atomic<bool>& stop);

}  // namespace varve::crawl
