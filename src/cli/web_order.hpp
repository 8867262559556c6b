// What the web orders, as options of the command line, so that both have one reader. Of the options
// only those are the web's that name no file, no program and no secret, and let nothing reach where
// the server may not: whoever has the archive's token may save pages, and do nothing else with the
// machine.
#pragma once

#include <string>
#include <vector>

#include "cli/output.hpp"
#include "varve/base/error.hpp"

namespace varve::cli {

inline constexpr std::size_t kMostUrlsOfOrder = 100;
inline constexpr std::size_t kMostTextsOfOrder = 100;                  // of one option
inline constexpr std::size_t kMostTextOfOrder = std::size_t{8} << 10;  // bytes

// As parse_options() takes it: the URLs, as they are asked for, and then "--every=1d".
using WebOrder = std::vector<std::string>;

// `{"urls": ["https://…"], "every": "1d", "keep_daily": 30, "tag": ["news"]}`, whose names are
// those of `schedule add`, or of `crawl`, with "_" for "-". kInvalid names what is not so.
Result<WebOrder> read_schedule_order(const Json& order);
Result<WebOrder> read_crawl_order(const Json& order);

}  // namespace varve::cli
