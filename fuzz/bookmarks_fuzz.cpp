// A list of pages: the first byte says of which format, or that this is to be found out, or that it
// is a file. Whatever comes of it keeps to the bounds, and has each URL once.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "named_file.hpp"
#include "varve/bookmarks/bookmarks.hpp"
#include "varve/parse/charset.hpp"
#include "varve/url/url.hpp"

namespace {

using namespace varve;
using bookmarks::Format;

constexpr unsigned kFormats = 8;
constexpr unsigned kChoices = kFormats + 2;

bool is_utf8(std::string_view text) {
  return parse::to_utf8(text, parse::Encoding::utf8()) == text;
}

void check(const bookmarks::Bookmark& bookmark) {
  const auto url = url::Url::parse(bookmark.url);
  if (!url || !url->is_http() || url->href() != bookmark.url) std::abort();
  if (bookmark.title.size() > bookmarks::kMaxTitle + 3 || !is_utf8(bookmark.title)) std::abort();
  if (bookmark.note.size() > bookmarks::kMaxNote + 3 || !is_utf8(bookmark.note)) std::abort();
  if (bookmark.tags.size() > bookmarks::kMaxTags) std::abort();
  for (const std::string& tag : bookmark.tags) {
    if (tag.empty() || tag.size() > bookmarks::kMaxTag + 3 || !is_utf8(tag)) std::abort();
  }
}

Result<bookmarks::List> read(unsigned choice, std::string_view bytes) {
  if (choice < kFormats) return bookmarks::read_list(bytes, static_cast<Format>(choice));
  if (choice == kFormats) return bookmarks::read_list(bytes);
  const fuzz::NamedFile file(bytes);
  return bookmarks::read_list_file(file.path());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  // Of its exact size, so that a sanitizer sees an over-read.
  const auto copy = std::make_unique<char[]>(size - 1);
  std::copy(data + 1, data + size, copy.get());
  const auto list = read(data[0] % kChoices, {copy.get(), size - 1});
  if (!list) {
    if (list.error().message.empty()) std::abort();
    return 0;
  }
  for (const bookmarks::Bookmark& bookmark : list->bookmarks) check(bookmark);
  if (bookmarks::merge({*list}).size() != list->bookmarks.size()) std::abort();
  return 0;
}
