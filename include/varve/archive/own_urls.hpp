// What varve makes itself, and no server sent, is kept as captures of URLs of their own. Of a page:
// one of these and then the page's final URL, as Browsertrix has them ("urn:fullPage:https://…").
#pragma once

#include <string_view>

namespace varve::archive {

// As a browser showed it: the whole page (PNG), what a window shows first (JPEG), printed, and its
// DOM as HTML.
inline constexpr std::string_view kPicture = "urn:fullPage:";
inline constexpr std::string_view kThumbnail = "urn:thumbnail:";
inline constexpr std::string_view kPdf = "urn:pdf:";
inline constexpr std::string_view kDom = "urn:dom:";
// How it replayed (replay_check.hpp).
inline constexpr std::string_view kPageInfo = "urn:pageinfo:";
// What became of a crawl (JSON): this and the name of its job.
inline constexpr std::string_view kCrawl = "urn:varve:crawl:";
// What a schedule is (JSON): this and its name.
inline constexpr std::string_view kSchedule = "urn:varve:schedule:";

}  // namespace varve::archive
