// config.toml as text: read, and changed in place. The only file that knows toml++, which is heavy.
#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <sstream>

#include "settings/limits.hpp"
#include "settings/stray.hpp"
#include "varve/base/quantity.hpp"
#include "varve/settings/settings.hpp"

namespace varve::settings {
namespace {

constexpr std::string_view kSave = "save";
constexpr std::string_view kEvidence = "evidence";
constexpr std::string_view kNotify = "notify";

// Takes a node for one key of [save]; kInvalid says what would be right there.
Result<void> take_flag(const toml::node& node, std::string_view name, std::optional<bool>& flag) {
  if (!node.is_boolean()) return fail(ErrorKind::kInvalid, "{} is true or false", name);
  flag = node.as_boolean()->get();
  return {};
}

Result<void> take_browser(const toml::node& node, Save& save) {
  VARVE_ASSIGN(save.browser, read_browser(node.value<std::string_view>().value_or("")));
  return {};
}

Result<void> take_user_agent(const toml::node& node, Save& save) {
  VARVE_ASSIGN(save.user_agent, read_user_agent(node.value<std::string_view>().value_or("")));
  return {};
}

Result<void> take_timeout(const toml::node& node, Save& save) {
  VARVE_ASSIGN(save.timeout, read_timeout(node.value<std::string_view>().value_or("")));
  return {};
}

// A number is bytes.
Result<void> take_max_bytes(const toml::node& node, Save& save) {
  const std::string number =
      node.is_integer() ? std::to_string(node.as_integer()->get()) : std::string();
  VARVE_ASSIGN(save.max_bytes,
               read_max_bytes(node.value<std::string_view>().value_or(std::string_view(number))));
  return {};
}

// What stands behind "key = "; nothing where the key is not to be there.
using Written = std::optional<std::string>;

Written write_flag(const std::optional<bool>& flag) {
  if (!flag) return std::nullopt;
  return std::string(*flag ? "true" : "false");
}

Written write_text(const std::string& text) {
  std::ostringstream out;
  out << toml::toml_formatter(toml::value(text), toml::format_flags::none);
  return out.str();
}

struct Field {
  std::string_view name;
  Result<void> (*take)(const toml::node&, Save&);
  Written (*write)(const Save&);
};
constexpr std::array<Field, 6> kFields = {{
    {"browser", take_browser,
     [](const Save& s) {
       return s.browser ? write_text(std::string(to_string(*s.browser))) : std::nullopt;
     }},
    {"requisites",
     [](const auto& node, Save& s) { return take_flag(node, "requisites", s.requisites); },
     [](const Save& s) { return write_flag(s.requisites); }},
    {"exact", [](const auto& node, Save& s) { return take_flag(node, "exact", s.exact); },
     [](const Save& s) { return write_flag(s.exact); }},
    {"user_agent", take_user_agent,
     [](const Save& s) { return s.user_agent ? write_text(*s.user_agent) : std::nullopt; }},
    {"timeout", take_timeout,
     [](const Save& s) {
       return s.timeout ? write_text(exact_duration(*s.timeout)) : std::nullopt;
     }},
    {"max_bytes", take_max_bytes,
     [](const Save& s) {
       return s.max_bytes ? write_text(exact_bytes(*s.max_bytes)) : std::nullopt;
     }},
}};

std::string at_line(std::string_view name, const toml::source_region& source) {
  return fmt::format("{}, line {}", name, source.begin.line);
}

Result<toml::table> parse_toml(std::string_view text, std::string_view name) {
  const auto dots = static_cast<std::size_t>(std::count(text.begin(), text.end(), '.'));
  if (text.size() > kLongestFile || dots > kMostDots) {
    return fail(ErrorKind::kLimit, "{} has more than {} bytes, or more than {} dots", name,
                kLongestFile, kMostDots);
  }
  if (const std::size_t line = line_of_stray_byte(text); line != 0) {
    return fail(ErrorKind::kInvalid,
                "{}, line {}: this is no TOML: only strings and comments may have other "
                "characters than those of ASCII",
                name, line);
  }
  toml::parse_result parsed = toml::parse(text);
  if (parsed) return std::move(parsed).table();
  return fail(ErrorKind::kInvalid, "{}: this is no TOML: {}",
              at_line(name, parsed.error().source()), parsed.error().description());
}

std::string unknown(std::string_view name, std::string_view key, const toml::node& node) {
  return fmt::format("{}: this version of varve does not know {}", at_line(name, node.source()),
                     key);
}

// The keys of a table, of which `fields` says how each is taken into `values`.
template <typename Fields, typename Values>
Result<void> take_fields(const toml::table& table, std::string_view name, std::string_view of,
                         const Fields& fields, Values& values, std::vector<std::string>& others) {
  for (const auto& [key, node] : table) {
    const std::string_view wanted = key.str();
    const auto field = std::find_if(fields.begin(), fields.end(),
                                    [&](const auto& each) { return each.name == wanted; });
    if (field == fields.end()) {
      others.push_back(unknown(name, fmt::format("{}.{}", of, wanted), node));
      continue;
    }
    if (const auto taken = field->take(node, values); !taken) {
      return tl::unexpected(taken.error().in(at_line(name, node.source())));
    }
  }
  return {};
}

Result<void> take_authorities(const toml::node& node, Evidence& evidence) {
  const toml::array* urls = node.as_array();
  if (urls == nullptr || !urls->is_homogeneous(toml::node_type::string)) {
    return fail(ErrorKind::kInvalid,
                "authorities is a list of URLs, such as [\"https://authority.example/tsr\"]");
  }
  for (const auto& url : *urls) {
    evidence.authorities.push_back(url.value<std::string>().value_or(""));
  }
  return {};
}

Result<void> take_interval(const toml::node& node, Evidence& evidence) {
  VARVE_ASSIGN(evidence.interval, read_interval(node.value<std::string_view>().value_or("")));
  return {};
}

// A key of [evidence] that is a text, as it is.
Result<void> take_text(const toml::node& node, std::optional<std::string>& text,
                       std::string_view sentence) {
  text = node.value<std::string>();
  if (text) return {};
  return fail(ErrorKind::kInvalid, "{}", sentence);
}

Result<void> take_certificates(const toml::node& node, Evidence& evidence) {
  return take_text(node, evidence.certificates, "certificates is the path of a file in PEM");
}

Result<void> take_passphrase_file(const toml::node& node, Evidence& evidence) {
  return take_text(node, evidence.passphrase_file, "passphrase_file is the path of a file");
}

Result<void> take_witness(const toml::node& node, Evidence& evidence) {
  return take_text(node, evidence.witness, "witness is a URL, as https://web.archive.org/save");
}

Result<void> take_credentials(const toml::node& node, Evidence& evidence) {
  return take_text(node, evidence.witness_credentials, "witness_credentials is \"key:secret\"");
}

struct EvidenceField {
  std::string_view name;
  Result<void> (*take)(const toml::node&, Evidence&);
};
constexpr std::array<EvidenceField, 6> kEvidenceFields = {{
    {"authorities", take_authorities},
    {"certificates", take_certificates},
    {"interval", take_interval},
    {"passphrase_file", take_passphrase_file},
    {"witness", take_witness},
    {"witness_credentials", take_credentials},
}};

Result<void> take_smtp_tls(const toml::node& node, Notify& notify) {
  VARVE_ASSIGN(notify.smtp_tls, read_smtp_tls(node.value<std::string_view>().value_or("")));
  return {};
}

struct NotifyField {
  std::string_view name;
  Result<void> (*take)(const toml::node&, Notify&);
};
constexpr std::array<NotifyField, 8> kNotifyFields = {{
    {"smtp",
     [](const auto& node, Notify& n) {
       return take_text(node, n.smtp, "smtp is a URL, as smtp://mail.example:587");
     }},
    {"smtp_user", [](const auto& node,
                     Notify& n) { return take_text(node, n.smtp_user, "smtp_user is a text"); }},
    {"smtp_password",
     [](const auto& node, Notify& n) {
       return take_text(node, n.smtp_password, "smtp_password is a text");
     }},
    {"smtp_tls", take_smtp_tls},
    {"from",
     [](const auto& node, Notify& n) {
       return take_text(node, n.from, "from is an address, as varve@example.org");
     }},
    {"webhook_secret",
     [](const auto& node, Notify& n) {
       return take_text(node, n.webhook_secret, "webhook_secret is a text, as \"whsec_…\"");
     }},
    {"link_base",
     [](const auto& node, Notify& n) {
       return take_text(node, n.link_base, "link_base is a URL, as https://archive.example");
     }},
    {"allow_private",
     [](const auto& node, Notify& n) { return take_flag(node, "allow_private", n.allow_private); }},
}};

Result<void> take_table(std::string_view key, const toml::node& node, std::string_view name,
                        Settings& settings) {
  if (key != kSave && key != kEvidence && key != kNotify) {
    settings.unknown.push_back(unknown(name, key, node));
    return {};
  }
  const toml::table* table = node.as_table();
  if (table == nullptr) {
    return fail(ErrorKind::kInvalid, "{}: {} is a table: a line [{}], and its keys below it",
                at_line(name, node.source()), key, key);
  }
  auto& others = settings.unknown;
  if (key == kSave) return take_fields(*table, name, key, kFields, settings.save, others);
  if (key == kNotify) return take_fields(*table, name, key, kNotifyFields, settings.notify, others);
  return take_fields(*table, name, key, kEvidenceFields, settings.evidence, others);
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size() - 1) + 1;
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  if (!lines.empty() && lines.back().back() != '\n') lines.back() += '\n';
  return lines;
}

// Line by line, so that comments stay. It is right for what people and varve write; change() finds
// out where it is not.
std::string edited(std::string_view text, const toml::table& table, const Save& save) {
  std::vector<std::string> lines = lines_of(text);
  const toml::table* old = table[kSave].as_table();
  std::string added;
  for (const Field& field : kFields) {
    const Written value = field.write(save);
    const std::string line = value ? fmt::format("{} = {}\n", field.name, *value) : std::string();
    const toml::node* node = old == nullptr ? nullptr : old->get(field.name);
    const std::size_t at = node == nullptr ? 0 : node->source().begin.line;
    if (at == 0 || at > lines.size()) {
      added += line;
    } else {
      lines[at - 1] = line;
    }
  }
  const std::size_t header = old == nullptr ? 0 : old->source().begin.line;
  if (header > 0 && header <= lines.size()) {
    lines[header - 1] += added;
  } else if (!added.empty()) {
    lines.push_back(fmt::format("{}[{}]\n{}", lines.empty() ? "" : "\n", kSave, added));
  }
  std::string out;
  for (const std::string& line : lines) out += line;
  return out;
}

// What the file is to say.
toml::table changed(toml::table table, const Save& save) {
  const bool there = table[kSave].is_table();
  if (!there) table.insert_or_assign(kSave, toml::table());
  toml::table& of = *table[kSave].as_table();
  of.is_inline(false);
  for (const Field& field : kFields) {
    of.erase(field.name);
    if (const Written value = field.write(save)) {
      const toml::table parsed = toml::parse(fmt::format("value = {}", *value)).table();
      of.insert_or_assign(field.name, *parsed.get("value"));
    }
  }
  if (!there && of.empty()) table.erase(kSave);
  return table;
}

// Written anew, without its comments.
std::string written(const toml::table& table) {
  std::ostringstream out;
  out << toml::toml_formatter(table) << '\n';
  return out.str();
}

bool says(std::string_view text, const toml::table& table) {
  const toml::parse_result parsed = toml::parse(text);
  return parsed && parsed.table() == table;
}

}  // namespace

Result<Settings> parse(std::string_view text, std::string_view name) {
  VARVE_ASSIGN(const toml::table table, parse_toml(text, name));
  Settings settings;
  for (const auto& [key, node] : table) VARVE_TRY(take_table(key.str(), node, name, settings));
  return settings;
}

Result<std::string> change(std::string_view text, std::string_view name, const Save& save) {
  VARVE_TRY(parse(text, name));
  VARVE_ASSIGN(const toml::table before, parse_toml(text, name));
  const toml::table wanted = changed(before, save);
  std::string out = edited(text, before, save);
  if (says(out, wanted)) return out;
  out = written(wanted);
  if (says(out, wanted)) return out;  // toml++ 3.3 writes some strings otherwise than it read them
  return fail(ErrorKind::kInvalid,
              "{} cannot be changed without changing what else is in it; change it by hand", name);
}

}  // namespace varve::settings
