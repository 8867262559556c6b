// Which capture a reader of a page is shown for a URL: what replay answers with and what an export
// puts in a page is the same. Thread-safe.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "varve/archive/archive.hpp"

namespace varve::archive {

// The capture nearest to `time`; where none is from that minute, the one that a snapshot from that
// second has as its member: it was found unchanged then (find_member()). Of captures made within a
// minute of it, which belong to one save, the very URL wins over others of its key, and an answer
// over a redirect. Nothing where the URL was never captured.
Result<std::optional<CaptureRow>> find_best(const Archive& archive, std::string_view url,
                                            Time time);

// Of a snapshot that was made in the second of `time`, the capture of exactly that URL that it
// needs and that is older than a minute: it was there already, and is as it was then. Nothing where
// there is none such.
Result<std::optional<CaptureRow>> find_member(const Archive& archive, std::string_view url,
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

// 3xx but 304: whether it leads on is its Location's matter.
bool is_redirect(const CaptureRow& row);

// The server said no more than that the answer before still holds (RFC 9110 15.4.5): the capture
// has that one's body, and a head without what is said of it.
bool is_not_modified(const CaptureRow& row);
// Which one that is: the last of that URL before it that has the body and is no 304 itself. Nothing
// where it was removed since, or is not among the 256 before.
Result<std::optional<CaptureRow>> still_holding(const Archive& archive,
                                                const CaptureRow& not_modified);
// The capture of the row, to be read: a 304's with the head and the codings of the one that still
// holds, where that is there.
Result<Capture> described(const Archive& archive, const CaptureRow& row);

}  // namespace varve::archive
