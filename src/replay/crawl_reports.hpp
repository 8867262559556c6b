// What became of crawls that are over: their reports, which are captures of URLs of their own
// (archive/own_urls.hpp). Another archive's may have come with an import, so nothing is taken for
// granted of what they say.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "varve/archive/archive.hpp"
#include "varve/archive/json.hpp"

namespace varve::replay {

inline constexpr std::size_t kMostReportBytes = std::size_t{64} << 20;

// What `varve crawl --json` says at its end, and `failures`.
struct CrawlReport {
  std::string job;
  archive::Json json;
};

// 14 digits.
bool is_crawl_job(std::string_view text);
// The newest first; what cannot be read is passed over.
Result<std::vector<CrawlReport>> newest_reports(const archive::Archive& archive, std::size_t most);
Result<std::optional<CrawlReport>> find_report(const archive::Archive& archive,
                                               std::string_view job);

// 0 and "" where it says nothing of the kind.
std::uint64_t number_of(const archive::Json& report, const char* name);
std::string text_of(const archive::Json& report, const char* name);
// The list of that name; an empty one where there is none.
const archive::Json& list_of(const archive::Json& report, const char* name);

}  // namespace varve::replay
