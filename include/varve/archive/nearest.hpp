// Which capture a reader of a page is shown for a URL: what replay answers with and what an export
// puts in a page is the same. Thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "varve/archive/archive.hpp"

namespace varve::archive {

// The capture nearest to `time`. Of captures made within a minute of it, which belong to one save,
// the very URL wins over others of its key, and an answer over a redirect. Nothing where the URL
// was never captured.
Result<std::optional<CaptureRow>> find_best(const Archive& archive, std::string_view url,
                                            Time time);

// The capture that a URL without a time means: the last one that find_best() gives of those that
// trouble_of() says nothing of, so that an error never hides what was there before it. Where there
// is none such among the newest 256, the last one.
Result<std::optional<CaptureRow>> find_last_good(const Archive& archive, std::string_view url);

// Why the capture, or the one that it redirected to, does not show its page, in a few words:
// "status 404", "bot challenge", "soft 404". Empty where it does, or nobody said otherwise.
Result<std::string> trouble_of(const Archive& archive, const CaptureRow& row);

// Where a redirect led to in its save, through others; the row itself where it is no redirect. The
// last hop that was captured, where the one behind it was not.
Result<CaptureRow> behind_redirects(const Archive& archive, CaptureRow row);

// Whether a snapshot of that verdict shows the page that was asked for. It does not where the
// verdict is one that this varve does not know.
bool is_good_verdict(std::string_view verdict);

// How far apart they are, in microseconds; any two are.
std::uint64_t distance(Time a, Time b);

// 3xx: whether it leads on is its Location's matter.
bool is_redirect(const CaptureRow& row);

}  // namespace varve::archive
