// A feed: what is told is a URL that can be fetched and reads as itself, and there are no more of
// them than bytes.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "varve/parse/feed.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace varve;
  // Of its exact size, so that a sanitizer sees an over-read.
  const auto copy = std::make_unique<char[]>(size);
  std::copy(data, data + size, copy.get());
  const std::string_view bytes(copy.get(), size);
  const auto base = url::Url::parse("https://a.example/b/feed");
  parse::is_feed(bytes);
  for (const char* type : {"", "text/xml; charset=iso-8859-1"}) {
    std::size_t count = 0;
    const auto whole = parse::read_feed(bytes, type, *base, [&](const parse::FeedLink& link) {
      ++count;
      if (!link.url.is_http() || url::Url::parse(link.url.href()) != link.url) std::abort();
    });
    if (count > size) std::abort();
    if (!whole && whole.error().message.empty()) std::abort();
  }
  return 0;
}
