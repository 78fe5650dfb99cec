// Part files and the blocks that they are of; whole runs in parts are cases of tests/whole.
#include "find/part_file.h"

#include "find/blocks.h"

#include <gmock/gmock.h>

#include <random>

namespace noscope {
namespace {

using ::testing::HasSubstr;

PartFile made(std::uint32_t seed) {
    std::mt19937 random(seed);
    PartFile part;
    part.plan = "{\"format\": \"noscope plan\"}\n\"quoted\" \xff";
    part.plan_path = "a.plan";
    part.recording.inputs = {"/recordings/porch", "b.mp4"};
    part.recording.timezone = "UTC";
    part.range.daily = "22:00-06:00";
    part.reference = "yolov8s";
    part.reference_identity = "{}";
    part.classes = {"person", "dog"};
    part.blocks = {3, 7};
    part.blocks_in_all = 9;
    part.totals.decided = {5, 6};
    part.totals.scored = {7, 8};
    part.totals.reference_calls = 6;
    part.made_by = "noscope";
    part.made_at = "2024-05-01T00:00:00Z";
    for (int f = 0; f < 3; ++f) {
        PartRecordingFile file{"f.mp4", "ab", 100 + f, f * 60.5, {}, -5, 1LL << 40};
        for (auto frames = random() % 200; frames > 0; --frames) {
            PartFrame frame;
            FrameLabel& label = frame.decision.label;
            label.decoded = random() % 9 != 0;
            label.positive = label.decoded && random() % 2 == 0;
            label.by = label.decoded ? static_cast<DecidedBy>(random() % 6) : DecidedBy::damaged;
            if (label.positive && label.by != DecidedBy::reference) {
                frame.decision.copied = static_cast<int>(random() % 100);
                frame.decision.confidence = static_cast<float>(random()) / 5e9F;
            }
            if (label.by == DecidedBy::reference && random() % 2 == 0)
                frame.best =
                    BestBox{static_cast<float>(random()) / 5e9F, static_cast<std::int32_t>(random() % 2)};
            file.frames.push_back(frame);
        }
        part.files.push_back(file);
    }
    return part;
}

TEST(PartFile, ComesBackAsItWasWritten) {
    for (std::uint32_t seed = 0; seed < 20; ++seed) {
        const PartFile part = made(seed);
        const auto back = parse_part(to_text(part), "a.part");
        ASSERT_TRUE(back) << back.error().message;
        // All fields: the text has each of them.
        EXPECT_EQ(to_text(*back), to_text(part));
        ASSERT_EQ(back->files.size(), part.files.size());
        for (std::size_t f = 0; f < part.files.size(); ++f) {
            ASSERT_EQ(back->files[f].frames.size(), part.files[f].frames.size());
            for (std::size_t i = 0; i < part.files[f].frames.size(); ++i) {
                const PartFrame &a = part.files[f].frames[i], &b = back->files[f].frames[i];
                EXPECT_EQ(a.decision.label.decoded, b.decision.label.decoded);
                EXPECT_EQ(a.decision.label.positive, b.decision.label.positive);
                EXPECT_EQ(a.decision.label.by, b.decision.label.by);
                EXPECT_EQ(a.decision.copied, b.decision.copied);
                EXPECT_EQ(a.decision.confidence, b.decision.confidence);
                ASSERT_EQ(a.best.has_value(), b.best.has_value());
                if (!a.best) continue;
                EXPECT_EQ(a.best->confidence, b.best->confidence);
                EXPECT_EQ(a.best->class_id, b.best->class_id);
            }
        }
        EXPECT_EQ(back->blocks, part.blocks);
        EXPECT_EQ(back->totals.decided, part.totals.decided);
    }
}

TEST(PartFile, WhatIsNoneIsRefused) {
    const std::string text = to_text(made(1));
    const auto refusal = [](const std::string& bad) {
        const auto part = parse_part(bad, "a.part");
        if (part) return std::string("(was taken)");
        EXPECT_EQ(part.error().code, ErrorCode::usage);
        EXPECT_EQ(part.error().message.find('\n'), std::string::npos);
        return part.error().message;
    };
    EXPECT_THAT(refusal("{}"), HasSubstr("'a.part' is no part of a run"));
    EXPECT_THAT(refusal(""), HasSubstr("is no part of a run"));
    EXPECT_THAT(refusal(text.substr(0, text.size() / 2)), HasSubstr("is damaged or cut off"));
    std::string newer = text;
    newer.replace(newer.find("\"version\":1"), 11, "\"version\":9");
    EXPECT_THAT(refusal(newer), HasSubstr("has format 9"));
    // Any other byte.
    std::mt19937 random(3);
    for (int round = 0; round < 300; ++round) {
        std::string bad = text;
        char& byte = bad[random() % (bad.size() - 1)];
        byte = static_cast<char>(byte ^ (1 << (random() % 7)));
        const auto part = parse_part(bad, "a.part");
        // The last digits of a number may say the same.
        EXPECT_TRUE(!part || to_text(*part) == text) << round;
    }
}

Recording recording_of(const std::vector<double>& seconds) {
    Recording recording;
    for (const double length : seconds) {
        RecordingFile file;
        file.scan.duration_s = length;
        recording.files.push_back(file);
    }
    return recording;
}

TEST(Blocks, AreMinutesOfEachFile) {
    Sampling sampling;
    const auto blocks = RecordingBlocks::of(recording_of({130, 60, 0, 61}), sampling, 60);
    EXPECT_EQ(blocks.count(), 3 + 1 + 1 + 2);
    EXPECT_EQ(blocks.seconds(), 60);
    EXPECT_EQ(blocks.of_window(0, 0), 0);
    EXPECT_EQ(blocks.of_window(0, 59), 0);
    EXPECT_EQ(blocks.of_window(0, 60), 1);
    EXPECT_EQ(blocks.of_window(1, 0), 3);
    // By the rounding of a length.
    EXPECT_EQ(blocks.of_window(1, 60), 3);
    EXPECT_EQ(blocks.of_window(3, 60), 6);
    std::vector<AskedFrame> frames;
    for (std::int64_t window = 0; window < 130; ++window) frames.push_back({.window = window, .pts = window});
    blocks.keep(0, {1, 1}, frames);
    ASSERT_EQ(frames.size(), 60U);
    EXPECT_EQ(frames.front().window, 60);
    EXPECT_EQ(frames.back().window, 119);
}

TEST(Blocks, HoldWholeSpans) {
    Sampling sampling;
    EXPECT_EQ(block_windows_of(sampling, 10), 60);
    EXPECT_EQ(block_windows_of(sampling, 25), 50);
    EXPECT_EQ(block_windows_of(sampling, 90), 90);
    sampling.window = {7, 1};
    EXPECT_EQ(block_windows_of(sampling, 1), 8);
    sampling.window = {100, 1};
    EXPECT_EQ(block_windows_of(sampling, 1), 1);
}

}  // namespace
}  // namespace noscope
