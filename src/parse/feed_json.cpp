#include "parse/feed_json.hpp"

#include <optional>
#include <string>

#include "parse/feed_teller.hpp"
#include "parse/manifest_json.hpp"
#include "varve/base/ascii.hpp"
#include "varve/parse/manifest.hpp"

namespace varve::parse {
namespace {

using Kind = FeedLink::Kind;

std::optional<Kind> kind_in_json(const json::Path& path) {
  if (json::is_at(path, {"home_page_url"})) return Kind::kSite;
  if (json::is_at(path, {"feed_url"})) return Kind::kSelf;
  if (json::is_at(path, {"next_url"})) return Kind::kMore;
  if (json::is_at(path, {"items", "*", "url"})) return Kind::kEntry;
  if (json::is_at(path, {"items", "*", "external_url"})) return Kind::kRelated;
  if (json::is_at(path, {"items", "*", "attachments", "*", "url"})) return Kind::kEnclosure;
  return std::nullopt;
}

}  // namespace

bool is_json_feed(std::string_view json) {
  constexpr std::string_view kVersion = "https://jsonfeed.org/version/";
  if (json.find("jsonfeed.org") == std::string_view::npos) return false;
  bool found = false;
  json::scan(json, [&](const json::Path& path, const json::StringValue& value) {
    if (!json::is_at(path, {"version"})) return;
    found = json::unescape(json.substr(value.begin, value.end - value.begin)).starts_with(kVersion);
  });
  return found;
}

Result<void> read_json_feed(std::string_view json, const url::Url& base, const FeedSink& sink) {
  FeedTeller teller(sink);
  std::optional<Error> stopped;
  const bool whole = json::scan(json, [&](const json::Path& path, const json::StringValue& value) {
    const auto kind = kind_in_json(path);
    if (!kind || stopped) return;
    const std::string url = json::unescape(json.substr(value.begin, value.end - value.begin));
    const auto told = teller.tell(*kind, trim(url), base);
    if (!told) stopped = told.error();
  });
  if (stopped) return tl::unexpected(*std::move(stopped));
  if (whole) return {};
  return fail(ErrorKind::kInvalid,
              "the feed's JSON breaks off, or it is nested deeper than {} levels", kMaxJsonDepth);
}

}  // namespace varve::parse
