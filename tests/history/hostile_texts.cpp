#include "history/hostile_texts.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <random>
#include <string_view>

namespace varve::history {
namespace {

using Texts = std::vector<std::string>;
using Pair = std::pair<text::PageText, text::PageText>;

text::PageText page_of(const Texts& passages) {
  text::PageText page;
  for (const std::string& each : passages) {
    page.passages.push_back({text::PassageKind::kParagraph, true, each});
  }
  return page;
}

std::string joined(const Texts& words) {
  std::string out;
  for (const std::string& word : words) {
    if (!out.empty()) out += ' ';
    out += word;
  }
  return out;
}

// Different words, of seven letters with the space.
Texts words(char first, std::size_t count) {
  Texts out;
  for (std::size_t i = 0; i < count; ++i) {
    std::string word(1, first);
    for (std::size_t rest = i, k = 0; k < 5; ++k, rest /= 26) {
      word += static_cast<char>('a' + rest % 26);
    }
    out.push_back(word);
  }
  return out;
}

Texts shuffled(Texts all) {
  std::shuffle(all.begin(), all.end(), std::mt19937(1));
  return all;
}

Texts reversed(Texts all) {
  std::reverse(all.begin(), all.end());
  return all;
}

// Some of the words at a time as a passage each.
Texts in_passages(const Texts& words, std::size_t each) {
  Texts out;
  for (std::size_t i = 0; i < words.size(); i += each) {
    const auto begin = words.begin() + static_cast<std::ptrdiff_t>(i);
    out.push_back(
        joined({begin, begin + static_cast<std::ptrdiff_t>(std::min(each, words.size() - i))}));
  }
  return out;
}

Texts drawn_of(const Texts& few, std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  Texts out(count);
  for (std::string& each : out) each = few[random() % few.size()];
  return out;
}

std::string marks(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::string out(count, '!');
  for (char& each : out) each = "!?;:%"[random() % 5];
  return out;
}

// Letters of a script whose words are found by a dictionary, at random.
std::string letters(std::u16string_view alphabet, std::size_t bytes, unsigned seed) {
  std::mt19937 random(seed);
  std::string out;
  while (out.size() < bytes) {
    const char16_t letter = alphabet[random() % alphabet.size()];
    out += static_cast<char>(0xE0 | (letter >> 12));
    out += static_cast<char>(0x80 | ((letter >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (letter & 0x3F));
  }
  return out;
}

// Each with its half put behind the other half's, again and again at smaller sizes.
Texts moved_about(Texts all) {
  for (std::size_t size = all.size(); size >= 2; size /= 2) {
    for (std::size_t at = 0; at + size <= all.size(); at += size) {
      const auto begin = all.begin() + static_cast<std::ptrdiff_t>(at);
      std::rotate(begin, begin + static_cast<std::ptrdiff_t>(size / 2),
                  begin + static_cast<std::ptrdiff_t>(size));
    }
  }
  return all;
}

Texts alternating(std::size_t count, const char* one, const char* other, std::size_t period) {
  Texts out;
  for (std::size_t i = 0; i < count; ++i) out.emplace_back(i / period % 2 == 0 ? one : other);
  return out;
}

constexpr std::uint64_t kMul = (0xc6a4a793ULL << 32) + 0x5bd1e995ULL;
constexpr std::uint64_t kSeed = 0xc70f6907;

std::uint64_t shift_mix(std::uint64_t value) {
  return value ^ (value >> 47);  // its own inverse
}

std::uint64_t inverse_of_mul() {
  std::uint64_t inverse = 1;
  for (int i = 0; i < 6; ++i) inverse *= 2 - kMul * inverse;
  return inverse;
}

bool is_printable(std::uint64_t eight) {
  for (int i = 0; i < 8; ++i, eight >>= 8) {
    if ((eight & 0xFF) <= ' ' || (eight & 0xFF) >= 0x7F) return false;
  }
  return true;
}

}  // namespace

// The number after two blocks of eight bytes is that of `kTarget` where the second block makes up
// for the first; of some thousand second blocks one is printable.
Texts colliding_passages(std::size_t count) {
  constexpr std::uint64_t kTarget = 1;
  const std::uint64_t inverse = inverse_of_mul();
  Texts out;
  std::uint64_t tried = 0;
  while (out.size() < count) {
    std::uint64_t first = 0;
    for (std::uint64_t rest = ++tried, i = 0; i < 8; ++i, rest /= 26)
      first = first << 8 | ('a' + rest % 26);
    const std::uint64_t after = ((kSeed ^ 16 * kMul) ^ shift_mix(first * kMul) * kMul) * kMul;
    const std::uint64_t second = shift_mix((after ^ kTarget) * inverse) * inverse;
    if (!is_printable(second)) continue;
    std::string passage(16, ' ');
    std::memcpy(passage.data(), &first, 8);
    std::memcpy(passage.data() + 8, &second, 8);
    out.push_back(passage);
  }
  return out;
}

std::vector<HostileTexts> hostile_texts(std::size_t bytes) {
  const std::size_t count = bytes / 7;
  const Texts old = words('a', count);
  const Texts other = words('b', count);
  const Texts few = words('c', 50);
  const Texts again = drawn_of(few, count, 1);
  const Texts colliding = colliding_passages(bytes / 170);
  std::vector<HostileTexts> all;
  const auto add = [&](const char* name, const Texts& before, const Texts& after) {
    all.push_back({name, page_of(before), page_of(after)});
  };
  add("NothingInCommon", in_passages(old, 70), in_passages(other, 70));
  add("PassagesOfAWord", old, other);
  add("PassagesShuffled", old, shuffled(old));
  add("PassagesReversed", old, reversed(old));
  add("PassagesMovedAbout", old, moved_about(old));
  add("PassagesOfOneLetter", Texts(bytes, "a"), Texts(bytes - 1, "a"));
  add("EqualPassagesShuffled", again, shuffled(again));
  add("PassagesAlternating", alternating(bytes, "a", "b", 1), alternating(bytes, "b", "a", 2));
  add("OnePassageOfOtherWords", {joined(old)}, {joined(other)});
  add("OnePassageShuffled", {joined(old)}, {joined(shuffled(old))});
  add("OnePassageReversed", {joined(old)}, {joined(reversed(old))});
  add("OnePassageOfFewWords", {joined(again)}, {joined(drawn_of(few, count, 2))});
  add("WordsAlternating", {joined(alternating(bytes / 2, "a", "b", 1))},
      {joined(alternating(bytes / 2, "b", "a", 2))});
  add("Marks", {marks(bytes, 1)}, {marks(bytes, 2)});
  add("SixtyFourPassages", in_passages(again, count / 64 + 1),
      in_passages(shuffled(again), count / 64 + 1));
  add("ManyPassagesAlike", in_passages(old, 4), in_passages(moved_about(old), 4));
  add("Thai", {letters(u"กขคงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮะาเแโใไ", bytes, 1)},
      {letters(u"กขคงจฉชซฌญฎฏฐฑฒณดตถทธนบปผฝพฟภมยรลวศษสหฬอฮะาเแโใไ", bytes, 2)});
  add("Chinese", {letters(u"我们今天去北京看朋友明天再来学习中文天气很好国人民大会中", bytes, 1)},
      {letters(u"我们今天去北京看朋友明天再来学习中文天气很好国人民大会中", bytes, 2)});
  add("PassagesOfOneHash", colliding, shuffled(colliding));
  return all;
}

}  // namespace varve::history
