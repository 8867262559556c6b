// What is known of captures as JSON, as the command line and the web interface's API give it. Texts
// are as they were archived: dump() replaces what is no UTF-8.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "varve/archive/archive.hpp"
#include "varve/archive/saved_page.hpp"

namespace varve::archive {

using Json = nlohmann::ordered_json;

// On one line; what is no UTF-8 becomes U+FFFD.
std::string dump(const Json& json);

// `url`, `urlkey`, `timestamp` (14 digits), `time` (RFC 3339), `status`, `mime`, `digest`,
// `length`, `source`, `revisit_of` (a time, or null); `truncated` where it is.
Json to_json(const CaptureRow& row);
// All of that, and what only its fact, its mark and the check of its replay say.
Result<Json> whole_json(const Archive& archive, const CaptureRow& row, const Capture& capture);
Json to_json(const Mark& mark);
Json to_json(const std::vector<FailedResource>& failed);
// `url`, `final_url`, `timestamp` and `time` (null where nothing was kept), `status`, `mime`,
// `digest`, `title`, `resources`, `failed`, `bytes_received`, `bytes_stored`, `replay`, `verdict`;
// `error` with its kind and message where there is one, and `replay_check` where one was asked for.
Json to_json(const SavedPage& page);
// `score`, `comparison` (`screenshotMatch`, `textMatch`, `resourceCounts`), `failed`, `checked`,
// `browser`.
Json to_json(const ReplayCheck& check);
// `captures`, `urls`, `blobs`, `bytes_original`, `bytes_stored`, `packs`.
Json to_json(const Stats& stats);
// `site`, `urls`, `captures`, `bytes_original`, `pages`, and `newest` (`url`, `timestamp`, `time`),
// which is null where it has no page.
Json to_json(const Site& site);
// `url`, `urlkey`, `captures`, `first`, `last` (RFC 3339).
Json to_json(const UrlCount& row);
// `day` ("2026-11-22"), `captures`, `bytes_original`, `bytes_stored`.
Json to_json(const Day& day);

}  // namespace varve::archive
