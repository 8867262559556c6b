// JSONP: an answer is a call of the function that its URL's query names, mostly under a new name
// for each request.
#include <algorithm>
#include <vector>

#include "rewrite/splice.hpp"
#include "varve/base/ascii.hpp"
#include "varve/rewrite/script.hpp"
#include "varve/url/percent.hpp"

namespace varve::rewrite {
namespace {

struct Parameter {
  std::string_view name;
  std::string value;
};

std::vector<Parameter> parameters(const url::Url& url) {
  std::vector<Parameter> all;
  std::string_view rest = url.search();
  if (!rest.empty()) rest.remove_prefix(1);
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('&'), rest.size());
    const std::string_view pair = rest.substr(0, end);
    const std::size_t equals = std::min(pair.find('='), pair.size());
    const std::string_view value = pair.substr(std::min(equals + 1, pair.size()));
    all.push_back({pair.substr(0, equals), url::percent_decode(value)});
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return all;
}

constexpr bool is_part_of_name(char c) {
  return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '$';
}

// A name, or names with dots and subscripts between them: jQuery1_2, angular.callbacks._0, cb[3].
bool is_callback(std::string_view name) {
  if (name.empty() || !is_part_of_name(name[0]) || (name[0] >= '0' && name[0] <= '9')) return false;
  return std::all_of(name.begin(), name.end(),
                     [](char c) { return is_part_of_name(c) || c == '.' || c == '[' || c == ']'; });
}

// The parameter that names the function which is called after `head`.
const Parameter* callback_of(const std::vector<Parameter>& archived, std::string_view head) {
  const std::string_view call = trim(head);
  const auto is_called = [&](const Parameter& parameter) {
    const std::string& name = parameter.value;
    if (!is_callback(name) || call.size() < name.size()) return false;
    const std::size_t begin = call.size() - name.size();
    const bool whole = begin == 0 || (!is_part_of_name(call[begin - 1]) && call[begin - 1] != '.');
    return whole && call.substr(begin) == name;
  };
  const auto found = std::find_if(archived.begin(), archived.end(), is_called);
  return found == archived.end() ? nullptr : &*found;
}

// `head` with each `name` in it another.
std::string renamed(std::string_view head, std::string_view name, std::string_view other) {
  std::vector<Edit> edits;
  for (std::size_t at = head.find(name); at != std::string_view::npos;
       at = head.find(name, at + name.size())) {
    const std::size_t end = at + name.size();
    const bool before = at > 0 && (is_part_of_name(head[at - 1]) || head[at - 1] == '.');
    const bool after = end < head.size() && is_part_of_name(head[end]);
    if (!before && !after) edits.push_back({at, end, std::string(other)});
  }
  return splice(head, std::move(edits));
}

}  // namespace

std::string rewrite_jsonp(std::string_view body, const url::Url& archived,
                          const url::Url& requested) {
  constexpr std::size_t kMostHead = 1024;  // a comment may come first
  // Up to the call: "cb(", "/**/cb(", "/**/ typeof cb === 'function' && cb(".
  const std::string_view head =
      body.substr(0, std::min(body.substr(0, kMostHead).find('('), body.size()));
  if (head.size() == body.size()) return std::string(body);
  const std::vector<Parameter> before = parameters(archived);
  const Parameter* callback = callback_of(before, head);
  if (callback == nullptr) return std::string(body);
  const std::vector<Parameter> after = parameters(requested);
  const auto same = std::find_if(after.begin(), after.end(), [&](const Parameter& parameter) {
    return parameter.name == callback->name;
  });
  if (same == after.end() || !is_callback(same->value) || same->value == callback->value) {
    return std::string(body);
  }
  return renamed(head, callback->value, same->value) + std::string(body.substr(head.size()));
}

}  // namespace varve::rewrite
