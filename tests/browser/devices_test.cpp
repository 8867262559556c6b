#include <gmock/gmock.h>

#include "varve/browser/capture.hpp"

namespace varve::browser {
namespace {

TEST(Devices, ViewportsAreWrittenAsPeopleWriteThem) {
  const Viewport wide = read_viewport("1920x1080").value();
  EXPECT_EQ(wide.width, 1920);
  EXPECT_EQ(wide.height, 1080);
  EXPECT_EQ(wide.scale, 1);
  EXPECT_EQ(read_viewport("390x844@2.5")->scale, 2.5);
  for (const char* wrong : {"", "1280", "1280x", "0x800", "1280x800@", "1280x800@9", "1280x800px",
                            "-5x-5", "99999999999x800", "1280x800@nan"}) {
    EXPECT_FALSE(read_viewport(wrong)) << wrong;
  }
}

TEST(Devices, ATimeZoneIsOneOfTheDatabase) {
  EXPECT_EQ(read_timezone("Europe/Zurich").value(), "Europe/Zurich");
  EXPECT_FALSE(read_timezone("Mars/Olympus"));
}

TEST(Devices, NamesThoseThatThereAre) {
  EXPECT_EQ(read_device("phone")->kind, Viewport::Kind::kPhone);
  EXPECT_THAT(read_device("fridge").error().message,
              ::testing::HasSubstr("desktop, phone and tablet"));
}

}  // namespace
}  // namespace varve::browser
