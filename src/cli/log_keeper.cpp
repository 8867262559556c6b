#include "cli/log_keeper.hpp"

#include <spdlog/spdlog.h>

#include <atomic>

#include "cli/passphrase.hpp"
#include "varve/settings/settings.hpp"

namespace varve::cli {

Result<evidence::KeepOptions> keep_options(const Path& folder, bool allow_private) {
  VARVE_ASSIGN(const settings::Settings said, settings::read(folder));
  evidence::KeepOptions options;
  options.authorities = said.evidence.authorities;
  if (said.evidence.certificates) options.certificates = *said.evidence.certificates;
  options.interval = said.evidence.interval.value_or(options.interval);
  options.allow_private = allow_private;
  options.passphrase = passphrase_of(folder, Terminal::kLeave);
  return options;
}

namespace {

// A server keeps the log after each save, and says it once.
void warn_of_locked_key(const Path& folder) {
  static std::atomic<bool> said = false;
  if (said.exchange(true)) return;
  spdlog::warn("the captures are saved and in the log, which is not signed yet: {}",
               locked_key(folder).message);
}

}  // namespace

void warn_of_damaged(const evidence::CaughtUp& caught_up) {
  for (const std::string& damaged : caught_up.damaged) {
    spdlog::warn("a capture cannot be put in the log: {}", damaged);
  }
}

void keep_log(archive::Archive& archive, const Path& folder, bool allow_private) {
  const auto keep = [&]() -> Result<evidence::Kept> {
    VARVE_ASSIGN(const auto options, keep_options(folder, allow_private));
    return evidence::keep_log(archive, folder, options, Time::now());
  };
  const auto kept = keep();
  if (!kept) {
    spdlog::warn("the captures are saved, but not in the log yet: {}", kept.error().message);
    return;
  }
  if (kept->locked) warn_of_locked_key(folder);
  warn_of_damaged(kept->caught_up);
  for (const evidence::Stamped& stamped : kept->stamps) {
    if (!stamped.stamp) spdlog::warn("{}", stamped.stamp.error().message);
    for (const std::string& remark : stamped.remarks) spdlog::warn("{}", remark);
  }
}

}  // namespace varve::cli
