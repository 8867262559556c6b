#include "interchange/replayed_head.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include "interchange/http_message.hpp"
#include "varve/base/ascii.hpp"
#include "varve/fetch/head.hpp"
#include "varve/rewrite/rewrite.hpp"

namespace varve::interchange {
namespace {

using rewrite::Header;

constexpr std::string_view kPrefix = "X-Archive-Orig-";
// What stands under its own name where all else is renamed: it describes the body.
constexpr std::array<std::string_view, 4> kDescribing = {"content-type", "content-language",
                                                         "content-disposition", "location"};
// What pywb renames, so that under its own name it is the archive's own, or a proxy's before it.
constexpr std::array<std::string_view, 24> kOwn = {"age",           "alt-svc",
                                                   "cache-control", "connection",
                                                   "date",          "etag",
                                                   "expires",       "content-security-policy",
                                                   "last-modified", "memento-datetime",
                                                   "p3p",           "pragma",
                                                   "retry-after",   "server",
                                                   "status",        "strict-transport-security",
                                                   "trailer",       "tk",
                                                   "upgrade",       "transfer-encoding",
                                                   "vary",          "via",
                                                   "warning",       "accept-datetime"};

template <typename Names>
bool is_among(std::string_view name, const Names& names) {
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view each) { return equals_ascii(name, each); });
}

std::string small(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

bool is_renamed(const Header& header) {
  return starts_with_ascii(header.name, kPrefix) && header.name.size() > kPrefix.size();
}

bool is_original_link(std::string_view value) {
  return value.find("rel=\"original\"") != std::string_view::npos ||
         value.find("rel=original") != std::string_view::npos;
}

// Of a head in which archived headers stand among the archive's own.
bool is_archived(const Header& header, const RemoteArchive& archive, const url::Url& url) {
  if (is_among(header.name, kOwn)) return false;
  if (equals_ascii(header.name, "link")) return !is_original_link(header.value);
  if (equals_ascii(header.name, "content-location")) return !archive.archived_at(header.value, url);
  return true;
}

std::string reason_of(std::string_view head) {
  const std::string_view line = head.substr(0, head.find_first_of("\r\n"));
  const std::size_t status = line.find(' ');
  const std::size_t reason = status == std::string_view::npos ? status : line.find(' ', status + 1);
  return reason == std::string_view::npos ? std::string() : std::string(line.substr(reason + 1));
}

}  // namespace

ReplayedHead replayed_head(std::string_view head, int status, const RemoteArchive& archive,
                           const url::Url& url) {
  const std::vector<Header> headers = rewrite::parse_headers(head);
  std::set<std::string> renamed;
  bool mixed = true;  // archived headers under their own names
  for (const Header& header : headers) {
    if (is_renamed(header)) renamed.insert(small(header.name.substr(kPrefix.size())));
  }
  // pywb says where its capture is (Content-Location); the others do not.
  if (!renamed.empty()) {
    mixed = std::any_of(headers.begin(), headers.end(), [&](const Header& header) {
      return equals_ascii(header.name, "content-location") &&
             archive.archived_at(header.value, url);
    });
  }
  ReplayedHead out;
  const bool same = status_of(head) == status;
  out.text = fmt::format("HTTP/1.1 {} {}\r\n", status, same ? reason_of(head) : "");
  for (const Header& header : headers) {
    std::string_view name = header.name;
    std::string value = header.value;
    if (is_renamed(header)) {
      name.remove_prefix(kPrefix.size());
    } else {
      const bool archived = mixed ? is_archived(header, archive, url) : is_among(name, kDescribing);
      if (!archived || renamed.count(small(name)) != 0) continue;
      if (equals_ascii(name, "content-encoding")) out.coding_kept = true;
      if (equals_ascii(name, "location")) {
        const auto line = archive.archived_at(value, url);
        if (line) value = line->url;
      }
    }
    out.text += fmt::format("{}: {}\r\n", name, value);
  }
  out.text += "\r\n";
  out.coding = small(fetch::joined_header(out.text, "content-encoding"));
  return out;
}

std::string original_of(std::string_view head) {
  for (const Header& header : rewrite::parse_headers(head)) {
    if (!equals_ascii(header.name, "link") || !is_original_link(header.value)) continue;
    // The link-value whose parameters say so: each begins with its URL in <>.
    std::string_view rest = header.value;
    while (!rest.empty()) {
      const std::size_t open = rest.find('<');
      const std::size_t close = rest.find('>', std::min(open, rest.size()));
      if (close == std::string_view::npos) break;
      const std::size_t next = std::min(rest.find('<', close), rest.size());
      if (is_original_link(rest.substr(close, next - close))) {
        return std::string(rest.substr(open + 1, close - open - 1));
      }
      rest.remove_prefix(next);
    }
  }
  return {};
}

}  // namespace varve::interchange
