// What pages and the API change in an archive, as the commands `tag`, `note`, `hold` and `forget`
// do. The server's own archive is open for reading; it is opened for writing for each change only.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "replay/http.hpp"
#include "varve/archive/archive.hpp"

namespace varve::replay {

// "a, b" as tags: what stands between commas, without space around it.
std::vector<std::string> split_tags(std::string_view text);

// Whether a request asks for a change that is made in its turn (change_queue.hpp), by its method
// and path.
bool is_change(const Request& request);
// The most bytes that such a request's body may have.
inline constexpr std::size_t kMaxChange = 1 << 20;
// Of one tag, and of a note.
inline constexpr std::size_t kMaxMarkText = 64 << 10;

// kInvalid where a tag or the note is too long, or there is no such capture any more.
Result<archive::Mark> change_mark(const Request& request, const archive::CaptureRow& row,
                                  const std::function<void(archive::Mark&)>& change);
// All captures of exactly that URL, or the one at that time.
Result<archive::ForgetReport> forget(const Request& request, std::string_view url,
                                     std::optional<Time> time);

// What saves do from now on.
Result<void> change_settings(const Request& request, const settings::Save& save);

// Why a change was not made, as a page or as JSON: the archive's failure, or what was wrong with
// it.
Response not_changed(const Request& request, const Error& error);

}  // namespace varve::replay
