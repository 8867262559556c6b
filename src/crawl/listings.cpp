#include "crawl/listings.hpp"

#include <string>
#include <utility>

#include "varve/coding/gzip_file.hpp"
#include "varve/parse/feed.hpp"
#include "varve/parse/sitemap.hpp"

namespace varve::crawl {
namespace {

void add(Contents& contents, bool lists, std::optional<url::Url> url) {
  if (!url || !url->is_http()) return;
  url->set_hash("");
  if (lists) {
    contents.listings.push_back(*std::move(url));
  } else {
    contents.links.push_back({*std::move(url), 0});
  }
}

Result<void> read_as_sitemap(std::string_view body, std::string_view type, const url::Url& base,
                             Contents& contents) {
  return parse::read_sitemap(body, type, [&](const parse::SitemapEntry& entry) {
    const bool lists = entry.kind == parse::SitemapEntry::Kind::kSitemap;
    add(contents, lists, url::Url::parse(entry.url, &base));
  });
}

Result<void> read_as_feed(std::string_view body, std::string_view type, const url::Url& base,
                          Contents& contents) {
  return parse::read_feed(body, type, base, [&](const parse::FeedLink& link) {
    const bool lists = link.kind == parse::FeedLink::Kind::kMore;
    if (link.kind != parse::FeedLink::Kind::kSelf) {
      add(contents, lists, link.url);
    }
  });
}

bool is_list_of_urls(std::string_view body, std::string_view type) {
  return type.starts_with("text/plain") &&
         (body.starts_with("http://") || body.starts_with("https://"));
}

// What breaks off is a list as far as it goes.
Result<void> read_body(std::string_view body, std::string_view type, const url::Url& base,
                       Contents& contents) {
  if (parse::is_sitemap(body) || is_list_of_urls(body, type)) {
    return read_as_sitemap(body, type, base, contents);
  }
  return parse::is_feed(body) ? read_as_feed(body, type, base, contents) : Result<void>();
}

Result<void> read_packed(std::string_view body, const url::Url& base, Contents& contents) {
  const auto unpacked = coding::unpack_gzip(body, parse::kMaxSitemap);
  if (!unpacked) return {};
  const auto read = read_body(unpacked->body.view(), "application/xml", base, contents);
  // That the packed file breaks off is why what was in it does.
  if (unpacked->broken) return tl::unexpected(*unpacked->broken);
  return read;
}

}  // namespace

void read_listing(const fetch::Response& response, Contents& contents) {
  const std::string type(fetch::find_header(response.response_head, "content-type").value_or(""));
  const std::string_view body = response.body.view();
  const auto read = coding::is_gzip(body) ? read_packed(body, response.url, contents)
                                          : read_body(body, type, response.url, contents);
  if (!read) contents.broken_listing = read.error();
}

}  // namespace varve::crawl
