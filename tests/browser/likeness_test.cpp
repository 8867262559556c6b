#include "varve/browser/likeness.hpp"

#include <gmock/gmock.h>
#include <png.h>

#include <vector>

namespace varve::browser {
namespace {

using ::testing::DoubleEq;
using ::testing::HasSubstr;

// One grey, but for the rows from `other` on, which are a little darker.
std::string picture(std::uint32_t width, std::uint32_t height, std::uint8_t grey,
                    std::uint32_t other = ~0u, std::uint8_t darker = 0) {
  std::vector<std::uint8_t> pixels(std::size_t{width} * height * 3, grey);
  for (std::size_t i = std::size_t{width} * std::min(other, height) * 3; i < pixels.size(); ++i) {
    pixels[i] = static_cast<std::uint8_t>(grey - darker);
  }
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = width;
  image.height = height;
  image.format = PNG_FORMAT_RGB;
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
  std::string png(size, '\0');
  EXPECT_NE(png_image_write_to_memory(&image, png.data(), &size, 0, pixels.data(), 0, nullptr), 0);
  png.resize(size);
  return png;
}

TEST(SamePixels, AreAShareOfAll) {
  EXPECT_THAT(same_pixels(picture(40, 20, 200), picture(40, 20, 200)).value(), DoubleEq(1));
  EXPECT_THAT(same_pixels(picture(40, 20, 200), picture(40, 20, 100)).value(), DoubleEq(0));
  EXPECT_THAT(same_pixels(picture(40, 20, 200), picture(40, 20, 200, 15, 90)).value(),
              DoubleEq(0.75));
}

TEST(SamePixels, ForgiveWhatNoEyeSees) {
  EXPECT_THAT(same_pixels(picture(8, 8, 200), picture(8, 8, 200, 0, 16)).value(), DoubleEq(1));
  EXPECT_THAT(same_pixels(picture(8, 8, 200), picture(8, 8, 200, 0, 17)).value(), DoubleEq(0));
}

// A longer page is another page, and one beside it as wide as both has what neither shows.
TEST(SamePixels, CountWhatOnlyOneHas) {
  EXPECT_THAT(same_pixels(picture(10, 10, 7), picture(10, 20, 7)).value(), DoubleEq(0.5));
  EXPECT_THAT(same_pixels(picture(10, 20, 7), picture(20, 10, 7)).value(), DoubleEq(0.25));
}

TEST(SamePixels, RefuseWhatIsNoPicture) {
  EXPECT_THAT(same_pixels("no picture", picture(1, 1, 0)).error().message, HasSubstr("no PNG"));
  std::string cut = picture(40, 20, 200);
  cut.resize(cut.size() / 2);
  EXPECT_EQ(same_pixels(picture(40, 20, 200), cut).error().kind, ErrorKind::kDamaged);
  // A head of 2^15 by 2^15 pixels.
  std::string huge = picture(1, 1, 0);
  huge[18] = huge[22] = '\x80';
  EXPECT_FALSE(same_pixels(huge, huge));
}

TEST(SameWords, AreTwiceTheCommonOnes) {
  EXPECT_THAT(same_words("<p>one two <b>three</b>", "<h1>three</h1><p>two<p>one").value(),
              DoubleEq(1));
  EXPECT_THAT(same_words("<p>one two two", "<p>one two").value(), DoubleEq(0.8));
  EXPECT_THAT(same_words("<p>one", "<script>one</script>").value(), DoubleEq(0));
  EXPECT_THAT(same_words("", "<p hidden>unseen").value(), DoubleEq(1));
}

}  // namespace
}  // namespace varve::browser
