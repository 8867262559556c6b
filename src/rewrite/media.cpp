#include "varve/rewrite/media.hpp"

#include <algorithm>

#include "rewrite/ascii.hpp"
#include "rewrite/change.hpp"
#include "rewrite/splice.hpp"
#include "rewrite/xml.hpp"

namespace varve::rewrite {
namespace {

using namespace std::string_view_literals;

// What a playlist or an MPD loads keeps the modifier that it was loaded with itself, so that nested
// playlists are rewritten as it was.
void lead(const Place& place, std::size_t begin, std::string_view url, std::vector<Edit>& edits) {
  std::string path = rewrite_url(place, url, place.modifier);
  if (!path.empty()) edits.push_back({begin, begin + url.size(), std::move(path)});
}

void lead_tag(const Place& place, std::size_t line_begin, std::string_view line,
              std::vector<Edit>& edits) {
  constexpr std::string_view kAttribute = "URI=\"";
  for (std::size_t at = line.find(kAttribute); at != std::string_view::npos;
       at = line.find(kAttribute, at + 1)) {
    // X-ASSET-URI and others of that ending are URLs, too.
    const std::size_t begin = at + kAttribute.size();
    const std::size_t end = line.find('"', begin);
    if (end == std::string_view::npos) return;
    lead(place, line_begin + begin, line.substr(begin, end - begin), edits);
  }
}

bool is_dash_url(const XmlValue& value) {
  // Names may have a prefix for their namespace.
  const std::string_view element = value.element.substr(value.element.rfind(':') + 1);
  constexpr std::string_view kElements[] = {"BaseURL", "Location", "PatchLocation"};
  constexpr std::string_view kAttributes[] = {"media",     "initialization",     "index",
                                              "sourceURL", "bitstreamSwitching", "xlink:href"};
  const auto is = [](std::string_view name) {
    return [name](std::string_view other) { return name == other; };
  };
  if (value.attribute.empty()) {
    return std::any_of(std::begin(kElements), std::end(kElements), is(element));
  }
  return std::any_of(std::begin(kAttributes), std::end(kAttributes), is(value.attribute));
}

bool is_namespace(const XmlValue& value) {
  return value.attribute == "xmlns" || value.attribute.substr(0, 6) == "xmlns:" ||
         value.attribute.substr(0, 4) == "xsi:";
}

// `text` with the predefined entity that URLs have need of resolved (XML 1.0, 4.6).
std::string unescaped(std::string_view text) {
  std::vector<Edit> edits;
  for (std::size_t at = text.find("&amp;"); at != std::string_view::npos;
       at = text.find("&amp;", at + 5)) {
    edits.push_back({at, at + 5, "&"});
  }
  return splice(text, std::move(edits));
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '\'') {
      out += "%27";  // the value may stand in either quote; href() has no double ones
    } else {
      out += c;
    }
  }
  return out;
}

template <typename Wanted>
std::string lead_xml(std::string_view xml, const Place& place, const Wanted& wanted) {
  std::vector<Edit> edits;
  find_xml_values(xml, [&](const XmlValue& value) {
    const std::string_view written = xml.substr(value.begin, value.end - value.begin);
    if (!wanted(value, written)) return;
    const std::string path = rewrite_url(place, unescaped(written), place.modifier);
    if (!path.empty()) edits.push_back({value.begin, value.end, escaped(path)});
  });
  return splice(xml, std::move(edits));
}

}  // namespace

std::string rewrite_hls(std::string_view playlist, const Place& place) {
  std::vector<Edit> edits;
  for (std::size_t begin = 0; begin < playlist.size();) {
    const std::size_t end = std::min(playlist.find_first_of("\r\n", begin), playlist.size());
    const std::string_view line = trim(playlist.substr(begin, end - begin));
    const auto at = static_cast<std::size_t>(line.data() - playlist.data());
    if (line.substr(0, 4) == "#EXT") {
      lead_tag(place, at, line, edits);
    } else if (!line.empty() && line[0] != '#') {
      lead(place, at, line, edits);
    }
    begin = end + 1;
  }
  return splice(playlist, std::move(edits));
}

std::string rewrite_dash(std::string_view mpd, const Place& place) {
  return lead_xml(mpd, place,
                  [](const XmlValue& value, std::string_view) { return is_dash_url(value); });
}

std::string rewrite_xml(std::string_view xml, const Place& place) {
  return lead_xml(xml, place, [](const XmlValue& value, std::string_view written) {
    return !is_namespace(value) &&
           (starts_with_ascii(written, "http://") || starts_with_ascii(written, "https://"));
  });
}

}  // namespace varve::rewrite
