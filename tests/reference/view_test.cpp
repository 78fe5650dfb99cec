#include "reference/view.h"
#include "ask.h"

namespace noscope {
namespace {

Region rectangle(double x0, double y0, double x1, double y1) {
    return {{{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}}};
}

void expect_part(const PixelRect& part, int x, int y, int width, int height) {
    EXPECT_EQ(part.x, x);
    EXPECT_EQ(part.y, y);
    EXPECT_EQ(part.width, width);
    EXPECT_EQ(part.height, height);
}

TEST(View, FullShowsAll) {
    const auto view = make_view("full", {rectangle(0, 0, .5, .5)});
    ASSERT_TRUE(view);
    expect_part(view->pixels(640, 480), 0, 0, 640, 480);
    EXPECT_EQ(view->text(), "full");
}

TEST(View, RegionIsTheBoundingBoxRoundedOutwards) {
    const auto view = make_view("region", {rectangle(.1, .45, .2, 1), {{{.5, .5}, {.55, .6}, {.45, .6}}}});
    ASSERT_TRUE(view);
    expect_part(view->pixels(640, 480), 64, 216, 288, 264);
    expect_part(view->pixels(101, 11), 10, 4, 46, 7);
    EXPECT_EQ(view->text(), "0.1,0.45,0.55,1");
    expect_part(make_view("region", {rectangle(.999, .999, 1, 1)})->pixels(10, 10), 9, 9, 1, 1);
}

TEST(View, RefusesWhatShowsNothing) {
    EXPECT_EQ(make_view("region", {}).error().code, ErrorCode::usage);
    EXPECT_EQ(make_view("half", {}).error().code, ErrorCode::usage);
    ReferenceOptions options;
    options.model = "replay:x.csv";
    options.view = "region";
    EXPECT_EQ(open_reference(options, {rectangle(0, 0, 1, .5)}, 1).error().code, ErrorCode::usage);
}

TEST(View, CropKeepsTheRowsApart) {
    RgbImage image = testing::grey_image(4, 3);
    for (std::size_t i = 0; i < image.pixels.size(); ++i) image.pixels[i] = static_cast<std::uint8_t>(i);
    const RgbView part = crop(image.view(), {1, 1, 2, 2});
    EXPECT_EQ(part.row(0)[0], 15);
    EXPECT_EQ(part.row(1)[3], 30);
}

}  // namespace
}  // namespace noscope
