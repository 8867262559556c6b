// Names of files in a bundle's folder that several parts go by.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace varve::evidence {

// Before the names of what belongs to the second page of a bundle, the later one.
inline constexpr std::string_view kLater = "later-";
inline constexpr std::array<std::string_view, 2> kPagePrefixes = {"", kLater};
// A page's files, behind its prefix.
inline constexpr std::string_view kFirstManifest = "manifest-0001.json";  // of its document
inline constexpr std::string_view kDocument = "document";
inline constexpr std::string_view kScreenshot = "screenshot.png";

// What its maker says and draws: signed with all of the bundle, but in no manifest.
inline constexpr std::array<std::string_view, 9> kMakersFiles = {
    "REPORT.txt",      "REPORT.pdf",         "REPORT.html",  "page.html",   "rendered.png",
    "later-page.html", "later-rendered.png", "redline.html", "redline.json"};

inline std::string prefixed(std::string_view prefix, std::string_view name) {
  return std::string(prefix).append(name);
}

}  // namespace varve::evidence
