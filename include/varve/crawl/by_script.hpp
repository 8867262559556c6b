// Whether a page is put together by scripts, so that a save without a browser misses some of it.
#pragma once

#include <string_view>

namespace varve::crawl {

// True of HTML that has scripts and shows fewer than 200 bytes of text besides, or whose own
// scripts name what asks a server for more (fetch(), XMLHttpRequest, EventSource, import()). A
// guess: what scripts of other files do is not looked at, since libraries name all of these. Pure;
// reads no further than it has to.
bool is_by_script(std::string_view html);

}  // namespace varve::crawl
