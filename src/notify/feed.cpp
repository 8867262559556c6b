#include "varve/notify/feed.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "notify/letter.hpp"
#include "notify/templates.hpp"
#include "varve/base/concat.hpp"
#include "varve/base/digest.hpp"
#include "varve/parse/charset.hpp"

namespace varve::notify {
namespace {

using ctemplate::TemplateDictionary;

// U+FFFE and U+FFFF in UTF-8; surrogates are in no UTF-8.
bool is_no_character(std::string_view rest) {
  return rest.starts_with("\xEF\xBF\xBE") || rest.starts_with("\xEF\xBF\xBF");
}

std::string xml_text(std::string_view text) {
  const std::string utf8 = parse::to_utf8(text, parse::Encoding::utf8());
  std::string out;
  out.reserve(utf8.size());
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const char c = utf8[i];
    const bool control =
        static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
    if (is_no_character(std::string_view(utf8).substr(i))) {
      i += 2;
    } else if (!control) {
      out += c;
    }
  }
  return out;
}

void set_xml(TemplateDictionary& dictionary, const char* name, std::string_view value) {
  set_value(dictionary, name, xml_text(value));
}

void add_link(TemplateDictionary& feed, std::string_view relation, std::string_view to,
              std::string_view type) {
  if (to.empty()) return;
  TemplateDictionary& link = *feed.AddSectionDictionary("LINK");
  set_value(link, "REL", relation);
  set_xml(link, "HREF", to);
  set_value(link, "TYPE", type);
}

void fill_entry(const FeedEntry& entry, TemplateDictionary& of) {
  set_xml(of, "ID", entry.id);
  set_xml(of, "TITLE", entry.title);
  set_value(of, "UPDATED", entry.updated.rfc3339());
  if (!entry.link.empty()) set_xml(*of.AddSectionDictionary("TO"), "HREF", entry.link);
  if (!entry.kind.empty()) set_xml(*of.AddSectionDictionary("CATEGORY"), "TERM", entry.kind);
  set_xml(of, "SUMMARY", entry.summary);
  set_xml(of, "CONTENT", entry.html);
}

Time updated_of(const Feed& feed) {
  Time newest = feed.entries.empty() ? feed.updated : feed.entries.front().updated;
  for (const FeedEntry& entry : feed.entries) newest = std::max(newest, entry.updated);
  return newest;
}

}  // namespace

std::string lasting_id(std::string_view name) {
  Digest digest = Sha256::of(name);
  digest.bytes[6] = static_cast<std::uint8_t>((digest.bytes[6] & 0x0F) | 0x80);  // version 8
  digest.bytes[8] = static_cast<std::uint8_t>((digest.bytes[8] & 0x3F) | 0x80);  // variant
  const std::string hex = digest.hex();
  return fmt::format("urn:uuid:{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4),
                     hex.substr(12, 4), hex.substr(16, 4), hex.substr(20, 12));
}

FeedEntry entry_of(const Notice& notice, std::string_view origin) {
  const std::string& path = !notice.difference.empty() ? notice.difference
                            : notice.after             ? notice.after->path
                                                       : notice.difference;
  return {.id = lasting_id("notice\n" + notice.id),
          .title = subject_of(notice),
          .updated = notice.time,
          .link = path.empty() ? std::string() : concat({origin, path}),
          .kind = notice.kind,
          .summary = notice.summary,
          .html = html_part(notice, origin)};
}

std::string atom(const Feed& feed) {
  constexpr std::string_view kAtom = "application/atom+xml";
  TemplateDictionary of("feed");
  set_xml(of, "ID", feed.id);
  set_xml(of, "TITLE", feed.title);
  set_value(of, "UPDATED", updated_of(feed).rfc3339());
  add_link(of, "self", feed.self, kAtom);
  add_link(of, "alternate", feed.about, "text/html");
  add_link(of, "first", feed.first, kAtom);
  add_link(of, "previous", feed.previous, kAtom);
  add_link(of, "next", feed.next, kAtom);
  for (const FeedEntry& entry : feed.entries) fill_entry(entry, *of.AddSectionDictionary("ENTRY"));
  return expanded(kFeedTemplate, of);
}

}  // namespace varve::notify
