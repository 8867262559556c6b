#include "archive/difference.hpp"

#include "varve/base/log.hpp"

namespace varve::archive {
namespace {

constexpr std::uint64_t kLongestDictionary = 1 << 20;
constexpr double kHelps = 0.97;  // of the bytes without a dictionary
// The hard levels gain several times as much from a dictionary as the quick one that is tried.
constexpr double kHelpsHard = 1;
constexpr std::uint64_t kSmall = 64;  // differences below this are as good as any

// The header of what may be an anchor: at most one step from a whole block.
Result<store::RecordHeader> anchor_of(Blocks& blocks, const Blocks::Find& find, store::Base& base) {
  VARVE_ASSIGN(auto found, blocks.locate(find, base.block));
  for (int depth = 0; depth < kMaxDepth && found.header.base.block != 0; ++depth) {
    VARVE_ASSIGN(auto below, blocks.locate(find, found.header.base.block));
    if (below.header.base.block == 0) break;
    base = found.header.base;
    found = std::move(below);
  }
  return found.header;
}

Result<Encoded> try_differences(Blocks& blocks, const Blocks::Find& find, const Body& raw,
                                store::Base base, store::Encode how) {
  VARVE_ASSIGN(store::RecordHeader anchor, anchor_of(blocks, find, base));
  for (;;) {
    VARVE_ASSIGN(const Blocks::Bytes bytes,
                 blocks.first(find, base.block, base.begin + base.length));
    how.base = std::string_view(*bytes).substr(base.begin, base.length);
    VARVE_ASSIGN(store::Payload payload, store::encode_payload(raw, how));
    if (pays(payload.bytes.size(), raw.size(), anchor)) {
      const bool whole = payload.encoding == store::Encoding::kStored;
      return Encoded{std::move(payload), whole ? store::Base() : base};
    }
    base = anchor.base;
    if (base.block == 0) break;
    VARVE_ASSIGN(const auto below, blocks.locate(find, base.block));
    anchor = below.header;
  }
  how.base = {};
  VARVE_ASSIGN(store::Payload payload, store::encode_payload(raw, how));
  return Encoded{std::move(payload), {}};
}

// A whole block that bytes are like.
struct Dictionary {
  store::Base base{};
  Blocks::Bytes bytes{};
  [[nodiscard]] std::string_view view() const {
    return std::string_view(*bytes).substr(0, base.length);
  }
};

Result<Dictionary> read_dictionary(Blocks& blocks, const Blocks::Find& find, std::uint64_t like) {
  if (like == 0) return Dictionary();
  VARVE_ASSIGN(auto found, blocks.locate(find, like));
  for (int depth = 0; depth < kMaxDepth && found.header.base.block != 0; ++depth) {
    VARVE_ASSIGN(found, blocks.locate(find, found.header.base.block));
  }
  const std::uint64_t length = std::min(found.header.raw_length, kLongestDictionary);
  if (length == 0) return Dictionary();
  Dictionary dictionary{{found.header.block, 0, length}};
  VARVE_ASSIGN(dictionary.bytes, blocks.first(find, found.header.block, length));
  return dictionary;
}

}  // namespace

bool pays(std::uint64_t stored, std::uint64_t raw, const store::RecordHeader& anchor) {
  const auto allowed = static_cast<double>(anchor.stored_length) * static_cast<double>(raw) /
                       static_cast<double>(anchor.raw_length + 1);
  return static_cast<double>(stored) <=
         (anchor.base.block == 0 ? allowed / 2 : allowed * 2) + kSmall;
}

Result<Encoded> encode_version(Blocks& blocks, const Blocks::Find& find, const Body& raw,
                               store::Base base, const store::Encode& how) {
  if (base.block != 0) {
    auto encoded = try_differences(blocks, find, raw, base, how);
    if (encoded || encoded.error().kind != ErrorKind::kDamaged) return encoded;
    spdlog::warn("{}; what follows it is stored whole", encoded.error().message);
  }
  VARVE_ASSIGN(store::Payload payload, store::encode_payload(raw, how));
  return Encoded{std::move(payload), {}};
}

Result<Encoded> encode_like(Blocks& blocks, const Blocks::Find& find, const Body& raw,
                            std::uint64_t like, const store::Encode& how) {
  auto dictionary = read_dictionary(blocks, find, like);
  if (!dictionary) {
    spdlog::warn("{}; what is like it is stored whole", dictionary.error().message);
    dictionary = Dictionary();
  }
  store::Encode quick = how;
  quick.level = std::min(how.level, store::kFastLevel);
  VARVE_ASSIGN(store::Payload best, store::encode_payload(raw, quick));
  bool helps = false;
  const double enough = quick.level == how.level ? kHelps : kHelpsHard;
  if (dictionary->bytes) {
    quick.base = dictionary->view();
    VARVE_ASSIGN(store::Payload difference, store::encode_payload(raw, quick));
    helps = difference.encoding == store::Encoding::kZstd &&
            static_cast<double>(difference.bytes.size()) <=
                enough * static_cast<double>(best.bytes.size());
    if (helps) best = std::move(difference);
  }
  const store::Base base = helps ? dictionary->base : store::Base();
  if (quick.level == how.level) return Encoded{std::move(best), base};
  store::Encode hard = how;
  if (helps) hard.base = dictionary->view();
  VARVE_ASSIGN(store::Payload payload, store::encode_payload(raw, hard));
  return Encoded{std::move(payload), base};
}

}  // namespace varve::archive
