#include "reference/label_reader.h"
#include "ask.h"
#include "support/temp_folder.h"

#include <zlib.h>

namespace noscope {
namespace {

using testing::expect_box;
using testing::open_text;
using testing::refusal;
using testing::TempFolder;

constexpr const char* kHeader = "frame,object_name,confidence,xmin,ymin,xmax,ymax\n";

void write_gz(const std::string& path, const std::string& text) {
    gzFile file = gzopen(path.c_str(), "wb");
    gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
    gzclose(file);
}

int id_of(const Reference& reference, const std::string& name) {
    const auto classes = reference.classes();
    return static_cast<int>(std::find(classes.begin(), classes.end(), name) - classes.begin());
}

std::vector<Box> boxes_of(Reference& reference, std::int64_t number,
                          const std::string& file = "/r/clip.mp4") {
    std::vector<ReferenceAnswer> answers;
    EXPECT_TRUE(reference.submit({7, file, number, 100, 50, {}}, {}));
    EXPECT_TRUE(reference.drain(answers));
    EXPECT_EQ(answers.size(), 1U);
    if (answers.empty()) return {};
    EXPECT_EQ(answers[0].ticket, 7U);
    EXPECT_EQ(answers[0].detections.width, 100);
    return answers[0].detections.boxes;
}

TEST(Replay, GivesTheBoxesOfEachFrame) {
    const TempFolder folder;
    folder.write("l.csv", std::string(kHeader) +
                              "5,person,0.5,10,10,20,30\n0,car,.9,-5,0,30,20\n5,car,0.8,1,2,3,4\n"
                              "5,person,.049,1,2,3,4\n9,person,1,200,10,220,20\n");
    const auto reference = open_text("replay:" + folder.file("l.csv"));
    ASSERT_TRUE(reference);
    EXPECT_FALSE((*reference)->needs_pixels());
    const int car = id_of(**reference, "car"), person = id_of(**reference, "person");
    const auto fifth = boxes_of(**reference, 5);
    ASSERT_EQ(fifth.size(), 2U);
    expect_box(fifth[0], car, .8F, 1, 2, 3, 4);
    expect_box(fifth[1], person, .5F, 10, 10, 20, 30);
    const auto first = boxes_of(**reference, 0);
    ASSERT_EQ(first.size(), 1U);
    expect_box(first[0], car, .9F, 0, 0, 30, 20);
    EXPECT_TRUE(boxes_of(**reference, 3).empty());
    EXPECT_TRUE(boxes_of(**reference, 9).empty());  // outside the frame
    EXPECT_TRUE(boxes_of(**reference, 1000).empty());
}

TEST(Replay, ColumnsComeInAnyOrderAndQuotesAreRead) {
    const TempFolder folder;
    folder.write("l.csv",
                 "\xEF\xBB\xBFymax,ind,xmin,object_name,ymin,confidence,xmax,frame\r\n"
                 "4,x,1,\"a \"\"big\"\" car, red\",2,0.8,3,1.0\r\n\r\n4,y,1,dog,2,8e-1,3,2");
    const auto reference = open_text("replay:" + folder.file("l.csv"));
    ASSERT_TRUE(reference) << reference.error().message;
    const auto boxes = boxes_of(**reference, 1);
    ASSERT_EQ(boxes.size(), 1U);
    expect_box(boxes[0], id_of(**reference, "a \"big\" car, red"), .8F, 1, 2, 3, 4);
    EXPECT_EQ(boxes_of(**reference, 2).size(), 1U);
}

TEST(Replay, AFolderHoldsAFileForEachRecordingFile) {
    const TempFolder folder;
    folder.write("a.csv", std::string(kHeader) + "0,zebra,.9,0,0,10,10\n");
    write_gz(folder.file("b.csv.gz"), std::string(kHeader) + "0,ant,.8,0,0,10,10\n");
    folder.write("notes.txt", "no labels");
    const auto reference = open_text("replay:" + folder.path() + ",cost=0.25");
    ASSERT_TRUE(reference) << reference.error().message;
    EXPECT_DOUBLE_EQ((*reference)->stated_cost_s(), .25);
    const int ant = id_of(**reference, "ant"), zebra = id_of(**reference, "zebra");
    const auto classes = (*reference)->classes();
    EXPECT_TRUE(std::is_sorted(classes.begin(), classes.end()));
    EXPECT_TRUE(std::count(classes.begin(), classes.end(), "person"));  // may be asked for, and is not found
    EXPECT_EQ(boxes_of(**reference, 0, "/r/a.mp4").at(0).class_id, zebra);
    EXPECT_EQ(boxes_of(**reference, 0, "/r/b.mp4").at(0).class_id, ant);
    EXPECT_EQ(boxes_of(**reference, 0, "/r/a.mp4").at(0).class_id, zebra);
    const Status missing = (*reference)->submit({0, "/r/c.mp4", 0, 100, 50, {}}, {});
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, ErrorCode::reference);
    EXPECT_NE(missing.error().message.find("c.csv"), std::string::npos);
    const Status twice = (*reference)->submit({0, "/other/a.mp4", 0, 100, 50, {}}, {});
    EXPECT_FALSE(twice);  // one label file is not two recordings'
}

TEST(Replay, OneFileIsNotTheLabelsOfTwo) {
    const TempFolder folder;
    folder.write("l.csv", kHeader);
    const auto reference = open_text("replay:" + folder.file("l.csv"));
    ASSERT_TRUE(reference);
    EXPECT_TRUE(boxes_of(**reference, 0, "/r/a.mp4").empty());
    EXPECT_FALSE((*reference)->submit({0, "/r/b.mp4", 0, 100, 50, {}}, {}));
}

TEST(Replay, IdentityFollowsTheContent) {
    const TempFolder one, two, three;
    for (const TempFolder* folder : {&one, &two})
        folder->write("a.csv", std::string(kHeader) + "0,x,.9,0,0,1,1\n");
    three.write("a.csv", std::string(kHeader) + "0,x,.8,0,0,1,1\n");
    const auto identity = [](const TempFolder& folder) {
        return (*open_text("replay:" + folder.path()))->identity();
    };
    EXPECT_EQ(identity(one), identity(two));
    EXPECT_NE(identity(one), identity(three));
    two.write("b.csv", kHeader);
    EXPECT_NE(identity(one), identity(two));
    EXPECT_EQ(identity(one).find('\n'), std::string::npos);
}

TEST(Replay, RefusesMalformedRowsWithTheirLine) {
    const TempFolder folder;
    for (const char* const row :
         {"1,x,.9,0,0,1", "one,x,.9,0,0,1,1", "-1,x,.9,0,0,1,1", "1.5,x,.9,0,0,1,1", "1,,.9,0,0,1,1",
          "1,x,1.1,0,0,1,1", "1,x,nan,0,0,1,1", "1,x,.9,nan,0,1,1", "1,x,.9,5,0,1,1", "1,\"x,.9,0,0,1,1",
          "1,x,.9,0,0,1e99,1", "1,\"x\"y,.9,0,0,1,1"}) {
        const std::string path =
            folder.write("bad.csv", std::string(kHeader) + "0,ok,.9,0,0,1,1\n" + row + "\n");
        const std::string message = refusal("replay:" + path, ErrorCode::reference);
        EXPECT_NE(message.find("bad.csv:3:"), std::string::npos) << row << ": " << message;
    }
}

TEST(Replay, RefusesWhatIsNoLabels) {
    const TempFolder folder;
    EXPECT_NE(refusal("replay:", ErrorCode::usage).find("replay:PATH"), std::string::npos);
    refusal("replay:x.csv,cost=-1", ErrorCode::usage);
    refusal("replay:x.csv,cost=1s", ErrorCode::usage);
    refusal("replay:" + folder.file("none.csv"), ErrorCode::reference);
    EXPECT_NE(refusal("replay:" + folder.path(), ErrorCode::reference).find("<file stem>.csv"),
              std::string::npos);
    folder.write("a.csv", "");
    EXPECT_NE(refusal("replay:" + folder.path(), ErrorCode::reference).find("'frame'"), std::string::npos);
    folder.write("a.csv", "frame,object_name,confidence,xmin,ymin,xmax\n");
    EXPECT_NE(refusal("replay:" + folder.path(), ErrorCode::reference).find("'ymax'"), std::string::npos);
    folder.write("a.csv", kHeader);
    write_gz(folder.file("a.csv.gz"), kHeader);
    EXPECT_NE(refusal("replay:" + folder.path(), ErrorCode::reference).find("same file"), std::string::npos);
}

TEST(Replay, ACutOffGzipIsNotAShortOne) {
    const TempFolder folder;
    std::string rows = kHeader;
    for (int i = 0; i < 5000; ++i)
        rows += fmt::format("{},x,0.{},0,0,{},1\n", i, i % 89 + 10, i * 37 % 1001 + 1);
    write_gz(folder.file("a.csv.gz"), rows);
    const std::string whole = testing::read_text(folder.file("a.csv.gz"));
    EXPECT_TRUE(open_text("replay:" + folder.file("a.csv.gz")));
    for (const std::size_t kept : {whole.size() - 3, whole.size() / 2}) {
        folder.write("cut.csv.gz", whole.substr(0, kept));
        refusal("replay:" + folder.file("cut.csv.gz"), ErrorCode::reference);
    }
}

TEST(Replay, LinesMayStraddleBlocks) {
    const TempFolder folder;
    std::string rows = kHeader;
    const std::string name(1000, 'n');
    for (int i = 0; i < 2000; ++i) rows += fmt::format("{},{}{},.5,0,0,1,1\n", i, name, i % 7);
    std::int64_t next = 0;
    const Status status = read_labels(folder.write("a.csv", rows), [&](const LabelRow& row) {
        EXPECT_EQ(row.frame, next);
        EXPECT_EQ(row.object_name, fmt::format("{}{}", name, next % 7));
        ++next;
    });
    EXPECT_TRUE(status);
    EXPECT_EQ(next, 2000);
}

}  // namespace
}  // namespace noscope
