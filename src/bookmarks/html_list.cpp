// Netscape's bookmark file, as browsers and Pinboard write it, and Pocket's ril_export.html.
//   <DL><p>
//     <DT><H3>A folder</H3>
//     <DL><p>
//       <DT><A HREF="https://…" ADD_DATE="1700000000" TAGS="a,b">A title</A>
//       <DD>A note
//     </DL><p>
//   </DL><p>
#include <optional>
#include <utility>

#include "bookmarks/fields.hpp"
#include "bookmarks/readers.hpp"
#include "varve/base/ascii.hpp"
#include "varve/parse/charset.hpp"
#include "varve/parse/gumbo_tree.hpp"

namespace varve::bookmarks {
namespace {

using parse::tree::GumboTree;

std::string_view attribute(const GumboNode& node, const char* name) {
  const GumboAttribute* found = gumbo_get_attribute(&node.v.element.attributes, name);
  return found == nullptr ? std::string_view() : found->value;
}

// Text in the node, but for what is in lists and in other bookmarks: end tags may be missing.
std::string own_text(const GumboNode& root) {
  std::string text;
  const auto see = [&](const GumboNode& node) {
    if (node.type == GUMBO_NODE_ELEMENT) {
      const GumboTag tag = node.v.element.tag;
      return &node == &root || (tag != GUMBO_TAG_DL && tag != GUMBO_TAG_DT && tag != GUMBO_TAG_DD);
    }
    const bool is_text = node.type == GUMBO_NODE_TEXT || node.type == GUMBO_NODE_WHITESPACE ||
                         node.type == GUMBO_NODE_CDATA;
    if (is_text && text.size() < kMaxNote) text += node.v.text.text;
    return false;
  };
  parse::tree::walk(root, see, [](const GumboNode&) {});
  return text;
}

// Firefox and Chromium mark their own folders, whose names are no words of the user's.
bool is_browsers_own(const GumboNode& heading) {
  return !attribute(heading, "personal_toolbar_folder").empty() ||
         !attribute(heading, "unfiled_bookmarks_folder").empty();
}

class HtmlListReader {
 public:
  explicit HtmlListReader(Collector& list) : list_(list) {}

  bool see(const GumboNode& node) {
    if (node.type == GUMBO_NODE_DOCUMENT) return true;
    if (node.type != GUMBO_NODE_ELEMENT) return false;
    switch (node.v.element.tag) {
      case GUMBO_TAG_DL:
        finish();
        folders_.push_back(std::exchange(heading_, {}));
        return true;
      case GUMBO_TAG_H3:
        finish();
        heading_ = is_browsers_own(node) ? std::string() : own_text(node);
        return true;
      case GUMBO_TAG_A:
        begin(node);
        return true;
      case GUMBO_TAG_DD:
        if (open_) open_->note = own_text(node);
        return true;
      default:
        return true;
    }
  }

  void leave(const GumboNode& node) {
    if (node.type != GUMBO_NODE_ELEMENT || node.v.element.tag != GUMBO_TAG_DL) return;
    finish();
    folders_.pop_back();
  }

  // The last bookmark, whose note might have followed.
  void finish() {
    if (open_) list_.add(*std::exchange(open_, std::nullopt));
  }

 private:
  void begin(const GumboNode& link) {
    finish();
    const std::string_view url = attribute(link, "href");
    if (url.empty()) return;
    open_ = Bookmark{.url = std::string(url), .title = own_text(link), .tags = folders_};
    for (std::string& tag : split(attribute(link, "tags"), ",")) {
      open_->tags.push_back(std::move(tag));
    }
    const std::string_view added = attribute(link, "add_date");
    open_->added = read_time(added.empty() ? attribute(link, "time_added") : added);
    add_feed(link);
  }

  // Of Firefox's "live bookmarks", until 2018.
  void add_feed(const GumboNode& link) {
    const std::string_view feed = attribute(link, "feedurl");
    if (feed.empty()) return;
    Bookmark bookmark = *open_;
    bookmark.url = feed;
    bookmark.is_feed = true;
    list_.add(std::move(bookmark));
  }

  Collector& list_;
  std::vector<std::string> folders_;
  std::string heading_;  // the last one, which names the list that follows
  std::optional<Bookmark> open_;
};

// Firefox puts each site's picture into the file, which makes most of it.
std::string without_pictures(std::string_view html) {
  constexpr std::string_view kPicture = " ICON=\"data:";
  std::string rest;
  while (!html.empty()) {
    const std::size_t begin = html.find(kPicture);
    rest += html.substr(0, begin);
    if (begin == std::string_view::npos) break;
    const std::size_t end = html.find('"', begin + kPicture.size());
    html.remove_prefix(end == std::string_view::npos ? html.size() : end + 1);
  }
  return rest;
}

}  // namespace

Result<void> read_html_list(std::string_view bytes, Collector& list) {
  const std::string html = without_pictures(parse::to_utf8(bytes, parse::html_encoding(bytes, "")));
  VARVE_ASSIGN(const GumboTree tree, GumboTree::read(html));
  HtmlListReader reader(list);
  parse::tree::walk(
      tree.document(), [&](const GumboNode& node) { return reader.see(node); },
      [&](const GumboNode& node) { reader.leave(node); });
  reader.finish();
  return {};
}

}  // namespace varve::bookmarks
