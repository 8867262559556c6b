#include "cli/web_order.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "varve/crawl/begin.hpp"
#include "varve/notify/channel.hpp"

namespace varve::cli {
namespace {

enum class WebKind : unsigned char { kText, kTexts, kCount, kNumber, kFlag };
enum class WebUse : unsigned char { kSchedules, kBoth };

struct WebOption {
  std::string_view name;
  WebKind kind;
  WebUse use = WebUse::kBoth;
};
constexpr std::array kWebOptions = {WebOption{"every", WebKind::kText, WebUse::kSchedules},
                                    WebOption{"cron", WebKind::kText, WebUse::kSchedules},
                                    WebOption{"zone", WebKind::kText, WebUse::kSchedules},
                                    WebOption{"jitter", WebKind::kText, WebUse::kSchedules},
                                    WebOption{"adaptive", WebKind::kFlag, WebUse::kSchedules},
                                    WebOption{"name", WebKind::kText, WebUse::kSchedules},
                                    WebOption{"crawl", WebKind::kFlag, WebUse::kSchedules},
                                    WebOption{"ignore", WebKind::kTexts, WebUse::kSchedules},
                                    WebOption{"ignore_text", WebKind::kTexts, WebUse::kSchedules},
                                    WebOption{"watch", WebKind::kTexts, WebUse::kSchedules},
                                    WebOption{"threshold", WebKind::kNumber, WebUse::kSchedules},
                                    WebOption{"notify", WebKind::kTexts, WebUse::kSchedules},
                                    WebOption{"keep_within", WebKind::kText, WebUse::kSchedules},
                                    WebOption{"keep_last", WebKind::kCount, WebUse::kSchedules},
                                    WebOption{"keep_daily", WebKind::kCount, WebUse::kSchedules},
                                    WebOption{"keep_weekly", WebKind::kCount, WebUse::kSchedules},
                                    WebOption{"keep_monthly", WebKind::kCount, WebUse::kSchedules},
                                    WebOption{"keep_yearly", WebKind::kCount, WebUse::kSchedules},
                                    WebOption{"keep_changed", WebKind::kFlag, WebUse::kSchedules},
                                    WebOption{"scope", WebKind::kText},
                                    WebOption{"depth", WebKind::kCount},
                                    WebOption{"include", WebKind::kTexts},
                                    WebOption{"exclude", WebKind::kTexts},
                                    WebOption{"sitemap", WebKind::kFlag},
                                    WebOption{"max_pages", WebKind::kCount},
                                    WebOption{"concurrency", WebKind::kCount},
                                    WebOption{"delay", WebKind::kText},
                                    WebOption{"robots", WebKind::kText},
                                    WebOption{"browser_for", WebKind::kTexts},
                                    WebOption{"browser", WebKind::kText},
                                    WebOption{"device", WebKind::kText},
                                    WebOption{"language", WebKind::kText},
                                    WebOption{"timezone", WebKind::kText},
                                    WebOption{"dismiss_cookies", WebKind::kFlag},
                                    WebOption{"requisites", WebKind::kFlag},
                                    WebOption{"user_agent", WebKind::kText},
                                    WebOption{"timeout", WebKind::kText},
                                    WebOption{"tries", WebKind::kCount},
                                    WebOption{"if_older_than", WebKind::kText},
                                    WebOption{"conditional", WebKind::kFlag},
                                    WebOption{"full_look_every", WebKind::kText},
                                    WebOption{"tag", WebKind::kTexts},
                                    WebOption{"note", WebKind::kText},
                                    WebOption{"hold", WebKind::kFlag},
                                    WebOption{"exact", WebKind::kFlag}};

std::string option_of(std::string_view name, std::string_view value) {
  std::string option = fmt::format("--{}={}", name, value);
  std::replace(option.begin(), option.begin() + 2 + static_cast<std::ptrdiff_t>(name.size()), '_',
               '-');
  return option;
}

// An option without a value would take the next one for it.
Result<std::string> read_text(std::string_view name, const Json& value) {
  const auto* text = value.get_ptr<const Json::string_t*>();
  if (text != nullptr && !text->empty() && text->size() <= kMostTextOfOrder) return *text;
  return fail(ErrorKind::kInvalid, "{} is a text of one byte to {}", name, kMostTextOfOrder);
}

Result<std::vector<std::string>> read_list(std::string_view name, const Json& value,
                                           std::size_t most) {
  if (!value.is_array() || value.size() > most) {
    return fail(ErrorKind::kInvalid, "{} is a list of at most {} texts", name, most);
  }
  std::vector<std::string> texts;
  for (const Json& each : value) {
    VARVE_ASSIGN(std::string text, read_text(name, each));
    texts.push_back(std::move(text));
  }
  return texts;
}

Result<std::vector<std::string>> values_of(const WebOption& option, const Json& value) {
  switch (option.kind) {
    case WebKind::kTexts:
      return read_list(option.name, value, kMostTextsOfOrder);
    case WebKind::kText: {
      VARVE_ASSIGN(std::string text, read_text(option.name, value));
      return std::vector{std::move(text)};
    }
    case WebKind::kFlag:
      if (value.is_boolean()) return std::vector{value.dump()};
      return fail(ErrorKind::kInvalid, "{} is true or false", option.name);
    case WebKind::kCount:
      if (value.is_number_unsigned()) return std::vector{value.dump()};
      return fail(ErrorKind::kInvalid, "{} is a whole number", option.name);
    case WebKind::kNumber:
      if (value.is_number()) return std::vector{value.dump()};
      return fail(ErrorKind::kInvalid, "{} is a number", option.name);
  }
  return std::vector<std::string>();
}

Result<std::vector<std::string>> read_urls(const Json& value) {
  VARVE_ASSIGN(std::vector<std::string> urls, read_list("urls", value, kMostUrlsOfOrder));
  for (std::string& each : urls) {
    const auto url = crawl::read_typed_url(each);
    if (!url) return fail(ErrorKind::kInvalid, "{} is no URL of http or https", each);
    each = url->without_fragment();  // which begins like no option
  }
  if (!urls.empty()) return urls;
  return fail(ErrorKind::kInvalid, "urls is a list of one URL or more");
}

Result<void> check_web_channel(const std::string& text) {
  VARVE_ASSIGN(const notify::Channel channel, notify::parse_channel(text));
  if (channel.kind != notify::ChannelKind::kCommand) return {};
  return fail(ErrorKind::kInvalid,
              "a program is run by no order of the web, since whoever has the token may save pages "
              "and not run programs: `varve schedule add --notify {}` does",
              text);
}

Result<const WebOption*> find_option(std::string_view name, bool of_schedule) {
  const auto* found =
      std::find_if(kWebOptions.begin(), kWebOptions.end(), [&](const WebOption& each) {
        return each.name == name && (of_schedule || each.use == WebUse::kBoth);
      });
  if (found != kWebOptions.end()) return found;
  return fail(ErrorKind::kInvalid,
              "\"{}\" is nothing that the web can order; files, programs, headers, proxies and "
              "private addresses are the command line's",
              name);
}

Result<WebOrder> read_order(const Json& order, bool of_schedule) {
  if (!order.is_object() || !order.contains("urls")) {
    return fail(ErrorKind::kInvalid, "the body is JSON with urls, a list of one URL or more");
  }
  VARVE_ASSIGN(WebOrder read, read_urls(order["urls"]));
  for (const auto& [name, value] : order.items()) {
    if (name == "urls") continue;
    VARVE_ASSIGN(const WebOption* option, find_option(name, of_schedule));
    VARVE_ASSIGN(const std::vector<std::string> values, values_of(*option, value));
    for (const std::string& each : values) {
      if (name == "notify") VARVE_TRY(check_web_channel(each));
      read.push_back(option_of(name, each));
    }
  }
  return read;
}

}  // namespace

Result<WebOrder> read_schedule_order(const Json& order) {
  return read_order(order, true);
}

Result<WebOrder> read_crawl_order(const Json& order) {
  return read_order(order, false);
}

}  // namespace varve::cli
