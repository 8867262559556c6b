// Resolves and tells the links of a feed of any kind.
#pragma once

#include <cstddef>
#include <string_view>

#include "parse/xml_reader.hpp"
#include "varve/parse/feed.hpp"

namespace varve::parse {

class FeedTeller {
 public:
  explicit FeedTeller(const FeedSink& sink) : sink_(sink) {}

  // kLimit where it is one too many. False where there is no URL to fetch in `text`.
  Result<bool> tell(FeedLink::Kind kind, std::string_view text, const url::Url& base) {
    if (text.empty() || text.size() > xml::kMaxText) return false;
    auto url = url::Url::parse(text, &base);
    if (!url || !url->is_http()) return false;
    if (++count_ > kMaxFeedLinks) {
      return fail(ErrorKind::kLimit, "the feed has more than {} links; the rest is not read",
                  kMaxFeedLinks);
    }
    sink_({kind, *std::move(url)});
    return true;
  }

 private:
  const FeedSink& sink_;
  std::size_t count_ = 0;
};

}  // namespace varve::parse
