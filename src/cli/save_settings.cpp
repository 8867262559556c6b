#include "cli/save_settings.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "varve/archive/json.hpp"
#include "varve/base/ascii.hpp"

namespace varve::cli {
namespace {

bool has_own_cookies(const fetch::Options& fetch) {
  return fetch.cookie_file ||
         std::any_of(fetch.headers.begin(), fetch.headers.end(),
                     [](const auto& header) { return equals_ascii(header.first, "cookie"); });
}

}  // namespace

settings::Save own_defaults() {
  const crawl::SaveOptions options;
  settings::Save save;
  save.browser = settings::BrowserUse::kAuto;
  save.requisites = options.requisites;
  save.exact = options.exact;
  save.user_agent = std::string(fetch::kUserAgent);
  save.timeout =
      std::chrono::duration_cast<std::chrono::seconds>(options.fetch.limits.total_timeout);
  save.max_bytes = options.fetch.limits.max_decoded;
  return save;
}

void apply(const settings::Save& said, crawl::SaveOptions& options) {
  fetch::Options& fetch = options.fetch;
  options.requisites = said.requisites.value_or(options.requisites);
  options.exact = said.exact.value_or(options.exact);
  fetch.user_agent = said.user_agent.value_or(fetch.user_agent);
  fetch.limits.max_decoded = said.max_bytes.value_or(fetch.limits.max_decoded);
  if (!said.timeout) return;
  fetch.limits.total_timeout = *said.timeout;
  fetch.limits.connect_timeout = std::min(fetch.limits.connect_timeout, fetch.limits.total_timeout);
}

std::string circumstances_of(const crawl::SaveOptions& options) {
  const fetch::Options& fetch = options.fetch;
  archive::Json json = {
      {"software", "varve " VARVE_VERSION},
      {"browser", "never"},
      {"requisites", options.requisites},
      {"exact", options.exact},
      {"max_bytes", fetch.limits.max_decoded},
      {"user_agent", fetch.user_agent.empty() ? std::string(fetch::kUserAgent) : fetch.user_agent}};
  if (has_own_cookies(fetch)) json["own_cookies"] = true;
  return archive::dump(json);
}

Result<settings::Save> read_save_settings(const Path& archive) {
  VARVE_ASSIGN(settings::Settings settings, settings::read(archive));
  for (const std::string& sentence : settings.unknown) spdlog::warn("{}", sentence);
  return std::move(settings.save);
}

}  // namespace varve::cli
