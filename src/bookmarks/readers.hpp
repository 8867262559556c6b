// The readers of the formats. Each puts into a Collector what it finds, and says an error where the
// text is not of its format. Texts are UTF-8 without a byte order mark, unless it is said
// otherwise.
#pragma once

#include <string_view>

#include "bookmarks/collector.hpp"

namespace varve::bookmarks {

// Netscape's bookmark file and Pocket's export: links in lists, in HTML of any encoding.
Result<void> read_html_list(std::string_view bytes, Collector& list);
// Chromium's Bookmarks and Firefox's backups: folders within folders.
Result<void> read_bookmark_tree(std::string_view text, Collector& list);
Result<void> read_archivebox(std::string_view text, Collector& list);
Result<void> read_wallabag(std::string_view text, Collector& list);
Result<void> read_pocket_csv(std::string_view text, Collector& list);
// XML in any encoding that expat knows.
Result<void> read_opml(std::string_view bytes, Collector& list);
void read_plain(std::string_view text, Collector& list);
// Firefox's database, of which another program may be the owner.
Result<void> read_places(const Path& path, Collector& list);

}  // namespace varve::bookmarks
