// What another archive's replay answered, made a capture: only where it is the one that was asked
// for. Pure.
#pragma once

#include "interchange/answer.hpp"
#include "interchange/remote_archive.hpp"
#include "varve/fetch/fetcher.hpp"

namespace varve::interchange {

// `response` is to a request for `archive.replay_url(line)`. kInvalid: it is no capture, or another
// than the one that the line speaks of; kNetwork: the archive has trouble, and the capture may be
// had later. `on_warning` gets what is not as it should be. Where the replay left the payload out
// of a capture that repeats another's, `repeats` says so.
Result<Answer> replayed_answer(const fetch::Response& response, const CdxLine& line,
                               const RemoteArchive& archive, const OnWarning& on_warning);

// What is to be said where the payload is another than the list's digest says.
inline constexpr std::string_view kOtherPayload =
    "its payload is not that of the digest in the list";

}  // namespace varve::interchange
