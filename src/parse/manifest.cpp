#include "varve/parse/manifest.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <optional>
#include <vector>

#include "parse/manifest_json.hpp"

namespace varve::parse {
namespace {

using json::is_at;
using json::Path;
using json::Step;
using json::StringValue;

struct Found {
  Role role;
  StringValue where;
};
using FoundLinks = std::vector<Found>;

// What a string at this path is a link for, if it is one.
using Classify = std::optional<Role> (*)(const Path& path, std::string_view url);
// Adds what else is a link on the way to a string.
using AddKeys = void (*)(const Path& path, FoundLinks& found);

std::string_view without_space(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
  return text;
}

// The value's range without the white space around it.
StringValue trimmed(std::string_view text, StringValue value) {
  while (value.begin < value.end && text[value.begin] == ' ') ++value.begin;
  while (value.begin < value.end && text[value.end - 1] == ' ') --value.end;
  return value;
}

void find_links(std::string_view text, Classify classify, const LinkSink& sink,
                AddKeys add_keys = nullptr) {
  FoundLinks found;  // told only once the whole text has turned out to be JSON
  std::string decoded;
  const auto url_of = [&](const StringValue& value) -> std::string_view {
    const std::string_view inside = text.substr(value.begin, value.end - value.begin);
    if (!value.escaped) return without_space(inside);
    decoded = json::unescape(inside);
    return without_space(decoded);
  };
  const bool is_json = json::scan(text, [&](const Path& path, const StringValue& value) {
    if (add_keys != nullptr) add_keys(path, found);
    const StringValue where = trimmed(text, value);
    if (where.begin == where.end || path.empty()) return;
    const std::string_view url = url_of(where);
    if (url.empty()) return;
    if (const auto role = classify(path, url)) found.push_back({*role, where});
  });
  if (!is_json) return;
  for (const Found& one : found) {
    Link link;
    link.role = one.role;
    link.notation = Notation::kJsonString;
    link.quote = '"';
    link.begin = one.where.begin;
    link.end = one.where.end;
    link.url = url_of(one.where);
    sink(link);
  }
}

std::optional<Role> classify_manifest(const Path& path, std::string_view /*url*/) {
  if (is_at(path, {"icons", "*", "src"}) || is_at(path, {"shortcuts", "*", "icons", "*", "src"}) ||
      is_at(path, {"file_handlers", "*", "icons", "*", "src"})) {
    return Role::kIcon;
  }
  if (is_at(path, {"screenshots", "*", "src"})) return Role::kMetaImage;
  if (is_at(path, {"start_url"}) || is_at(path, {"shortcuts", "*", "url"})) {
    return Role::kDocumentLink;
  }
  return std::nullopt;
}

bool has_scheme(std::string_view url) {
  for (const char c : url) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool later = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
    if (c == ':') return &c != url.data();
    if (!letter && (!later || &c == url.data())) return false;
  }
  return false;
}

// HTML "resolve a URL-like module specifier": what is not like this is a bare name.
bool names_url(std::string_view url) {
  return url.starts_with('/') || url.starts_with("./") || url.starts_with("../") || has_scheme(url);
}

std::optional<Role> classify_import_map(const Path& path, std::string_view url) {
  const bool import = path.size() == 2 && path[0].key == "imports";
  const bool scoped = path.size() == 3 && path[0].key == "scopes" && !path[1].array;
  if ((!import && !scoped) || path.back().array || !names_url(url)) return std::nullopt;
  return url.ends_with('/') ? Role::kModuleName : Role::kModule;
}

// The names of an import map are module specifiers, its scopes the URLs of modules.
void add_import_map_keys(const Path& path, FoundLinks& found) {
  const bool import = path.size() == 2 && path[0].key == "imports";
  const bool scoped = path.size() == 3 && path[0].key == "scopes";
  if (!import && !scoped) return;
  for (std::size_t i = 1; i < path.size(); ++i) {
    const Step& step = path[i];
    // A scope has several names behind it, and is told once.
    const auto at = std::lower_bound(
        found.begin(), found.end(), step.name.begin,
        [](const Found& one, std::size_t begin) { return one.where.begin < begin; });
    if (!step.array && at == found.end() && names_url(step.key)) {
      found.push_back({Role::kModuleName, step.name});
    }
  }
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  for (const std::string_view one : words) {
    if (word == one) return true;
  }
  return false;
}

bool is_picture(std::string_view key) {
  return is_one_of(key, {"image", "logo", "thumbnail", "photo", "primaryImageOfPage"});
}

// The last member on the path before `end`, past the arrays; null where there is none.
const Step* last_member(const Path& path, std::size_t& end) {
  while (end > 0) {
    --end;
    if (!path[end].array) return &path[end];
  }
  return nullptr;
}

std::optional<Role> classify_json_ld(const Path& path, std::string_view /*url*/) {
  std::size_t end = path.size();
  const Step* member = last_member(path, end);
  if (member == nullptr) return std::nullopt;
  if (is_picture(member->key) || is_one_of(member->key, {"thumbnailUrl", "contentUrl"})) {
    return Role::kMetaImage;
  }
  if (member->key != "url") return std::nullopt;
  const Step* owner = last_member(path, end);
  if (owner != nullptr && is_picture(owner->key)) return Role::kMetaImage;
  return std::nullopt;
}

}  // namespace

void find_manifest_links(std::string_view json, const LinkSink& sink) {
  find_links(json, classify_manifest, sink);
}

void find_import_map_links(std::string_view json, const LinkSink& sink) {
  find_links(json, classify_import_map, sink, add_import_map_keys);
}

void find_json_ld_links(std::string_view json, const LinkSink& sink) {
  find_links(json, classify_json_ld, sink);
}

}  // namespace varve::parse
