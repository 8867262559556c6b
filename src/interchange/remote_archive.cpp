#include "interchange/remote_archive.hpp"

#include <algorithm>

#include "interchange/answer.hpp"
#include "varve/base/bytes.hpp"

namespace varve::interchange {
namespace {

constexpr std::string_view kWaybackList = "/cdx/search/cdx";

struct Layout {
  std::string list;    // the endpoint's path
  std::string replay;  // the path of replay; empty: it does not show
};

// By the path of what the user gave.
Layout layout_of(const url::Url& given) {
  const std::string path(given.pathname());
  const auto before = [&](std::string_view end) {
    return path.substr(0, path.size() - end.size());
  };
  // The Wayback Machine's root is known to end so; other archives may have a collection "web".
  const bool wayback_root = path == "/web/" && given.hostname() == "web.archive.org";
  if (path == "/" || wayback_root) return {std::string(kWaybackList), "/web/"};
  if (path.ends_with(kWaybackList)) return {path, before(kWaybackList) + "/web/"};
  if (path == "/cdx") return {path, "/web/"};                      // varve's
  for (const std::string_view end : {"/cdx", "/index", "-cdx"}) {  // pywb's, and its older ones'
    if (path.ends_with(end)) return {path, before(end) + "/"};
  }
  if (path.ends_with("-index") || path.find('.') != std::string::npos) return {path, {}};
  const std::string root = path.ends_with('/') ? path : path + "/";
  return {root + "cdx", root};
}

Result<url::Url> http_url(std::string_view text, std::string_view what) {
  const auto url = url::Url::parse(text);
  if (!url || !url->is_http()) {
    return fail(ErrorKind::kInvalid, "{} \"{}\" is no http or https URL", what, text);
  }
  return *url;
}

bool is_unreserved(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
         c == '.' || c == '_' || c == '~';
}

// RFC 3986 2.1.
std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (is_unreserved(c)) {
      out += c;
    } else {
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

// The Wayback Machine's keys come percent-encoded, to be given back as they are; others' do not.
std::string encoded_key(std::string_view key) {
  const bool encoded =
      key.find_first_of("%+") != std::string_view::npos &&
      std::none_of(key.begin(), key.end(), [](char c) {
        return c <= ' ' || std::string_view("/?&=#\"<>\x7f").find(c) != std::string_view::npos;
      });
  return encoded ? std::string(key) : percent_encoded(key);
}

}  // namespace

Result<RemoteArchive> RemoteArchive::of(std::string_view given, std::string_view replay) {
  VARVE_ASSIGN(url::Url endpoint, http_url(given, "the CDX server"));
  endpoint.set_hash("");
  const Layout layout = layout_of(endpoint);
  endpoint.set_pathname(layout.list);
  if (!replay.empty()) {
    VARVE_ASSIGN(const url::Url prefix, http_url(replay, "--replay"));
    std::string text = prefix.href();
    if (!text.ends_with('/')) text += '/';
    return RemoteArchive(std::move(endpoint), std::move(text));
  }
  if (layout.replay.empty()) {
    return fail(ErrorKind::kInvalid,
                "which replay belongs to {} does not show; say it with --replay, such as "
                "--replay {}/web/",
                given, endpoint.origin());
  }
  std::string prefix = endpoint.origin() + layout.replay;
  return RemoteArchive(std::move(endpoint), std::move(prefix));
}

void RemoteArchive::move_to(const url::Url& there) {
  const std::string origin = endpoint_.origin();
  if (replay_.starts_with(origin + "/")) replay_ = there.origin() + replay_.substr(origin.size());
  endpoint_.set_protocol(there.protocol());
  endpoint_.set_host(there.host());
  if (there.port().empty()) endpoint_.set_port("");
}

Result<url::Url> RemoteArchive::list_url(const archive::Query& query, const Page& page) const {
  std::string search(endpoint_.search());
  const auto add = [&](std::string_view name, const std::string& encoded) {
    search += fmt::format("{}{}={}", search.empty() ? '?' : '&', name, encoded);
  };
  add("url", percent_encoded(query.url));
  add("matchType", std::string(to_string(query.match)));
  if (query.from != kEarliest) add("from", query.from.digits14());
  if (query.to != kLatest) add("to", query.to.digits14());
  add("output", "json");
  add("limit", fmt::format("{}", page.limit));
  if (page.resumable) add("showResumeKey", "true");
  if (!page.resume_key.empty()) add("resumeKey", encoded_key(page.resume_key));
  url::Url url = endpoint_;
  url.set_search(search);
  return url;
}

Result<url::Url> RemoteArchive::replay_url(const CdxLine& line) const {
  const std::string text = fmt::format("{}{}id_/{}", replay_, line.timestamp(), line.url);
  const auto url = url::Url::parse(text);
  if (!url) return fail(ErrorKind::kInvalid, "{} is no URL", text);
  return *url;
}

std::optional<CdxLine> RemoteArchive::archived_at(std::string_view location,
                                                  const url::Url& base) const {
  const auto absolute = url::Url::parse(location, &base);
  const auto prefix = url::Url::parse(replay_);
  if (!absolute || !absolute->is_http() || !prefix) return std::nullopt;
  // An archive may be at http: and https:, and at more than one name.
  const std::string path = fmt::format("{}{}", absolute->pathname(), absolute->search());
  const std::string_view root = prefix->pathname();
  if (!path.starts_with(root)) return std::nullopt;
  std::string_view rest = std::string_view(path).substr(root.size());
  const std::size_t slash = rest.find('/');
  if (slash < 14 || slash == std::string_view::npos) return std::nullopt;
  const auto time = parse_digits(rest.substr(0, 14));
  if (!time) return std::nullopt;
  CdxLine line;
  line.url = url_of_target(rest.substr(slash + 1));
  line.time = time->first;
  return line;
}

}  // namespace varve::interchange
