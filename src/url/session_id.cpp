#include <algorithm>
#include <optional>

#include "url/ascii.hpp"
#include "url/canonical.hpp"

namespace varve::url {
namespace {

bool is_alnum(char c) {
  return is_alpha(c) || is_digit(c);
}

// Whether text[at, at + length) is there, and all of one class.
template <typename Class>
bool all_are(std::string_view text, std::size_t at, std::size_t length, Class is) {
  if (at > text.size() || text.size() - at < length) return false;
  return std::all_of(text.begin() + static_cast<std::ptrdiff_t>(at),
                     text.begin() + static_cast<std::ptrdiff_t>(at + length), is);
}

bool has_at(std::string_view text, std::size_t at, std::string_view lower) {
  return at <= text.size() && starts_with_ignoring_case(text.substr(at), lower);
}

constexpr std::size_t kAspId = 24;

// The end of "(" 24 letters or digits ")" at `at`, or 0.
std::size_t asp_id_end(std::string_view path, std::size_t at) {
  if (!has_at(path, at, "(") || !all_are(path, at + 1, kAspId, is_alnum)) return 0;
  return has_at(path, at + 1 + kAspId, ")") ? at + kAspId + 2 : 0;
}

// The end of "(24)/" at `at`, or 0.
std::size_t plain_group_end(std::string_view path, std::size_t at) {
  const std::size_t end = asp_id_end(path, at);
  return end != 0 && has_at(path, end, "/") ? end + 1 : 0;
}

// The end of "(S(24)F(24)…)/" at `at`, or 0.
std::size_t nested_group_end(std::string_view path, std::size_t at) {
  if (!has_at(path, at, "(")) return 0;
  ++at;
  std::size_t count = 0;
  while (all_are(path, at, 1, is_alpha)) {
    const std::size_t end = asp_id_end(path, at + 1);
    if (end == 0) return 0;
    at = end;
    ++count;
  }
  return count > 0 && has_at(path, at, ")/") ? at + 2 : 0;
}

// Takes out the last group that stands between a slash and a page named ….aspx.
template <typename GroupEnd>
std::string strip_group(std::string_view path, GroupEnd group_end) {
  std::size_t known = path.size();  // from here on no page's name begins: looked at already
  for (std::size_t i = path.size(); i-- > 0;) {
    if (path[i] != '/') continue;
    const std::size_t rest = group_end(path, i + 1);
    if (rest == 0) continue;
    for (std::size_t k = rest; k < known && path[k] != '?'; ++k) {
      if (k > rest && has_at(path, k, ".aspx")) {
        return std::string(path.substr(0, i + 1)).append(path.substr(rest));
      }
    }
    known = std::min(known, rest + 1);
  }
  return std::string(path);
}

// The end of `name` `letters`{count} at `at` where '&' or the end follows, or 0.
template <typename Class>
std::size_t parameter_end(std::string_view query, std::size_t at, std::string_view name,
                          std::size_t count, Class is) {
  if (!has_at(query, at, name)) return 0;
  at += name.size();
  if (!all_are(query, at, count, is)) return 0;
  at += count;
  return at == query.size() || query[at] == '&' ? at : 0;
}

std::size_t asp_session_end(std::string_view query, std::size_t at) {
  constexpr std::string_view kName = "aspsessionid";
  constexpr std::size_t kSuffix = 8;
  if (!has_at(query, at, kName)) return 0;
  at += kName.size();
  return all_are(query, at, kSuffix, is_alpha)
             ? parameter_end(query, at + kSuffix, "=", 24, is_alpha)
             : 0;
}

// Without query[at, end) and the '&' behind it.
std::string cut_out(std::string_view query, std::size_t at, std::size_t end) {
  std::string out(query.substr(0, at));
  if (end < query.size()) out += query.substr(end + 1);
  return out;
}

// Takes out the last place where `end_at` finds something.
template <typename EndAt>
void strip_last(std::string& query, EndAt end_at) {
  for (std::size_t i = query.size(); i-- > 0;) {
    const std::size_t end = end_at(query, i);
    if (end == 0) continue;
    query = cut_out(query, i, end);
    return;
  }
}

// The last "cfid=…&cftoken=…". The values have no '&', so the next two '&' are kept in mind.
void strip_cold_fusion(std::string& query) {
  constexpr std::string_view kId = "cfid=";
  constexpr std::string_view kToken = "&cftoken=";
  std::size_t next = query.size();
  std::size_t second = query.size();
  for (std::size_t i = query.size(); i-- > 0;) {
    if (query[i] == '&') {
      second = next;
      next = i;
    } else if (has_at(query, i, kId) && next > i + kId.size() && has_at(query, next, kToken) &&
               second > next + kToken.size()) {
      query = cut_out(query, i, second);
      return;
    }
  }
}

}  // namespace

std::string strip_path_session_id(std::string_view path) {
  if (path.find('(') == std::string_view::npos) return std::string(path);
  return strip_group(strip_group(path, nested_group_end), plain_group_end);
}

bool may_have_session_id(std::string_view query) {
  // Every name ends on "sid", "nid" or "fid".
  unsigned found = 0;  // without a branch, so that the compiler can take many bytes at once
  for (std::size_t at = 2; at < query.size(); ++at) {
    const auto is = [&](std::size_t i, char lower) { return unsigned{(query[i] | 0x20) == lower}; };
    found |= is(at, 'd') & is(at - 1, 'i') & (is(at - 2, 's') | is(at - 2, 'n') | is(at - 2, 'f'));
  }
  return found != 0;
}

std::string strip_query_session_id(std::string_view text) {
  std::string query(text);
  if (!may_have_session_id(query)) return query;
  for (const std::string_view name : {"jsessionid=", "phpsessid=", "sid="}) {
    strip_last(query, [name](std::string_view in, std::size_t at) {
      return parameter_end(in, at, name, 32, is_alnum);
    });
  }
  strip_last(query, asp_session_end);
  strip_cold_fusion(query);
  return query;
}

}  // namespace varve::url
