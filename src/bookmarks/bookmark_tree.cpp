// Chromium's Bookmarks (components/bookmarks: {"roots": {"bookmark_bar": {"children": …}}}) and
// what Firefox's Library keeps as a backup ({"children": …}): folders within folders.
#include <utility>

#include "bookmarks/fields.hpp"
#include "bookmarks/json.hpp"
#include "bookmarks/readers.hpp"
#include "varve/base/json_member.hpp"

namespace varve::bookmarks {
namespace {

struct Folder {
  const Json* node;
  std::vector<std::string> names;  // of it and those around it
};

// Chromium's name for a member, or Firefox's.
std::string either(const Json& node, const char* chromium, const char* firefox) {
  std::string text = text_of(node, chromium);
  return text.empty() ? text_of(node, firefox) : text;
}

std::string number_of(const Json& node, const char* name) {
  const auto member = node.find(name);
  return member != node.end() && member->is_number_integer() ? member->dump() : std::string();
}

Bookmark bookmark_of(const Json& node, const std::vector<std::string>& folders) {
  Bookmark bookmark;
  bookmark.url = either(node, "url", "uri");
  bookmark.title = either(node, "name", "title");
  bookmark.tags = tags_of(node);
  bookmark.tags.insert(bookmark.tags.begin(), folders.begin(), folders.end());
  const std::string added = text_of(node, "date_added");
  bookmark.added = read_time(added.empty() ? number_of(node, "dateAdded") : added);
  return bookmark;
}

// The browser's own folders, such as the bar, are no words of the user's.
bool is_root(const Json& node) {
  return node.contains("root");
}

void add_children(const Folder& folder, std::vector<Folder>& waiting, Collector& list) {
  const auto children = folder.node->find("children");
  if (children == folder.node->end() || !children->is_array()) return;
  for (const Json& child : *children) {
    if (!child.is_object()) continue;
    if (!either(child, "url", "uri").empty()) {
      list.add(bookmark_of(child, folder.names));
    } else if (child.contains("children")) {
      waiting.push_back({&child, folder.names});
      std::vector<std::string>& names = waiting.back().names;
      if (!is_root(child) && names.size() < kMaxTags) {
        names.push_back(either(child, "name", "title").substr(0, 4 * kMaxTag));
      }
    }
  }
}

}  // namespace

Result<void> read_bookmark_tree(std::string_view text, Collector& list) {
  VARVE_ASSIGN(const Json json, parse_json(text));
  std::vector<Folder> waiting;
  if (const auto roots = json.find("roots"); json.is_object() && roots != json.end()) {
    for (const Json& root : *roots) {
      if (root.is_object()) waiting.push_back({&root, {}});
    }
  } else if (json.is_object() && json.contains("children")) {
    waiting.push_back({&json, {}});
  } else {
    return fail(ErrorKind::kInvalid, "the list's JSON has no folders of bookmarks");
  }
  while (!waiting.empty()) {
    const Folder folder = std::move(waiting.back());
    waiting.pop_back();
    add_children(folder, waiting, list);
  }
  return {};
}

}  // namespace varve::bookmarks
