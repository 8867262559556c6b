// Entries of feeds where nobody gave notices: what the captures themselves say changed.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "varve/archive/archive.hpp"
#include "varve/notify/notice.hpp"

namespace varve::replay {

// The captures of a URL that have another body than the good one before them, newest first, up to
// `limit` behind the first `offset`. With redlines, as far as texts can be compared in a second.
Result<std::vector<notify::Notice>> changes_of(const archive::Archive& archive,
                                               std::string_view url, std::size_t offset,
                                               std::size_t limit);

// The same among the newest `limit` snapshots of the archive, without redlines.
Result<std::vector<notify::Notice>> newest_changes(const archive::Archive& archive,
                                                   std::size_t limit);

}  // namespace varve::replay
