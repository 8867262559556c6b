#include "varve/frontier/traps.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <optional>

#include "varve/base/ascii.hpp"
#include "varve/base/keyed_hash.hpp"

namespace varve::frontier {
namespace {

constexpr std::size_t kMostFolders = 30;
constexpr std::size_t kMostRepeats = 3;
constexpr std::size_t kMostParameters = 12;
constexpr std::size_t kRemembered = 20'000;  // pages, and parameters
constexpr std::size_t kRememberedBodies = 100'000;
constexpr int kEnough = 5;
constexpr int kMeansSomething = -1'000'000;
constexpr int kMostDifferentBits = 2;  // of 32

constexpr std::string_view kVisits[] = {
    "phpsessid", "jsessionid", "cfid",    "cftoken", "aspsessionid", "sessionid", "session_id",
    "fbclid",    "gclid",      "msclkid", "mc_cid",  "mc_eid",       "igshid",    "yclid",
};

std::vector<std::string_view> split(std::string_view text, char by) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t at = text.find(by);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::string_view name_of(std::string_view parameter) {
  return parameter.substr(0, parameter.find('='));
}

bool names_visit(std::string_view name) {
  std::string lower(name);
  for (char& c : lower) c = varve::lower(c);
  return lower.starts_with("utm_") || lower.starts_with("aspsessionid") ||
         std::find(std::begin(kVisits), std::end(kVisits), lower) != std::end(kVisits);
}

std::string key_of(std::string_view origin, std::string_view name) {
  return std::string(origin).append(" ").append(name);
}

std::vector<std::string_view> parameters_of(const url::Url& url) {
  std::string_view query = url.search();
  if (query.size() < 2) return {};
  query.remove_prefix(1);
  return split(query, '&');
}

// The URL with those of its parameters that `keeps` says yes to.
template <typename Keeps>
std::string query_of(const std::vector<std::string_view>& parameters, Keeps keeps) {
  std::string query;
  for (const std::string_view each : parameters) {
    if (!keeps(each)) continue;
    if (!query.empty()) query += '&';
    query += each;
  }
  return query;
}

// "/shop;jsessionid=1234" and its kin, which stand before the query.
bool strip_path_parameter(url::Url& url) {
  const std::string path(url.pathname());
  const std::size_t at = path.rfind(';');
  if (at == std::string::npos || !names_visit(name_of(std::string_view(path).substr(at + 1)))) {
    return false;
  }
  url.set_pathname(std::string_view(path).substr(0, at));
  return true;
}

// Whether the sequence of `length` folders that begins at `at` stands there three times in a row.
bool repeats(const std::vector<std::string_view>& folders, std::size_t at, std::size_t length) {
  for (std::size_t i = 0; i < length * (kMostRepeats - 1); ++i) {
    if (folders[at + i] != folders[at + i + length]) return false;
  }
  return true;
}

// 64 bits of SipHash with a fixed key would do as well, but what a page looks like is kept on disk,
// and has to be the same in the next process.
std::uint64_t lasting_hash(std::string_view text) {
  return siphash({0x7661727665206c6f, 0x6f6b206f66207061}, text);
}

}  // namespace

std::string_view why_endless(const url::Url& url) {
  const std::vector<std::string_view> folders = split(url.pathname(), '/');
  if (folders.size() > kMostFolders) return "its path has more than 30 folders";
  for (std::size_t length = 1; length * kMostRepeats < folders.size(); ++length) {
    for (std::size_t at = 1; at + length * kMostRepeats <= folders.size(); ++at) {
      if (!folders[at].empty() && repeats(folders, at, length)) return "its path repeats itself";
    }
  }
  return {};
}

// The words' part is a SimHash (Charikar, 2002): texts that share most of their words share most of
// its bits.
Look look_of(const std::vector<std::string_view>& words,
             const std::vector<std::string_view>& resources) {
  std::array<int, 32> votes{};
  std::uint64_t text = 1;
  for (const std::string_view word : words) {
    text = text * 31 + lasting_hash(word);
    if (std::any_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; }))
      continue;
    const std::uint64_t hash = lasting_hash(word);
    for (std::size_t bit = 0; bit < votes.size(); ++bit) votes[bit] += (hash >> bit & 1) ? 1 : -1;
  }
  std::uint64_t look = 0;
  for (std::size_t bit = 0; bit < votes.size(); ++bit) {
    if (votes[bit] > 0) look |= std::uint64_t{1} << bit;
  }
  std::uint64_t shown = 1;  // of a set: the order does not count
  for (const std::string_view each : resources) shown += lasting_hash(each);
  look |= shown << 32;
  return {static_cast<std::int64_t>(look == 0 ? 1 : look), text};
}

bool is_alike(std::int64_t a, std::int64_t b) {
  if (a == 0 || b == 0) return false;
  const std::uint64_t different = static_cast<std::uint64_t>(a) ^ static_cast<std::uint64_t>(b);
  return different >> 32 == 0 && std::popcount(different) <= kMostDifferentBits;
}

bool PageBodies::is_as_before(std::int64_t page, std::int64_t via, const Digest& digest) {
  const std::uint64_t body = DigestHash()(digest);
  const auto before = bodies_.find(via);
  const bool same = before != bodies_.end() && before->second == body;
  if (bodies_.size() >= kRememberedBodies) bodies_.clear();
  bodies_.emplace(page, body);
  return same;
}

bool NoiseParameters::strip(url::Url& url) const {
  bool stripped = url.pathname().find(';') != std::string_view::npos && strip_path_parameter(url);
  const auto parameters = parameters_of(url);
  if (parameters.empty()) return stripped;
  const std::string origin = learned_.empty() ? std::string() : url.origin();
  const auto means_something = [&](std::string_view each) {
    const std::string_view name = name_of(each);
    return !names_visit(name) && (learned_.empty() || !learned_.contains(key_of(origin, name)));
  };
  if (std::all_of(parameters.begin(), parameters.end(), means_something)) return stripped;
  url.set_search(query_of(parameters, means_something));
  return true;
}

std::string NoiseParameters::saw(const url::Url& url, const Look& look) {
  const auto parameters = parameters_of(url);
  if (parameters.size() > kMostParameters) return {};
  std::string found;
  for (const std::string_view each : parameters) {
    url::Url without = url;
    without.set_search(query_of(parameters, [&](std::string_view other) { return other != each; }));
    const std::string_view name = name_of(each);
    const std::uint64_t key = lasting_hash(without.href() + " " + std::string(name));
    const std::uint64_t value = lasting_hash(each);
    if (pages_.size() >= kRemembered) pages_.clear();
    const auto [place, fresh] = pages_.try_emplace(key, Seen{value, look.text});
    if (fresh || place->second.value == value) continue;
    std::string learned = note(url, name, place->second.text == look.text);
    if (!learned.empty()) found = std::move(learned);
    place->second = {value, look.text};
  }
  return found;
}

std::string NoiseParameters::saw_canonical(const url::Url& url, const url::Url& canonical) {
  const auto parameters = parameters_of(url);
  if (parameters.size() > kMostParameters) return {};
  for (const std::string_view each : parameters) {
    url::Url without = url;
    without.set_search(query_of(parameters, [&](std::string_view other) { return other != each; }));
    if (without == canonical) return note(url, name_of(each), true);
  }
  return {};
}

std::string NoiseParameters::note(const url::Url& url, std::string_view name, bool same) {
  const std::string origin = url.origin();
  if (evidence_.size() >= kRemembered) evidence_.clear();
  int& evidence = evidence_[key_of(origin, name)];
  evidence = same ? evidence + 1 : kMeansSomething;
  if (evidence != kEnough) return {};
  learn(origin, name);
  return std::string(name);
}

void NoiseParameters::learn(std::string_view origin, std::string_view name) {
  if (learned_.size() < kRemembered) learned_.insert(key_of(origin, name));
}

}  // namespace varve::frontier
