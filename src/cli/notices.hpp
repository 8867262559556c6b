// Notices that are due, sent.
#pragma once

#include <functional>
#include <optional>

#include "varve/base/error.hpp"
#include "varve/base/file.hpp"
#include "varve/notify/outbox.hpp"

namespace varve::cli {

// Of the archive in that folder, as its config.toml says; `allow_private` permits webhooks at
// private addresses besides. `told` hears what became of each. Gives when the next one is due.
// Ends early once `go_on` says no.
Result<std::optional<Time>> deliver_notices(const Path& archive, bool allow_private,
                                            const notify::Outbox::Told& told,
                                            const std::function<bool()>& go_on = nullptr);

}  // namespace varve::cli
