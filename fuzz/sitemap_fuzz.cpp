// A sitemap, by itself and with each charset that its server may name: what is told is UTF-8, no
// longer than the limits allow, and no more entries than bytes.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "parse/xml_reader.hpp"
#include "varve/parse/charset.hpp"
#include "varve/parse/sitemap.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace varve::parse;
  // Of its exact size, so that a sanitizer sees an over-read.
  const auto copy = std::make_unique<char[]>(size);
  std::copy(data, data + size, copy.get());
  const std::string_view bytes(copy.get(), size);
  is_sitemap(bytes);
  for (const char* type : {"", "text/xml; charset=utf-8", "text/xml; charset=gb18030",
                           "text/xml; charset=iso-2022-jp"}) {
    std::size_t count = 0;
    const auto whole = read_sitemap(bytes, type, [&](const SitemapEntry& entry) {
      ++count;
      if (entry.url.empty() || entry.url.size() > xml::kMaxText) std::abort();
      // A byte order mark of the URL's own is taken off a second time.
      const bool marked = entry.url.starts_with("\xEF\xBB\xBF");
      if (!marked && to_utf8(entry.url, Encoding::utf8()) != entry.url) std::abort();
    });
    if (whole && count > size) std::abort();
  }
  return 0;
}
