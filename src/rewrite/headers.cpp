#include <algorithm>
#include <array>

#include "rewrite/ascii.hpp"
#include "varve/rewrite/rewrite.hpp"

namespace varve::rewrite {
namespace {

// What may not stand in a header's value that is sent on (RFC 9110 5.5).
std::string printable(std::string_view value) {
  std::string out(value);
  for (char& c : out) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F) c = ' ';
  }
  return out;
}

bool is_token(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    const char l = lower(c);
    return (l >= 'a' && l <= 'z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

// The value of the parameter `name` in the parameters of a link-value, without its quotes.
std::string_view parameter(std::string_view parameters, std::string_view name) {
  while (!parameters.empty()) {
    const std::size_t end = std::min(parameters.find(';'), parameters.size());
    const std::string_view part = trim(parameters.substr(0, end));
    const std::size_t equals = part.find('=');
    if (equals != std::string_view::npos && equals_ascii(trim(part.substr(0, equals)), name)) {
      std::string_view value = trim(part.substr(equals + 1));
      if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
        value = value.substr(1, value.size() - 2);
      }
      return value;
    }
    parameters.remove_prefix(std::min(end + 1, parameters.size()));
  }
  return {};
}

std::string_view link_modifier(const Place& place, std::string_view parameters) {
  const std::string_view rel = parameter(parameters, "rel");
  const std::string_view as = parameter(parameters, "as");
  if (equals_ascii(rel, "stylesheet") || equals_ascii(as, "style")) return "cs_";
  if (equals_ascii(rel, "modulepreload")) return "esm_";
  if (equals_ascii(as, "script") || equals_ascii(as, "worker")) return "js_";
  if (equals_ascii(as, "image")) return "im_";
  if (equals_ascii(as, "document")) return "if_";
  if (equals_ascii(rel, "preload") && !as.empty() && !equals_ascii(as, "fetch")) return "oe_";
  return place.modifier;
}

// Relations with which the replay server speaks of its own mementos (RFC 7089 2.2.4): an archived
// page must not speak for it.
bool is_memento_relation(std::string_view rel) {
  for (const std::string_view name : {"original", "timegate", "timemap", "memento"}) {
    const auto at = std::search(rel.begin(), rel.end(), name.begin(), name.end(),
                                [](char a, char b) { return lower(a) == b; });
    if (at != rel.end()) return true;
  }
  return false;
}

// The end of a link-value that begins at 0: the comma after it, outside of <> and quotes.
std::size_t link_value_end(std::string_view value) {
  char closing = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (closing != 0) {
      if (c == '\\' && closing == '"') ++i;
      if (c == closing) closing = 0;
    } else if (c == '<') {
      closing = '>';
    } else if (c == '"') {
      closing = '"';
    } else if (c == ',') {
      return i;
    }
  }
  return value.size();
}

std::string rewrite_link_value(std::string_view part, const Place& place) {
  const std::size_t open = part.find('<');
  const std::size_t close = part.find('>', open == std::string_view::npos ? 0 : open);
  if (open == std::string_view::npos || close == std::string_view::npos) return std::string(part);
  const std::string_view parameters = part.substr(close + 1);
  if (is_memento_relation(parameter(parameters, "rel"))) return {};
  const std::string path =
      rewrite_url(place, part.substr(open + 1, close - open - 1), link_modifier(place, parameters));
  if (path.empty()) return std::string(part);
  return std::string(part.substr(0, open + 1)).append(path).append(part.substr(close));
}

constexpr std::array<std::string_view, 3> kDescribing = {"content-type", "content-language",
                                                         "content-disposition"};

}  // namespace

std::string rewrite_link_header(std::string_view value, const Place& place) {
  std::string out;
  while (!value.empty()) {
    const std::size_t end = link_value_end(value);
    const std::string part = rewrite_link_value(value.substr(0, end), place);
    if (!part.empty()) {
      if (!out.empty()) out.append(",");
      out.append(out.empty() ? trim(part) : std::string_view(part));
    }
    value.remove_prefix(std::min(end + 1, value.size()));
  }
  return out;
}

std::string rewrite_refresh(std::string_view value, const Place& place) {
  const std::size_t at = value.find_first_of(";,");
  if (at == std::string_view::npos) return std::string(value);
  std::size_t begin = std::min(value.find_first_not_of(" \t", at + 1), value.size());
  if (starts_with_ascii(value.substr(begin), "url")) {
    const std::size_t equals = value.find_first_not_of(" \t", begin + 3);
    if (equals != std::string_view::npos && value[equals] == '=') {
      begin = std::min(value.find_first_not_of(" \t", equals + 1), value.size());
    }
  }
  std::string_view url = trim(value.substr(begin));
  if (url.size() >= 2 && (url.front() == '"' || url.front() == '\'') && url.back() == url.front()) {
    url = url.substr(1, url.size() - 2);
  }
  const std::string path = rewrite_url(place, url, place.modifier);
  if (path.empty()) return std::string(value);
  return std::string(value.substr(0, at)).append("; url=").append(path);
}

std::vector<Header> parse_headers(std::string_view head) {
  std::vector<Header> headers;
  // The status line.
  head.remove_prefix(std::min(head.find('\n'), head.size() - (head.empty() ? 0 : 1)) +
                     !head.empty());
  while (!head.empty()) {
    const std::size_t end = std::min(head.find('\n'), head.size());
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(std::min(end + 1, head.size()));
    if (!line.empty() && (line[0] == ' ' || line[0] == '\t') && !headers.empty()) {
      headers.back().value.append(" ").append(printable(trim(line)));
      continue;
    }
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) continue;
    headers.push_back(
        {std::string(line.substr(0, colon)), printable(trim(line.substr(colon + 1)))});
  }
  return headers;
}

std::string_view find_header(const std::vector<Header>& headers, std::string_view name) {
  for (const Header& header : headers) {
    if (equals_ascii(header.name, name)) return header.value;
  }
  return {};
}

std::vector<Header> rewrite_headers(std::string_view response_head, const Place& place) {
  std::vector<Header> out;
  std::size_t archived = 0;
  for (Header& header : parse_headers(response_head)) {
    const std::string_view name = header.name;
    const auto replace = [&](std::string value) {
      if (!value.empty()) out.push_back({header.name, std::move(value)});
    };
    const auto target = [&](std::string_view url) {
      std::string path = rewrite_url(place, url, place.modifier);
      return path.empty() ? std::string(url) : path;
    };
    if (std::any_of(kDescribing.begin(), kDescribing.end(),
                    [&](std::string_view known) { return equals_ascii(name, known); })) {
      replace(header.value);
    } else if (equals_ascii(name, "location") || equals_ascii(name, "content-location")) {
      replace(target(header.value));
    } else if (equals_ascii(name, "refresh")) {
      replace(rewrite_refresh(header.value, place));
    } else if (equals_ascii(name, "link")) {
      replace(rewrite_link_header(header.value, place));
    } else if (archived + header.name.size() + header.value.size() <= kMaxArchivedHeaders) {
      archived += header.name.size() + header.value.size();
      out.push_back({"X-Archive-Orig-" + header.name, std::move(header.value)});
    }
  }
  return out;
}

}  // namespace varve::rewrite
