#include "notify/letter.hpp"

#include <fmt/format.h>

#include "notify/templates.hpp"
#include "varve/base/ascii.hpp"
#include "varve/base/bytes.hpp"
#include "varve/base/concat.hpp"

namespace varve::notify {
namespace {

using ctemplate::TemplateDictionary;
using history::Edit;

struct Link {
  std::string_view says;
  std::string to;
};

// Where to look, as far as there is a place.
std::vector<Link> links_of(const Notice& notice, std::string_view base) {
  std::vector<Link> links;
  const auto add = [&](std::string_view says, const std::string& path) {
    if (!base.empty() && !path.empty()) links.push_back({says, concat({base, path})});
  };
  if (notice.after) add("The snapshot", notice.after->path);
  add("Both side by side", notice.difference);
  if (notice.before) add("The one before", notice.before->path);
  return links;
}

std::string capitalized(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z')
    text[0] = static_cast<char>(text[0] - 0x20);
  return text;
}

std::string time_for_people(Time time) {
  const std::string text = time.rfc3339();
  return text.substr(0, 10) + " " + text.substr(11, 5) + " UTC";
}

bool is_moved(const Change& change) {
  return change.edit == Edit::kMovedHere || change.edit == Edit::kMovedAway;
}

void fill_piece(const history::Piece& piece, TemplateDictionary& change) {
  TemplateDictionary& of = *change.AddSectionDictionary("PIECE");
  const char* section = piece.edit == Edit::kRemoved ? "OLD"
                        : piece.edit == Edit::kAdded ? "NEW"
                                                     : "KEPT";
  set_value(*of.AddSectionDictionary(section), "TEXT", piece.text);
}

void fill_redline(const Redline& redline, TemplateDictionary& page) {
  if (!redline.changes.empty()) {
    TemplateDictionary& changes = *page.AddSectionDictionary("CHANGES");
    for (const Change& change : redline.changes) {
      TemplateDictionary& of = *changes.AddSectionDictionary("CHANGE");
      if (is_moved(change)) of.ShowSection("MOVED");
      for (const history::Piece& piece : change.pieces) fill_piece(piece, of);
    }
  }
  if (redline.more > 0) {
    set_value(*page.AddSectionDictionary("MORE"), "COUNT", std::to_string(redline.more));
  }
}

void fill_part(const Notice& notice, std::string_view base, TemplateDictionary& page) {
  set_value(page, "SUMMARY", notice.summary);
  set_value(page, "URL", notice.url);
  set_value(page, "TIME", time_for_people(notice.time));
  fill_redline(notice.redline, page);
  for (const Link& link : links_of(notice, base)) {
    TemplateDictionary& of = *page.AddSectionDictionary("LINK");
    set_value(of, "TO", link.to);
    set_value(of, "SAYS", link.says);
  }
  if (!notice.schedule.empty()) {
    set_value(*page.AddSectionDictionary("SCHEDULE"), "NAME", notice.schedule);
  }
}

// "- old", "+ new", and "  words [-old-]{+new+} words", as wdiff has it.
void append_change(std::string& out, const Change& change) {
  out += change.edit == Edit::kRemoved ? "- "
         : change.edit == Edit::kAdded ? "+ "
         : is_moved(change)            ? "moved: "
                                       : "  ";
  const bool in_words = change.edit == Edit::kChanged;
  for (const history::Piece& piece : change.pieces) {
    const bool old = in_words && piece.edit == Edit::kRemoved;
    const bool now = in_words && piece.edit == Edit::kAdded;
    append(out, {old ? "[-" : now ? "{+" : "", piece.text, old ? "-]" : now ? "+}" : ""});
  }
  out += "\n";
}

}  // namespace

std::string subject_of(const Notice& notice) {
  const std::string_view of = notice.title.empty() ? notice.url : notice.title;
  return concat({capitalized(notice.kind), ": ", of.substr(0, character_at(of, kMostTitle))});
}

std::string plain_letter(const Notice& notice, std::string_view link_base) {
  std::string out = concat({notice.summary, "\n\n"});
  if (!notice.title.empty()) append(out, {notice.title, "\n"});
  append(out, {notice.url, "\n\n"});
  for (const Change& change : notice.redline.changes) append_change(out, change);
  if (notice.redline.more > 0) {
    out += fmt::format("Passages behind these: {}.\n", notice.redline.more);
  }
  if (!notice.redline.changes.empty()) out += "\n";
  for (const Link& link : links_of(notice, link_base))
    append(out, {link.says, ": ", link.to, "\n"});
  append(out, {"Noticed ", time_for_people(notice.time)});
  if (!notice.schedule.empty()) append(out, {" by the schedule “", notice.schedule, "”"});
  return out + "\n";
}

std::string html_letter(const Notice& notice, std::string_view link_base) {
  TemplateDictionary letter("letter");
  set_value(letter, "SUBJECT", subject_of(notice));
  TemplateDictionary& part = *letter.AddIncludeDictionary("PART");
  part.SetFilename(kPartTemplate);
  fill_part(notice, link_base, part);
  return expanded(kLetterTemplate, letter);
}

std::string html_part(const Notice& notice, std::string_view link_base) {
  TemplateDictionary part("part");
  fill_part(notice, link_base, part);
  return expanded(kPartTemplate, part);
}

}  // namespace varve::notify
