// Contact sheets, looked at by FFmpeg's own tools.
#include <noscope/page.h>

#include "find/cascade_find.h"
#include "support/command.h"

#include <gmock/gmock.h>

namespace noscope::testing {
namespace {

class ContactSheet : public CascadeFind {
   protected:
    // "1928x296"
    std::string size_of(const std::string& sheet) const {
        return run_command("ffprobe -v error -of csv=p=0:s=x -show_entries stream=width,height " +
                           quoted(sheet))
            .output;
    }
    // Red, green and blue of the mean over a part.
    std::string mean(const std::string& sheet, const std::string& crop) const {
        run_command("ffmpeg -nostdin -v error -y -i " + quoted(sheet) + " -vf crop=" + crop +
                    ":exact=1,format=rgb24,scale=1:1:flags=area -f rawvideo -pix_fmt rgb24 " +
                    quoted(folder_.file("p")));
        return read_text(folder_.file("p"));
    }
    int brightness(const std::string& sheet, const std::string& crop) const {
        const std::string pixel = mean(sheet, crop);
        EXPECT_EQ(pixel.size(), 3U);
        return pixel.size() == 3 ? static_cast<unsigned char>(pixel[1]) : -1;
    }
    std::string sheet_of(const Answer& answer, const AnswerPictures& pictures) const {
        const Status written = write_sheet(answer, pictures, folder_.file("sheet.jpg"));
        EXPECT_TRUE(written) << written.error().message;
        return folder_.file("sheet.jpg");
    }
    // `count` appearances with one grey picture each.
    static std::pair<Answer, AnswerPictures> many(int count, const std::string& jpeg) {
        std::pair<Answer, AnswerPictures> made;
        FileReport file;
        file.width = 160;
        file.height = 90;
        made.first.files = {file};
        made.first.classes = {"person"};
        for (int id = 1; id <= count; ++id) {
            Appearance a;
            a.id = id;
            a.class_name = "person";
            a.start_s = 10. * id;
            a.end_s = a.start_s + 4;
            made.first.appearances.push_back(a);
            made.second.appearances[id] = {160, 90, jpeg};
        }
        return made;
    }
};

TEST_F(ContactSheet, ShowsEveryAppearanceWithItsBoxAndText) {
    const Answer found = answer(options("reference"));
    ASSERT_GT(found.appearances.size(), 1U);
    const auto pictures = answer_pictures(found, {}, {});
    ASSERT_TRUE(pictures);
    const std::string sheet = sheet_of(found, *pictures);
    // One row: 32 of heading, pictures of 312 by 176, captions of 36, gaps of 8.
    const std::size_t rows = (found.appearances.size() + 5) / 6;
    EXPECT_EQ(size_of(sheet), "1928x" + std::to_string(32 + rows * 220 + 8) + "\n");
    const int paper = brightness(sheet, "300:4:600:3");
    EXPECT_LT(paper, 30);
    EXPECT_GT(brightness(sheet, "300:16:8:8"), paper + 15);    // the heading
    EXPECT_GT(brightness(sheet, "152:14:8:211"), paper + 20);  // a time
    EXPECT_GT(brightness(sheet, "100:14:8:227"), paper + 15);  // what
    // Left edge of the replayed box: 100 of 768 pixels.
    const std::string edge = mean(sheet, "2:40:49:100");
    ASSERT_EQ(edge.size(), 3U);
    EXPECT_GT(static_cast<unsigned char>(edge[0]), 200);
    EXPECT_LT(static_cast<unsigned char>(edge[2]), 120);
}

TEST_F(ContactSheet, OfThousandsShowsAsManyAsItHolds) {
    ASSERT_TRUE(ffmpeg("-f lavfi -i color=gray:size=160x90 -frames:v 1", folder_.file("grey.jpg")));
    const auto [answer, pictures] = many(2000, read_text(folder_.file("grey.jpg")));
    const std::string sheet = sheet_of(answer, pictures);
    // 42 rows of 12: pictures of 152 by 86.
    EXPECT_EQ(size_of(sheet), "1928x" + std::to_string(32 + 42 * 130 + 8) + "\n");
    EXPECT_LT(std::filesystem::file_size(sheet), 3'000'000U);
    EXPECT_NEAR(brightness(sheet, "100:60:30:50"), 128, 12);
    const auto [fewer, their] = many(61, read_text(folder_.file("grey.jpg")));
    EXPECT_EQ(size_of(sheet_of(fewer, their)), "1928x" + std::to_string(32 + 6 * 130 + 8) + "\n");
}

TEST_F(ContactSheet, WithoutAppearancesOrPicturesIsStillASheet) {
    FindOptions asked = options("reference");
    asked.predicate.min_confidence = .95;
    const Answer found = answer(asked);
    const auto pictures = answer_pictures(found, {}, {});
    ASSERT_TRUE(pictures);
    EXPECT_EQ(size_of(sheet_of(found, *pictures)), "1928x260\n");  // the closest calls
    const auto [lost, none] = many(3, "");
    EXPECT_EQ(size_of(sheet_of(lost, {})), "1928x260\n");
    EXPECT_EQ(size_of(sheet_of({}, {})), "1928x40\n");
    EXPECT_EQ(write_sheet(lost, {}, folder_.file("none/sheet.jpg")).error().code, ErrorCode::store);
}

}  // namespace
}  // namespace noscope::testing
