#include "parse/html_names.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace varve::parse::html {
namespace {

constexpr std::string_view kTagNames[] = {"",
#define X(constant, name, traits) name,
                                          VARVE_HTML_TAGS(X)
#undef X
};
constexpr std::string_view kAttributeNames[] = {
#define X(constant, name) name,
    VARVE_HTML_ATTRIBUTES(X)
#undef X
};

// Names are compared eight bytes at a time.
struct Packed {
  std::uint64_t word[3] = {0, 0, 0};
  constexpr bool operator==(const Packed& other) const {
    return word[0] == other.word[0] && word[1] == other.word[1] && word[2] == other.word[2];
  }
};

constexpr std::uint64_t lower(std::uint64_t word) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  const std::uint64_t seven = word & (0x7f * kOnes);
  const std::uint64_t above_z = seven + (0x7f - 'Z') * kOnes;
  const std::uint64_t from_a = seven + (0x80 - 'A') * kOnes;
  const std::uint64_t upper = ~word & (above_z ^ from_a) & (0x80 * kOnes);
  return word | (upper >> 2);
}

constexpr std::size_t hash(const Packed& name, std::size_t length) {
  const std::uint64_t mixed =
      (name.word[0] ^ (name.word[1] << 7) ^ (name.word[2] << 13) ^ length) * 0x9e3779b97f4a7c15;
  return mixed >> 55;  // 9 bits
}

constexpr Packed pack_constant(std::string_view name) {
  Packed packed;
  for (std::size_t i = 0; i < name.size(); ++i) {
    packed.word[i / 8] |= static_cast<std::uint64_t>(static_cast<unsigned char>(name[i]))
                          << (i % 8 * 8);
  }
  return packed;
}

std::uint64_t load(const char* from) {
  std::uint64_t word = 0;
  std::memcpy(&word, from, 8);
  return word;
}

// The first `length` bytes of a word, 1 to 8.
std::uint64_t cut(std::uint64_t word, std::size_t length) {
  return word & (~std::uint64_t{0} >> (64 - 8 * length));
}

// Of 1 to kLongestName bytes. Where more may be read than the name has, whole words are.
Packed pack(std::string_view name, bool roomy) {
  Packed packed;
  char copy[kLongestName] = {};
  const char* from = name.data();
  if (!roomy) {
    std::memcpy(copy, from, name.size());
    from = copy;
  }
  std::size_t length = name.size();
  for (std::uint64_t& word : packed.word) {
    word = lower(cut(load(from), std::min<std::size_t>(length, 8)));
    if (length <= 8) break;
    length -= 8;
    from += 8;
  }
  return packed;
}

// A table of 512 slots, open addressing, made at compile time.
template <std::size_t N>
struct NameTable {
  static constexpr std::size_t kSlots = 512;
  static constexpr std::uint8_t kNone = 0xff;
  std::array<std::uint8_t, kSlots> slot{};
  std::array<Packed, N> names{};
  std::array<std::uint8_t, N> lengths{};

  constexpr explicit NameTable(const std::string_view (&list)[N]) {
    for (auto& entry : slot) entry = kNone;
    for (std::size_t i = 0; i < N; ++i) {
      names[i] = pack_constant(list[i]);
      lengths[i] = static_cast<std::uint8_t>(list[i].size());
      if (list[i].empty()) continue;
      std::size_t at = hash(names[i], list[i].size());
      while (slot[at] != kNone) at = (at + 1) % kSlots;
      slot[at] = static_cast<std::uint8_t>(i);
    }
  }

  // The name's number in the list; `missing` where it is not there.
  std::uint8_t find(std::string_view name, std::uint8_t missing, bool roomy) const {
    if (name.size() > 8 || !roomy) return find_long(name, missing, roomy);
    const std::uint64_t word = lower(cut(load(name.data()), name.size()));
    for (std::size_t at = hash({{word, 0, 0}}, name.size()); slot[at] != kNone;
         at = (at + 1) % kSlots) {
      const std::uint8_t i = slot[at];
      if (names[i].word[0] == word && lengths[i] == name.size()) return i;
    }
    return missing;
  }

  std::uint8_t find_long(std::string_view name, std::uint8_t missing, bool roomy) const {
    if (name.empty() || name.size() > kLongestName) return missing;
    const Packed packed = pack(name, roomy);
    for (std::size_t at = hash(packed, name.size()); slot[at] != kNone; at = (at + 1) % kSlots) {
      const std::uint8_t i = slot[at];
      if (lengths[i] == name.size() && names[i] == packed) return i;
    }
    return missing;
  }
};

constexpr NameTable kTagTable(kTagNames);
constexpr NameTable kAttributeTable(kAttributeNames);

}  // namespace

const std::uint16_t kTraits[kTagCount] = {0,
#define X(constant, name, traits) traits,
                                          VARVE_HTML_TAGS(X)
#undef X
};

Tag find_tag(std::string_view name, bool roomy) {
  return static_cast<Tag>(kTagTable.find(name, static_cast<std::uint8_t>(Tag::kUnknown), roomy));
}

std::string_view name_of(Tag tag) {
  return kTagNames[static_cast<std::size_t>(tag)];
}

Attr find_known_attribute(std::string_view name, bool roomy) {
  constexpr auto kMissing = static_cast<std::uint8_t>(Attr::kCount);
  return static_cast<Attr>(kAttributeTable.find(name, kMissing, roomy));
}

std::string_view name_of(Attr attribute) {
  return kAttributeNames[static_cast<std::size_t>(attribute)];
}

}  // namespace varve::parse::html
