#include "browser/cookies.hpp"

#include <array>
#include <cstdlib>

#include "varve/base/ascii.hpp"

namespace varve::browser {
namespace {

constexpr std::uint64_t kLongestFile = 4 << 20;
constexpr std::string_view kHttpOnly = "#HttpOnly_";

// Domain, whether its subdomains too, path, whether over https only, expiry, name, value.
using Fields = std::array<std::string_view, 7>;

std::optional<Fields> fields_of(std::string_view line) {
  Fields fields;
  for (std::size_t i = 0; i + 1 < fields.size(); ++i) {
    const std::size_t tab = line.find('\t');
    if (tab == std::string_view::npos) return std::nullopt;
    fields[i] = line.substr(0, tab);
    line.remove_prefix(tab + 1);
  }
  fields.back() = line;
  return fields;
}

std::optional<Json> cookie_of(std::string_view line) {
  const bool http_only = line.starts_with(kHttpOnly);
  if (http_only) line.remove_prefix(kHttpOnly.size());
  if (line.empty() || line.front() == '#') return std::nullopt;
  const auto fields = fields_of(line);
  if (!fields || (*fields)[0].empty() || (*fields)[5].empty()) return std::nullopt;
  const bool subdomains = equals_ascii((*fields)[1], "TRUE");
  std::string domain(trim((*fields)[0], "."));
  Json cookie = {{"name", (*fields)[5]},
                 {"value", (*fields)[6]},
                 {"path", (*fields)[2].empty() ? "/" : (*fields)[2]},
                 {"secure", equals_ascii((*fields)[3], "TRUE")},
                 {"httpOnly", http_only},
                 {"domain", subdomains ? "." + domain : domain}};
  const long long expires = std::strtoll(std::string((*fields)[4]).c_str(), nullptr, 10);
  if (expires > 0) cookie["expires"] = expires;
  return cookie;
}

}  // namespace

Result<Json> read_cookies(const Path& file) {
  VARVE_ASSIGN(const auto text, read_file(file, kLongestFile));
  if (!text) return fail(ErrorKind::kInvalid, "cannot read the cookie file {}", file.string());
  Json cookies = Json::array();
  for (std::string_view rest = *text; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    if (auto cookie = cookie_of(trim(rest.substr(0, end), "\r")))
      cookies.push_back(*std::move(cookie));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return cookies;
}

}  // namespace varve::browser
