// Noise kept: merged over time within bounds, as JSON.
#include "varve/change/noise.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "varve/base/json_depth.hpp"

namespace varve::change {
namespace {

using NoiseJson = nlohmann::json;

constexpr std::size_t kMostJson = 32 << 20;
constexpr std::size_t kDeepest = 4;
constexpr int kVersion = 1;

constexpr std::array<std::pair<const char*, Noise::Seen Noise::*>, 8> kParts = {
    {{"blocks", &Noise::blocks},
     {"spots", &Noise::spots},
     {"templates", &Noise::templates},
     {"shapes", &Noise::shapes},
     {"slots", &Noise::slots},
     {"resources", &Noise::resources},
     {"links", &Noise::links},
     {"parameters", &Noise::parameters}}};

void keep_most_seen(Noise::Seen& seen) {
  if (seen.size() <= Noise::kMost) return;
  std::vector<std::pair<std::uint32_t, std::string>> all;
  for (const auto& [key, times] : seen) all.emplace_back(times, key);
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  all.resize(Noise::kMost);
  seen.clear();
  for (auto& [times, key] : all) seen.emplace(std::move(key), times);
}

Result<Noise::Seen> read_seen(const NoiseJson& json, const char* name) {
  Noise::Seen seen;
  if (!json.contains(name)) return seen;
  const NoiseJson& part = json[name];
  if (!part.is_object())
    return fail(ErrorKind::kInvalid, "\"{}\" of what is noise is no object", name);
  if (part.size() > Noise::kMost) {
    return fail(ErrorKind::kLimit, "\"{}\" of what is noise has more than {} members", name,
                Noise::kMost);
  }
  for (const auto& [key, times] : part.items()) {
    if (!times.is_number_unsigned() || key.size() > Noise::kMostKey) {
      return fail(ErrorKind::kInvalid, "\"{}\" of what is noise has a member that is no count",
                  name);
    }
    const auto most = std::uint64_t{UINT32_MAX};
    seen.emplace(key, static_cast<std::uint32_t>(std::min(times.get<std::uint64_t>(), most)));
  }
  return seen;
}

}  // namespace

bool Noise::empty() const {
  return std::all_of(kParts.begin(), kParts.end(),
                     [this](const auto& part) { return (this->*part.second).empty(); });
}

void Noise::merge(const Noise& other) {
  for (const auto& [name, part] : kParts) {
    Seen& own = this->*part;
    for (const auto& [key, times] : other.*part) {
      std::uint32_t& sum = own[key];
      sum += std::min(times, UINT32_MAX - sum);
    }
    keep_most_seen(own);
  }
}

std::string Noise::to_json() const {
  NoiseJson json = {{"version", kVersion}};
  for (const auto& [name, part] : kParts) {
    if (!(this->*part).empty()) json[name] = this->*part;
  }
  return json.dump(-1, ' ', false, NoiseJson::error_handler_t::replace);
}

Result<Noise> Noise::from_json(std::string_view text) {
  if (text.size() > kMostJson || json_depth(text) > kDeepest) {
    return fail(ErrorKind::kLimit, "what is noise is too long or too deep as JSON");
  }
  const NoiseJson json = NoiseJson::parse(text, nullptr, false);
  if (!json.is_object()) return fail(ErrorKind::kInvalid, "what is noise is no object of JSON");
  if (json.value("version", NoiseJson()) != kVersion) {
    return fail(ErrorKind::kVersion,
                "what is noise was written by another varve; it is learned anew");
  }
  Noise noise;
  for (const auto& [name, part] : kParts) {
    VARVE_ASSIGN(noise.*part, read_seen(json, name));
  }
  return noise;
}

}  // namespace varve::change
