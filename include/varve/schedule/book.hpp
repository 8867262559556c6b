// The schedules of an archive. Each is kept as captures of its own URL (archive/own_urls.hpp), one
// for each change: they are in packs, in the log and in backups as captures are, and what a
// schedule was stays to be seen.
//
// A schedule may run programs, read files, and prune. So one that came with an import or a merge,
// which a stranger may have written, does nothing until somebody here has taken it over.
// Thread-safe.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "varve/archive/archive.hpp"
#include "varve/base/error.hpp"
#include "varve/schedule/definition.hpp"

namespace varve::schedule {

// Those that were not removed, by their names. What cannot be read is passed over, and told in
// `unreadable`.
struct Book {
  std::vector<Definition> schedules;
  std::vector<Definition> imported;     // of other names than these
  std::vector<std::string> unreadable;  // sentences

  [[nodiscard]] const Definition* find(std::string_view name) const;  // of `schedules`
  [[nodiscard]] const Definition* find_imported(std::string_view name) const;
};
Result<Book> read_book(const archive::Archive& archive);
// The one of that name in `schedules`, without reading the others.
Result<std::optional<Definition>> find_schedule(const archive::Archive& archive,
                                                std::string_view name);

// Takes the place of the one of that name; durable when this returns.
Result<void> write(archive::Archive& archive, const Definition& definition, Time now);

}  // namespace varve::schedule
