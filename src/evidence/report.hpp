// A bundle's report: what was captured, when, how, by whom and from where, how it looked, what
// changed, what follows from that and how to verify it. As text, and as HTML that is laid out for
// A4 and makes no request. What is archived is escaped, and cannot turn the direction of a line.
// Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/page_of_bundle.hpp"
#include "varve/evidence/bundle.hpp"

namespace varve::evidence {

// What the report says of all pages.
struct Reported {
  const BundleOptions& options;
  const BundleReport& report;
  const std::vector<PageOfBundle>& pages;  // the older first
  // Of each page: the last time-stamp over a tree head that has not the page yet, and that the
  // bundle's head names.
  std::vector<std::optional<TimeStamp>> before;
  Time made;
  std::vector<std::string_view> makers;  // those of kMakersFiles that the bundle has
};

std::string report_text(const Reported& all);
std::string report_html(const Reported& all);

}  // namespace varve::evidence
