// find() with plans: what a run does not do, where it stops, and what it refuses.
#include "find/cascade_find.h"
#include "support/command.h"

#include <gmock/gmock.h>

namespace noscope {
namespace {

using noscope::testing::CascadeFind;
using noscope::testing::example_clip;
using noscope::testing::quoted;
using ::testing::HasSubstr;

TEST_F(CascadeFind, NothingBehindTheEndOfARangeIsLookedAt) {
    FindOptions asked = options("mse(anchor,50)>0.0006 | reference");
    asked.range.to = "5";
    const Answer part = answer(asked);
    EXPECT_EQ(part.account.analysed_frames, 10);
    EXPECT_LE(part.account.frames_decoded, 60);
}

// Looking for the empty scene takes several rounds here, and the run goes on asking.
TEST_F(CascadeFind, ACommandIsStartedOnce) {
    const std::string command = folder_.write("says_person",
                                              "#!/usr/bin/env python3\n"
                                              "import json, sys\n"
                                              "open(sys.argv[1], 'a').write('started\\n')\n"
                                              "for line in iter(sys.stdin.buffer.readline, b''):\n"
                                              "    asked = json.loads(line)\n"
                                              "    sys.stdin.buffer.read(asked['bytes'])\n"
                                              "    box = {'class': 'person', 'confidence': .9, "
                                              "'box': [9, 9, 99, 99]}\n"
                                              "    boxes = [] if asked['frame'] % 90 == 0 else [box]\n"
                                              "    print(json.dumps({'frame': asked['frame'], 'boxes': "
                                              "boxes}), flush=True)\n");
    std::filesystem::permissions(command, std::filesystem::perms::owner_all);
    FindOptions asked = options("mse(empty)>0.004 | reference");
    asked.reference.model = "exec:" + quoted(command) + " " + quoted(folder_.file("starts"));
    asked.range.to = "60";
    const Answer found = answer(asked);
    EXPECT_GT(found.account.plan_stages.back().decided, 0);
    EXPECT_EQ(testing::read_text(folder_.file("starts")), "started\n");
    // Nor is it started where every label is there, though frames must be decoded for their scores.
    asked.plan = "mse(previous:1s)>0.0005 | reference";
    FindOptions every = asked;
    every.plan = "reference";
    answer(every);
    std::filesystem::remove(folder_.file("starts"));
    EXPECT_GT(answer(asked).account.frames_decoded, 0);
    EXPECT_FALSE(std::filesystem::exists(folder_.file("starts")));
}

TEST_F(CascadeFind, TheTimeIsUpWhileTheEmptySceneIsLookedFor) {
    FindOptions asked = options("mse(empty)>0.004 | reference");
    asked.max_time_s = 1e-9;
    const Answer found = answer(asked);
    EXPECT_EQ(found.stopped, "max-time");
    EXPECT_EQ(found.account.reference_calls, 0);
}

TEST_F(CascadeFind, NoBudgetIsTakenForAPlanThatMayMiss) {
    FindOptions asked = options("packets>1.5 | reference");
    asked.budgets.recall = .9;
    const auto found = find(asked, nullptr, {});
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, ErrorCode::usage);
    EXPECT_THAT(found.error().message, HasSubstr("noscope eval"));
    asked.plan = "reference";
    EXPECT_TRUE(find(asked, nullptr, {}));
}

TEST_F(CascadeFind, ASceneThatIsNeverEmptyIsToldOf) {
    std::string csv = "frame,object_name,confidence,xmin,ymin,xmax,ymax\n";
    for (int frame = 0; frame < 3000; ++frame) csv += std::to_string(frame) + ",person,.9,100,100,200,300\n";
    folder_.write("labels.csv", csv);
    const auto found = find(options("mse(empty)>0.001 | reference"), nullptr, {});
    ASSERT_FALSE(found);
    EXPECT_EQ(found.error().code, ErrorCode::usage);
    EXPECT_THAT(found.error().message, HasSubstr("mse(anchor)"));
}

// A damaged stretch is not decoded once for each frame that every(N) looks for a sound one at.
TEST_F(CascadeFind, LongDamageIsDecodedFewTimes) {
    const std::string whole = folder_.file("whole.mp4"), broken = folder_.file("broken.mp4");
    ASSERT_TRUE(
        testing::ffmpeg("-i " + quoted(example_clip()) +
                            " -an -vf scale=192:-2 -c:v libx264 -preset ultrafast -g 2000 -bf 0 -t 120",
                        whole));
    std::string bytes = testing::read_text(whole);
    // The second minute, and reuse span, begins in it.
    for (std::size_t i = bytes.size() / 3; i < bytes.size() / 4 * 3; ++i) bytes[i] ^= char(37 + i % 91);
    folder_.write("broken.mp4", bytes);
    FindOptions asked = options("reference", broken);
    asked.sampling.native = true;
    const Answer every = answer(asked);
    EXPECT_GT(every.account.damaged_frames, 100);
    forget();
    asked.plan = "every(1000) | reference";
    const Answer some = answer(asked);
    EXPECT_LT(some.account.frames_decoded, 10 * every.account.frames_decoded);
}

TEST_F(CascadeFind, WhatIsNotBuiltIsRefused) {
    for (const char* text : {"rank | reference", "mse(empty)[auto] | packets[auto] | reference",
                             "mse(emty)>1 | reference", "mse(empty)>1", ""}) {
        const auto found = find(options(text), nullptr, {});
        ASSERT_FALSE(found) << text;
        EXPECT_EQ(found.error().code, ErrorCode::usage) << text;
    }
}

TEST_F(CascadeFind, PacketsThatTellNothingAreWarnedOf) {
    const std::string steady = folder_.file("steady.mp4");
    // All packets alike: filler makes up for what is not there.
    ASSERT_TRUE(testing::ffmpeg("-i " + quoted(example_clip()) +
                                    " -an -c:v libx264 -preset ultrafast -g 50 -b:v 300k -maxrate 300k"
                                    " -bufsize 30k -x264-params nal-hrd=cbr -t 100",
                                steady));
    const std::string text = "packets>1.2 | reference";
    const Answer warned = answer(options(text, steady));
    ASSERT_EQ(warned.warnings.size(), 1U);
    EXPECT_THAT(warned.warnings[0], HasSubstr("leave `packets` out"));
    EXPECT_EQ(answer(options(text, steady)).warnings, warned.warnings) << "from the store";
    EXPECT_TRUE(answer(options("every(2) | reference", steady)).warnings.empty());
    forget();
    EXPECT_TRUE(answer(options(text)).warnings.empty());
}

}  // namespace
}  // namespace noscope
