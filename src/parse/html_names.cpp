#include "parse/html_names.hpp"

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

constexpr std::size_t kLongest = 24;

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

Packed pack(std::string_view name) {
  Packed packed;
  const char* from = name.data();
  const std::size_t length = name.size();
  // The usual short name is two overlapping loads; a memcpy of unknown length is a call.
  if (length < 4) {
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < length; ++i) {
      word |= static_cast<std::uint64_t>(static_cast<unsigned char>(from[i])) << (i * 8);
    }
    packed.word[0] = lower(word);
  } else if (length <= 8) {
    std::uint32_t first = 0;
    std::uint32_t last = 0;
    std::memcpy(&first, from, 4);
    std::memcpy(&last, from + length - 4, 4);
    packed.word[0] = lower(first | static_cast<std::uint64_t>(last) << ((length - 4) * 8));
  } else {
    std::memcpy(packed.word, from, length);
    for (std::uint64_t& word : packed.word) word = lower(word);
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
  std::uint8_t find(std::string_view name, std::uint8_t missing) const {
    if (name.empty() || name.size() > kLongest) return missing;
    const Packed packed = pack(name);
    for (std::size_t at = hash(packed, name.size()); slot[at] != kNone; at = (at + 1) % kSlots) {
      const std::uint8_t i = slot[at];
      if (lengths[i] == name.size() && names[i] == packed) return i;
    }
    return missing;
  }
};

constexpr NameTable kTagTable(kTagNames);
constexpr NameTable kAttributeTable(kAttributeNames);

// For each length the first letters that an attribute of that length has: most attributes of a page
// (class, id, title …) are turned away by this alone.
constexpr auto kFirstLetters = [] {
  std::array<std::uint32_t, kLongest + 1> letters{};
  for (const std::string_view name : kAttributeNames) {
    letters[name.size()] |= 1u << (name[0] & 31);
  }
  return letters;
}();

}  // namespace

const std::uint16_t kTraits[kTagCount] = {0,
#define X(constant, name, traits) traits,
                                          VARVE_HTML_TAGS(X)
#undef X
};

Tag find_tag(std::string_view name) {
  return static_cast<Tag>(kTagTable.find(name, static_cast<std::uint8_t>(Tag::kUnknown)));
}

std::string_view name_of(Tag tag) {
  return kTagNames[static_cast<std::size_t>(tag)];
}

Attr find_attribute(std::string_view name) {
  constexpr auto kMissing = static_cast<std::uint8_t>(Attr::kCount);
  if (name.empty() || name.size() > kLongest) return Attr::kCount;
  if ((kFirstLetters[name.size()] >> (name[0] & 31) & 1) == 0) return Attr::kCount;
  return static_cast<Attr>(kAttributeTable.find(name, kMissing));
}

std::string_view name_of(Attr attribute) {
  return kAttributeNames[static_cast<std::size_t>(attribute)];
}

}  // namespace varve::parse::html
