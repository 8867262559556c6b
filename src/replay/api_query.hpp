// What a query of /api/v1/ says. A value that cannot be read is an error in a sentence (kInvalid);
// names that are unknown are passed over. Pure.
#pragma once

#include <string>
#include <vector>

#include "replay/http.hpp"
#include "varve/archive/json.hpp"
#include "varve/archive/query.hpp"

namespace varve::replay {

// `url match from to status mime tag held order limit after`, as static/openapi.json has them.
Result<archive::Query> read_captures_query(const Request& request);
// `limit`: 1 to 1,000; 100 where it is not there.
Result<std::uint64_t> read_limit(const Request& request);
// A time: digits, of which a range's first is taken, or RFC 3339.
Result<Time> read_time(std::string_view name, std::string_view text);
// A time that names one capture, or some of one second: 14 or 20 digits, or RFC 3339.
Result<TimeRange> read_instant(std::string_view name, std::string_view text);
// The field `time`; the latest where it is empty or not there.
Result<Time> read_time_or_latest(const Request& request);
// The `url` that has to be there.
Result<std::string> read_url(const Request& request);
// The address of a page on the web, http or https.
Result<std::string> read_web_address(std::string_view text);
// A list of texts in JSON.
Result<std::vector<std::string>> read_texts(std::string_view name, const archive::Json& json);

// "exact", "prefix", "host" or "domain".
Result<archive::Match> read_match(std::string_view text);
// One of two words: whether it is `yes`.
Result<bool> read_choice(std::string_view name, std::string_view text, std::string_view no,
                         std::string_view yes);

// Where a list goes on, as `after` says it.
std::string position_text(const archive::Position& position);

}  // namespace varve::replay
