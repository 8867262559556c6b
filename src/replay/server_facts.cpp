#include "replay/server_facts.hpp"

#include <spdlog/spdlog.h>

#include <optional>

#include "replay/access.hpp"
#include "replay/page.hpp"
#include "varve/base/bytes.hpp"
#include "varve/search/text_index.hpp"
#include "varve/url/url.hpp"

namespace varve::replay {
namespace {

using archive::Json;

Json or_null(const std::string& text) {
  return text.empty() ? Json() : Json(text);
}

std::string or_none(const std::string& text) {
  return text.empty() ? "none" : text;
}

void fill(ctemplate::TemplateDictionary& page, std::string_view name, std::string_view value,
          std::string_view option = {}) {
  ctemplate::TemplateDictionary& fact = *page.AddSectionDictionary("FACT");
  set(fact, "NAME", name);
  set(fact, "VALUE", value);
  if (!option.empty()) set(*fact.AddSectionDictionary("OPTION"), "NAME", option);
}

std::string_view says_proxy(const About& about) {
  if (about.proxy.empty()) return {};
  return about.records ? ", which leads to the live web and records what comes"
                       : ", which answers from the archive";
}

// By what people are told of changes; no secret is shown.
void fill_notices(const settings::Notify& notify, ctemplate::TemplateDictionary& page) {
  constexpr std::string_view kWhere = "config.toml, [notify]";
  const std::string from = notify.from.value_or(notify.smtp_user.value_or(""));
  std::string letters = "are not sent: no server is named";
  if (const auto server = url::Url::parse(notify.smtp.value_or(""))) {
    letters = fmt::format("go by {}{}{}", server->host(), from.empty() ? "" : " from " + from,
                          notify.smtp_password ? ", with a password" : "");
  }
  fill(page, "Letters on changes", letters, kWhere);
  fill(page, "Webhooks", notify.webhook_secret ? "are signed" : "are not signed", kWhere);
}

std::string says_text(const std::optional<search::Level>& level) {
  if (!level)
    return "cannot be searched; what the server said when it was started names the reason";
  const std::string size = human_bytes(level->bytes);
  if (!level->behind) return size + ", level with the archive";
  if (level->captures_behind == 0) return size + ", behind the archive";
  return fmt::format("{}, {} behind", size, counted(level->captures_behind, "capture"));
}

// Nothing where texts are not searched, or text.db cannot be read.
std::optional<search::Level> text_level(const Request& request) {
  if (request.site->text == nullptr) return std::nullopt;
  auto level = request.site->text->level();
  if (level) return *level;
  spdlog::warn("text.db: {}", level.error().message);
  return std::nullopt;
}

}  // namespace

Json server_json(const Request& request) {
  const Site& site = *request.site;
  const auto level = text_level(request);
  Json json = {{"version", site.about.version},
               {"archive", site.about.archive.string()},
               {"listens", site.url},
               {"origin", site.hosts.own_origin()},
               {"public_url", or_null(site.public_url)},
               {"reading_needs_token", site.access->guards_reading()},
               {"changes", site.access->has_sessions()},
               {"proxy", or_null(site.about.proxy)},
               {"records", site.about.records},
               {"scripts", site.scripts},
               {"clock", site.clock_now ? "now" : "capture"},
               {"allow_private", site.about.allow_private},
               {"started", site.started.rfc3339()},
               {"text", nullptr}};
  if (level) {
    json["text"] = {{"bytes", level->bytes},
                    {"behind", level->behind},
                    {"captures_behind", level->captures_behind}};
  }
  return json;
}

void fill_server(const Request& request, ctemplate::TemplateDictionary& page) {
  const Site& site = *request.site;
  const About& about = site.about;
  fill(page, "Archive", about.archive.string(), "--archive, or VARVE_ARCHIVE");
  fill(page, "Version", "varve " + about.version);
  fill(page, "Running since", utc_of(site.started));
  fill(page, "Listens at", site.url, "--listen");
  fill(page, "Public address", or_none(site.public_url), "--public-url");
  fill(page, "Reading",
       site.access->guards_reading() ? "needs the token" : "free to whoever reaches this machine",
       "--public-url, by which others reach it, makes it need the token");
  fill(page, "Changes",
       site.access->has_sessions() ? "need the token, in the file token of the archive"
                                   : "none: the archive cannot be written to");
  fill(page, "Proxy", or_none(about.proxy) + std::string(says_proxy(about)),
       "--proxy, and --record");
  fill(page, "Archived scripts", site.scripts ? "run, each origin apart" : "do not run",
       "--no-scripts");
  fill(page, "Their clock",
       site.clock_now ? "says the time of today" : "goes on from the capture’s time", "--clock");
  fill(page, "Saving from private addresses", about.allow_private ? "is allowed" : "is refused",
       "--allow-private");
  if (const auto said = settings::read(about.archive); !about.archive.empty() && said) {
    fill_notices(said->notify, page);
  }
  fill(page, "Text for search", says_text(text_level(request)));
}

}  // namespace varve::replay
