#include "bookmarks/collector.hpp"

#include <algorithm>
#include <utility>

#include "varve/base/ascii.hpp"
#include "varve/base/bytes.hpp"
#include "varve/parse/charset.hpp"
#include "varve/url/url.hpp"

namespace varve::bookmarks {
namespace {

constexpr std::size_t kMaxUrl = 8192;  // as crawl has it: longer ones are not fetched
constexpr std::size_t kMaxShown = 100;
constexpr std::size_t kMaxSchemes = 100;
constexpr std::size_t kMaxSentences = 100;

std::string cut(std::string_view text, std::size_t bound) {
  if (text.size() > bound) text = text.substr(0, character_at(text, bound));
  return parse::to_utf8(text, parse::Encoding::utf8());
}

// White space at both ends gone, and each run of it within one space.
std::string one_line(std::string_view text, std::size_t bound) {
  std::string line;
  for (const char c : trim(text.substr(0, 4 * bound), " \t\r\n\f")) {
    if (!is_whitespace(c)) {
      line += c;
    } else if (line.back() != ' ') {
      line += ' ';
    }
  }
  return cut(line, bound);
}

void add_tag(std::vector<std::string>& tags, std::string tag) {
  if (tag.empty() || tags.size() >= kMaxTags) return;
  if (std::find(tags.begin(), tags.end(), tag) == tags.end()) tags.push_back(std::move(tag));
}

void clean(Bookmark& bookmark) {
  bookmark.title = one_line(bookmark.title, kMaxTitle);
  bookmark.note = cut(trim(bookmark.note), kMaxNote);
  std::vector<std::string> tags;
  for (const std::string& tag : bookmark.tags) add_tag(tags, one_line(tag, kMaxTag));
  bookmark.tags = std::move(tags);
}

}  // namespace

void Collector::add(Bookmark bookmark) {
  const std::string_view written = trim(bookmark.url, " \t\r\n\f");
  const auto url = written.size() > kMaxUrl ? std::nullopt : url::Url::parse(written);
  if (!url) {
    if (no_urls_++ == 0) first_no_url_ = cut(written, kMaxShown);
    return;
  }
  if (!url->is_http()) return count_scheme(url->scheme());
  const auto [place, is_new] = places_.try_emplace(url->without_fragment(), list_.bookmarks.size());
  if (is_new && full()) {
    ++too_many_;
    places_.erase(place);
    return;
  }
  bookmark.url = url->href();
  clean(bookmark);
  if (is_new) {
    list_.bookmarks.push_back(std::move(bookmark));
  } else {
    merge(list_.bookmarks[place->second], std::move(bookmark));
  }
}

void Collector::merge(Bookmark& into, Bookmark from) {
  if (into.title.empty()) into.title = std::move(from.title);
  if (into.note.empty()) into.note = std::move(from.note);
  for (std::string& tag : from.tags) add_tag(into.tags, std::move(tag));
  if (from.added && (!into.added || *from.added < *into.added)) into.added = from.added;
  into.is_feed = into.is_feed || from.is_feed;
}

void Collector::count_scheme(std::string_view scheme) {
  const std::string name = cut(scheme, kMaxShown);
  const bool fits = list_.not_web.size() < kMaxSchemes || list_.not_web.contains(name);
  ++list_.not_web[fits ? name : "other"];
}

void Collector::leave_out(std::string why) {
  if (list_.left_out.size() < kMaxSentences) {
    list_.left_out.push_back(std::move(why));
  } else {
    ++not_told_;
  }
}

List Collector::take(Format format) {
  if (no_urls_ > 0) {
    list_.left_out.push_back(fmt::format("{} of its addresses are no URLs, the first is \"{}\"",
                                         no_urls_, first_no_url_));
  }
  if (too_many_ > 0) {
    list_.left_out.push_back(fmt::format("{} bookmarks were left out, since {} are read at most",
                                         too_many_, kMaxBookmarks));
  }
  if (not_told_ > 0) {
    list_.left_out.push_back(fmt::format("{} more things could not be read", not_told_));
  }
  list_.format = format;
  return std::move(list_);
}

std::vector<Bookmark> merge(std::vector<List> lists) {
  Collector all;
  for (List& list : lists) {
    for (Bookmark& bookmark : list.bookmarks) all.add(std::move(bookmark));
  }
  return all.take(Format::kPlain).bookmarks;
}

}  // namespace varve::bookmarks
