// OPML 2.0 (http://opml.org/spec2.opml): outlines within outlines, by expat.
#include <expat.h>

#include <memory>
#include <utility>

#include "bookmarks/fields.hpp"
#include "bookmarks/readers.hpp"
#include "varve/base/ascii.hpp"

namespace varve::bookmarks {
namespace {

constexpr std::size_t kPiece = 1 << 20;  // bytes that expat is given at once

struct FreeParser {
  void operator()(XML_Parser parser) const noexcept { XML_ParserFree(parser); }
};
using Parser = std::unique_ptr<std::remove_pointer_t<XML_Parser>, FreeParser>;

class OpmlReader {
 public:
  explicit OpmlReader(Collector& list) : list_(list), parser_(XML_ParserCreate(nullptr)) {
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(parser_.get(), on_start, on_end);
    XML_SetEntityDeclHandler(parser_.get(), on_entity);
  }

  Result<void> read(std::string_view bytes) {
    XML_Status status = XML_STATUS_OK;
    do {
      const std::string_view piece = bytes.substr(0, kPiece);
      bytes.remove_prefix(piece.size());
      status = XML_Parse(parser_.get(), piece.data(), static_cast<int>(piece.size()),
                         bytes.empty() ? XML_TRUE : XML_FALSE);
    } while (status == XML_STATUS_OK && !bytes.empty());
    if (!seen_opml_) return fail(ErrorKind::kInvalid, "the list is no OPML{}", where(status));
    if (status != XML_STATUS_OK) {
      list_.leave_out(fmt::format("it was read to line {} only{}",
                                  XML_GetCurrentLineNumber(parser_.get()), where(status)));
    }
    return {};
  }

 private:
  [[nodiscard]] std::string where(XML_Status status) const {
    if (status == XML_STATUS_OK) return {};
    return ": " + (stopped_.empty() ? XML_ErrorString(XML_GetErrorCode(parser_.get())) : stopped_);
  }

  void stop(std::string why) {
    stopped_ = std::move(why);
    XML_StopParser(parser_.get(), XML_FALSE);
  }

  static void on_start(void* self, const XML_Char* name, const XML_Char** attributes) {
    static_cast<OpmlReader*>(self)->start(name, attributes);
  }
  static void on_end(void* self, const XML_Char*) {
    auto& reader = *static_cast<OpmlReader*>(self);
    if (!reader.folders_.empty()) reader.folders_.pop_back();
  }
  // No list needs any, and they are how a few bytes become many.
  static void on_entity(void* self, const XML_Char*, int, const XML_Char*, int, const XML_Char*,
                        const XML_Char*, const XML_Char*, const XML_Char*) {
    static_cast<OpmlReader*>(self)->stop("it declares entities");
  }

  void start(std::string_view name, const XML_Char** attributes) {
    if (folders_.size() >= kMaxDepth) return stop("it is nested too deep");
    seen_opml_ = seen_opml_ || equals_ascii(name, "opml");
    std::string folder;
    if (equals_ascii(name, "outline")) folder = outline(attributes);
    folders_.push_back(std::move(folder));
  }

  // Gives the name of a folder; nothing where it is none.
  std::string outline(const XML_Char** attributes) {
    Bookmark bookmark;
    std::string feed;
    std::string page;
    for (; *attributes != nullptr; attributes += 2) {
      const std::string_view name = attributes[0];
      const char* value = attributes[1];
      if (equals_ascii(name, "xmlurl")) feed = value;
      if (equals_ascii(name, "htmlurl") || equals_ascii(name, "url")) page = value;
      if (equals_ascii(name, "title")) bookmark.title = value;
      if (equals_ascii(name, "text") && bookmark.title.empty()) bookmark.title = value;
      if (equals_ascii(name, "description")) bookmark.note = value;
      if (equals_ascii(name, "created")) bookmark.added = read_time(value);
      if (equals_ascii(name, "category")) bookmark.tags = split(value, ",/");
    }
    if (feed.empty() && page.empty()) return bookmark.title;
    bookmark.tags.insert(bookmark.tags.begin(), folders_.begin(), folders_.end());
    add(bookmark, page, false);
    add(bookmark, feed, true);
    return {};
  }

  void add(Bookmark bookmark, const std::string& url, bool is_feed) {
    if (url.empty()) return;
    bookmark.url = url;
    bookmark.is_feed = is_feed;
    list_.add(std::move(bookmark));
  }

  Collector& list_;
  Parser parser_;
  std::vector<std::string> folders_;  // an element each; empty where it is no folder
  bool seen_opml_ = false;
  std::string stopped_;
};

}  // namespace

Result<void> read_opml(std::string_view bytes, Collector& list) {
  return OpmlReader(list).read(bytes);
}

}  // namespace varve::bookmarks
