#include "varve/parse/sitemap.hpp"

#include <algorithm>
#include <string>

#include "parse/xml_reader.hpp"
#include "varve/base/ascii.hpp"
#include "varve/base/concat.hpp"
#include "varve/parse/charset.hpp"
#include "varve/parse/xml_root.hpp"

namespace varve::parse {
namespace {

using Kind = SitemapEntry::Kind;

constexpr std::string_view kXhtml = "http://www.w3.org/1999/xhtml";

bool is_sitemap_root(std::string_view name) {
  return name == "urlset" || name == "sitemapindex";
}

// W3C's profile of ISO 8601, which also has years, months, and minutes without seconds.
std::optional<Time> parse_lastmod(std::string_view text) {
  constexpr std::size_t kMonth = std::string_view("2026-11").size();
  constexpr std::size_t kMinute = std::string_view("2026-11-22T20:15").size();
  if (text.size() <= kMonth) {
    std::string digits(text);
    digits.erase(std::remove(digits.begin(), digits.end(), '-'), digits.end());
    const auto range = parse_digits(digits);
    return range ? std::optional(range->first) : std::nullopt;
  }
  if (text.size() > kMinute && text[kMinute] != ':') {
    return parse_rfc3339(concat({text.substr(0, kMinute), ":00", text.substr(kMinute)}));
  }
  return parse_rfc3339(text);
}

// Tells entries, and counts them.
class SitemapTeller {
 public:
  explicit SitemapTeller(const SitemapSink& sink) : sink_(sink) {}

  Result<void> tell(const SitemapEntry& entry) {
    if (entry.url.empty() || entry.url.size() > xml::kMaxText) return {};
    if (entry.kind != Kind::kAlternate && ++count_ > kMaxSitemapUrls) {
      return fail(ErrorKind::kLimit, "the sitemap has more than {} URLs; the rest is not read",
                  kMaxSitemapUrls);
    }
    sink_(entry);
    return {};
  }

 private:
  const SitemapSink& sink_;
  std::size_t count_ = 0;
};

class SitemapHandler : public xml::Handler {
 public:
  explicit SitemapHandler(const SitemapSink& sink) : teller_(sink) {}

  // The root, its entries, what they have: further in there is nothing.
  Result<void> start(const xml::Name& name, const xml::Attributes& attributes) override {
    ++depth_;
    if (depth_ == 1) return root(name);
    if (depth_ == 2) begin_entry(name);
    if (depth_ == 3 && in_entry_) return member(name, attributes);
    return {};
  }

  Result<void> end() override {
    --depth_;
    if (depth_ == 2 && text_.collecting()) take_text();
    if (depth_ != 1 || !in_entry_) return {};
    in_entry_ = false;
    return teller_.tell({kind_, url_, changed_});
  }

  void text(std::string_view piece) override { text_.add(piece); }

 private:
  Result<void> root(const xml::Name& name) {
    if (!is_sitemap_root(name.local)) {
      return fail(ErrorKind::kInvalid, "<{}> is no sitemap", name.local);
    }
    space_ = name.space;
    kind_ = name.local == "urlset" ? Kind::kPage : Kind::kSitemap;
    return {};
  }

  void begin_entry(const xml::Name& name) {
    in_entry_ = name.space == space_ && (name.local == "url" || name.local == "sitemap");
    url_.clear();
    changed_.reset();
  }

  Result<void> member(const xml::Name& name, const xml::Attributes& attributes) {
    if (name.space == kXhtml && name.local == "link") {
      const bool alternate = attributes.find("rel") == "alternate";
      if (!alternate) return {};
      return teller_.tell({Kind::kAlternate, trim(attributes.find("href").value_or("")), {}});
    }
    is_loc_ = name.local == "loc";
    if (name.space == space_ && (is_loc_ || name.local == "lastmod")) text_.begin();
    return {};
  }

  void take_text() {
    const std::string_view text = text_.end();
    if (is_loc_) {
      url_ = text;
    } else {
      changed_ = parse_lastmod(text);
    }
  }

  SitemapTeller teller_;
  std::string space_;  // the root's
  Kind kind_ = Kind::kPage;
  int depth_ = 0;
  bool in_entry_ = false;
  bool is_loc_ = false;  // of the text that is collected; else it is a lastmod's
  xml::Text text_;
  std::string url_;
  std::optional<Time> changed_;
};

bool is_http_url(std::string_view line) {
  return starts_with_ascii(line, "http://") || starts_with_ascii(line, "https://");
}

// One URL a line, in UTF-8; other lines are passed over, but for the first.
Result<void> read_lines(std::string_view text, const SitemapSink& sink) {
  SitemapTeller teller(sink);
  text = trim(text);
  if (!is_http_url(text)) {
    return fail(ErrorKind::kInvalid, "this is no sitemap: neither XML nor a list of URLs");
  }
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
    const std::string_view line = trim(text.substr(0, end));
    if (is_http_url(line)) VARVE_TRY(teller.tell({Kind::kPage, line, {}}));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return {};
}

Result<void> read_either(std::string_view bytes, std::string_view content_type,
                         const SitemapSink& sink) {
  const std::string begin = xml::beginning(bytes, content_type);
  if (!trim(begin).starts_with('<')) {
    return read_lines(to_utf8(bytes, xml_encoding(bytes, content_type)), sink);
  }
  SitemapHandler handler(sink);
  return xml::read(bytes, content_type, handler);
}

}  // namespace

bool is_sitemap(std::string_view bytes) {
  return is_sitemap_root(xml_root(xml::beginning(bytes, {})).name);
}

Result<void> read_sitemap(std::string_view bytes, std::string_view content_type,
                          const SitemapSink& sink) {
  if (bytes.size() <= kMaxSitemap) return read_either(bytes, content_type, sink);
  // Whatever the part that is read ends in, it is the limit that broke it off.
  const auto part = read_either(bytes.substr(0, kMaxSitemap), content_type, sink);
  if (!part && part.error().kind == ErrorKind::kLimit) return part;
  return fail(ErrorKind::kLimit, "the sitemap has more than {} MiB; the rest is not read",
              kMaxSitemap >> 20);
}

}  // namespace varve::parse
