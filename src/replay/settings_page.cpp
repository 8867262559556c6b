// /settings: how pages look in this browser, what saves do, and what this server is.
#include "replay/access.hpp"
#include "replay/appearance.hpp"
#include "replay/changes.hpp"
#include "replay/handlers.hpp"
#include "replay/page.hpp"
#include "replay/server_facts.hpp"
#include "replay/text.hpp"
#include "varve/base/quantity.hpp"

namespace varve::replay {
namespace {

using ctemplate::TemplateDictionary;

// What stands in the form, whether it can be or not. "": varve's own default.
struct Typed {
  std::string browser;
  std::string requisites;  // "yes", "no"
  std::string exact;
  std::string user_agent;
  std::string timeout;
  std::string max_bytes;
};

std::string typed_of(const std::optional<bool>& flag) {
  return !flag ? "" : *flag ? "yes" : "no";
}

Typed typed_of(const settings::Save& save) {
  return {.browser = save.browser ? std::string(settings::to_string(*save.browser)) : "",
          .requisites = typed_of(save.requisites),
          .exact = typed_of(save.exact),
          .user_agent = save.user_agent.value_or(""),
          .timeout = save.timeout ? exact_duration(*save.timeout) : "",
          .max_bytes = save.max_bytes ? exact_bytes(*save.max_bytes) : ""};
}

Typed typed_of(const std::vector<FormField>& form) {
  const auto text = [&](std::string_view name) { return std::string(trim(field(form, name))); };
  return {.browser = text("browser"),
          .requisites = text("requisites"),
          .exact = text("exact"),
          .user_agent = text("user_agent"),
          .timeout = text("timeout"),
          .max_bytes = text("max_bytes")};
}

Result<std::optional<bool>> read_flag(std::string_view name, const std::string& text) {
  if (text.empty()) return std::optional<bool>();
  if (text == "yes" || text == "no") return std::optional(text == "yes");
  return fail(ErrorKind::kInvalid, "{} is yes or no", name);
}

template <typename T>
Result<std::optional<T>> read_text(Result<T> (*read)(std::string_view), const std::string& text) {
  if (text.empty()) return std::optional<T>();
  VARVE_ASSIGN(T value, read(text));
  return std::optional<T>(std::move(value));
}

Result<settings::Save> read(const Typed& typed) {
  settings::Save save;
  VARVE_ASSIGN(save.browser, read_text(settings::read_browser, typed.browser));
  VARVE_ASSIGN(save.requisites, read_flag("requisites", typed.requisites));
  VARVE_ASSIGN(save.exact, read_flag("exact", typed.exact));
  VARVE_ASSIGN(save.user_agent, read_text(settings::read_user_agent, typed.user_agent));
  VARVE_ASSIGN(save.timeout, read_text(settings::read_timeout, typed.timeout));
  VARVE_ASSIGN(save.max_bytes, read_text(settings::read_max_bytes, typed.max_bytes));
  return save;
}

void fill_choice(std::string_view name, const std::string& typed, const std::string& otherwise,
                 TemplateDictionary& form) {
  TemplateDictionary& choice = *form.AddSectionDictionary(std::string(name));
  set(choice, "OTHERWISE", std::string_view(otherwise));
  if (typed == "yes" || typed == "no") choice.ShowSection(typed == "yes" ? "YES" : "NO");
}

void fill_browser(const std::string& typed, const std::string& otherwise,
                  TemplateDictionary& form) {
  set(form, "OWN_BROWSER", std::string_view(otherwise));
  for (const auto use :
       {settings::BrowserUse::kNever, settings::BrowserUse::kAuto, settings::BrowserUse::kAlways}) {
    TemplateDictionary& choice = *form.AddSectionDictionary("BROWSER");
    set(choice, "VALUE", settings::to_string(use));
    if (typed == settings::to_string(use)) choice.ShowSection("CHOSEN");
  }
}

void fill_form(const Request& request, const Typed& typed, std::string_view wrong,
               TemplateDictionary& content) {
  const Typed defaults = typed_of(request.site->about.defaults);
  TemplateDictionary& form = *content.AddSectionDictionary("FORM");
  if (!wrong.empty()) set(*form.AddSectionDictionary("WRONG"), "SENTENCE", wrong);
  if (request.field("kept")) form.ShowSection("KEPT");
  fill_browser(typed.browser, defaults.browser, form);
  fill_choice("REQUISITES", typed.requisites, defaults.requisites, form);
  fill_choice("EXACT", typed.exact, defaults.exact, form);
  set(form, "AGENT", std::string_view(typed.user_agent));
  set(form, "OWN_AGENT", std::string_view(defaults.user_agent));
  set(form, "TIMEOUT", std::string_view(typed.timeout));
  set(form, "OWN_TIMEOUT", std::string_view(defaults.timeout));
  set(form, "MOST", std::string_view(typed.max_bytes));
  set(form, "OWN_MOST", std::string_view(defaults.max_bytes));
  request.site->access->put_proof(request, form);
}

// `typed`: what could not be taken, and `wrong` why.
Response show(const Request& request, unsigned status, const std::optional<Typed>& typed,
              std::string_view wrong) {
  Page page(request, "Settings", "settings.html");
  TemplateDictionary& content = page.content();
  const Appearance appearance = appearance_of(request);
  content.ShowSection(appearance == Appearance::kSystem  ? "SYSTEM"
                      : appearance == Appearance::kLight ? "LIGHT"
                                                         : "DARK");
  const Path& archive = request.site->about.archive;
  const auto settings = archive.empty() ? settings::Settings() : settings::read(archive);
  if (!settings) {
    set(*content.AddSectionDictionary("BROKEN"), "SENTENCE", settings.error().message);
  } else if (archive.empty() || !request.site->access->has_sessions()) {
    content.ShowSection("READS_ONLY");
  } else {
    fill_form(request, typed ? *typed : typed_of(settings->save), wrong, content);
    for (const std::string& sentence : settings->unknown) {
      set(*content.AddSectionDictionary("UNKNOWN"), "SENTENCE", sentence);
    }
  }
  fill_server(request, content);
  Response response = html_response(status, page.html());
  response.set("Cache-Control", "no-store");
  return response;
}

}  // namespace

Result<Response> settings_page(const archive::Archive&, const Request& request) {
  if (request.method != "POST") return show(request, 200, std::nullopt, {});
  const auto form = parse_form(request.body);
  const Typed typed = typed_of(form);
  if (const auto refusal = request.site->access->refuses_change(request, form)) {
    return show(request, refusal->status, typed, refusal->sentence);
  }
  const auto save = read(typed);
  if (!save) return show(request, 400, typed, save.error().message + ".");
  if (const auto done = change_settings(request, *save); !done) {
    return not_changed(request, done.error());
  }
  return redirect(303, fmt::format("{}?kept=1#saving", kSettingsPath));
}

// It is this browser's own, and needs no token.
Result<Response> change_appearance(const archive::Archive&, const Request& request) {
  if (request.method != "POST") return redirect(302, std::string(kSettingsPath));
  const auto appearance = read_appearance(field(parse_form(request.body), "appearance"));
  if (!appearance) {
    return message(request, 400, "Not changed", "The appearance is system, light or dark.");
  }
  Response response = redirect(303, std::string(kSettingsPath));
  response.set("Set-Cookie", keep_appearance(request, *appearance));
  response.set("Cache-Control", "no-store");
  return response;
}

}  // namespace varve::replay
