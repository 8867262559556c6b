#include "replay/page_picture.hpp"

#include <algorithm>

#include "varve/archive/own_urls.hpp"
#include "varve/parse/charset.hpp"
#include "varve/parse/html.hpp"
#include "varve/parse/sniff.hpp"
#include "varve/url/url.hpp"

namespace varve::replay {
namespace {

constexpr std::size_t kMarkup = 256 << 10;  // of the page's bytes: a head is within that
constexpr std::size_t kMostOffered = 16;    // of each kind
constexpr std::uint64_t kMostBytes = 4 << 20;

struct Offered {
  std::vector<std::string> pictures;
  std::vector<std::string> icons;
};

Offered read_offered(std::string_view markup, const url::Url& document) {
  Offered offered;
  url::Url base = document;
  bool has_base = false;
  const auto add = [&](std::vector<std::string>& to, const parse::Link& link) {
    if (to.size() == kMostOffered) return;
    const auto target = url::Url::parse(link.url, &base);
    if (target && target->is_http()) to.push_back(target->without_fragment());
  };
  parse::find_html_links(markup, [&](const parse::Link& link) {
    if (link.in_srcdoc || link.in_template || link.dropped) return;
    if (link.role == parse::Role::kBase && !has_base) {
      if (const auto target = url::Url::parse(link.url, &document)) base = *target;
      has_base = true;
    } else if (link.role == parse::Role::kMetaImage) {
      add(offered.pictures, link);
    } else if (link.role == parse::Role::kIcon) {
      add(offered.icons, link);
    }
  });
  if (const auto icon = url::Url::parse("/favicon.ico", &document)) {
    offered.icons.push_back(icon->href());
  }
  return offered;
}

// SVG says nothing in its first bytes; it is shown as a picture only, where its scripts do not run.
std::string image_type(const archive::CaptureRow& row, std::string_view bytes) {
  const std::string_view type = parse::sniff_type(bytes);
  if (type.starts_with("image/")) return std::string(type);
  return row.mime == "image/svg+xml" ? row.mime : std::string();
}

Result<std::optional<archive::CaptureRow>> find_row(const archive::Archive& archive,
                                                    std::string_view url, Time time) {
  VARVE_ASSIGN(auto row, archive.nearest(url, time));
  if (!row || row->status != 200 || row->length == 0 || row->length > kMostBytes) {
    return std::nullopt;
  }
  return row;
}

Result<std::optional<PagePicture>> read_picture(const archive::Archive& archive,
                                                const archive::CaptureRow& row) {
  VARVE_ASSIGN(const auto bytes, archive.body(row.digest));
  if (!bytes) return std::nullopt;
  std::string type = image_type(row, bytes->view());
  if (type.empty()) return std::nullopt;
  return PagePicture{row, *bytes, std::move(type)};
}

// As a browser saw it, which is drawn when the page is at rest.
Result<std::optional<PagePicture>> read_thumbnail(const archive::Archive& archive,
                                                  const archive::CaptureRow& page) {
  constexpr std::int64_t kVisit = 300 * kMicrosecondsOfSecond;  // is over by then
  VARVE_ASSIGN(const auto row, archive.first_within(std::string(archive::kThumbnail) + page.url,
                                                    page.time, {page.time.us + kVisit}, false));
  if (!row || row->length > kMostBytes) return std::nullopt;
  return read_picture(archive, *row);
}

}  // namespace

Result<std::optional<PagePicture>> find_picture(const archive::Archive& archive,
                                                const archive::CaptureRow& page) {
  const auto document = url::Url::parse(page.url);
  if (!document || page.mime.find("html") == std::string::npos) return std::nullopt;
  VARVE_ASSIGN(const auto body, archive.body(page.digest));
  if (!body) return std::nullopt;
  const Offered offered = read_offered(body->view().substr(0, kMarkup), *document);
  for (const std::string& url : offered.pictures) {
    VARVE_ASSIGN(const auto row, find_row(archive, url, page.time));
    VARVE_ASSIGN(auto picture,
                 row ? read_picture(archive, *row) : Result<std::optional<PagePicture>>());
    if (picture) return picture;
  }
  VARVE_ASSIGN(auto thumbnail, read_thumbnail(archive, page));
  if (thumbnail) return thumbnail;
  std::vector<archive::CaptureRow> icons;
  for (const std::string& url : offered.icons) {
    VARVE_ASSIGN(const auto row, find_row(archive, url, page.time));
    if (row) icons.push_back(*row);
  }
  std::stable_sort(icons.begin(), icons.end(),
                   [](const auto& a, const auto& b) { return a.length > b.length; });
  for (const archive::CaptureRow& row : icons) {
    VARVE_ASSIGN(auto picture, read_picture(archive, row));
    if (picture) return picture;
  }
  return std::nullopt;
}

}  // namespace varve::replay
