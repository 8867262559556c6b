#include "varve/browser/likeness.hpp"

#include <png.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "varve/text/page_text.hpp"

namespace varve::browser {
namespace {

constexpr std::uint64_t kMostPixels = std::uint64_t{1} << 27;
constexpr int kChannels = 3;
constexpr int kSameColour = 16;  // of 255, in each channel
constexpr png_color kBehind = {255, 255, 255};

struct Picture {
  std::size_t width = 0;
  std::size_t height = 0;
  std::vector<std::uint8_t> pixels;  // rows of red, green, blue
};

// As libpng's simplified interface reads it (libpng-manual, V).
Result<Picture> read(std::string_view png) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  if (png_image_begin_read_from_memory(&image, png.data(), png.size()) == 0) {
    return fail(ErrorKind::kDamaged, "the picture is no PNG: {}", image.message);
  }
  if (std::uint64_t{image.width} * image.height > kMostPixels) {
    png_image_free(&image);
    return fail(ErrorKind::kLimit, "the picture has {} by {} pixels, too many to compare",
                image.width, image.height);
  }
  image.format = PNG_FORMAT_RGB;
  Picture picture{image.width, image.height, std::vector<std::uint8_t>(PNG_IMAGE_SIZE(image))};
  if (png_image_finish_read(&image, &kBehind, picture.pixels.data(), 0, nullptr) == 0) {
    return fail(ErrorKind::kDamaged, "the picture is no PNG: {}", image.message);
  }
  return picture;
}

bool is_same(const std::uint8_t* pixel, const std::uint8_t* other) {
  for (int i = 0; i < kChannels; ++i) {
    if (std::abs(pixel[i] - other[i]) > kSameColour) return false;
  }
  return true;
}

using Words = std::map<std::string, std::size_t>;

Result<Words> words_of(std::string_view html) {
  VARVE_ASSIGN(const text::PageText page, text::extract(html, "text/html; charset=utf-8"));
  Words words;
  for (const text::Passage& passage : page.passages) {
    std::string_view rest = passage.text;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find_first_of(" \n\t"), rest.size());
      if (end > 0) ++words[std::string(rest.substr(0, end))];
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return words;
}

std::size_t count(const Words& words) {
  std::size_t all = 0;
  for (const auto& [word, times] : words) all += times;
  return all;
}

}  // namespace

Result<double> same_pixels(std::string_view png, std::string_view other) {
  VARVE_ASSIGN(const Picture a, read(png));
  VARVE_ASSIGN(const Picture b, read(other));
  const std::size_t width = std::min(a.width, b.width);
  const std::size_t height = std::min(a.height, b.height);
  std::size_t same = 0;
  for (std::size_t y = 0; y < height; ++y) {
    const std::uint8_t* pixel = a.pixels.data() + y * a.width * kChannels;
    const std::uint8_t* beside = b.pixels.data() + y * b.width * kChannels;
    for (std::size_t x = 0; x < width; ++x, pixel += kChannels, beside += kChannels) {
      if (is_same(pixel, beside)) ++same;
    }
  }
  const std::size_t all = std::max(a.width, b.width) * std::max(a.height, b.height);
  return static_cast<double>(same) / static_cast<double>(all);
}

Result<double> same_words(std::string_view html, std::string_view other) {
  VARVE_ASSIGN(const Words a, words_of(html));
  VARVE_ASSIGN(const Words b, words_of(other));
  const std::size_t all = count(a) + count(b);
  if (all == 0) return 1;
  std::size_t common = 0;
  for (const auto& [word, times] : a) {
    const auto found = b.find(word);
    if (found != b.end()) common += std::min(times, found->second);
  }
  return 2 * static_cast<double>(common) / static_cast<double>(all);
}

}  // namespace varve::browser
