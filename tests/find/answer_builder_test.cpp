#include "find/answer_builder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace noscope {
namespace {

struct Made {
    FindOptions options;
    Recording recording;
    std::vector<std::vector<AskedFrame>> frames;   // by file
    std::vector<std::vector<StoredLabel>> labels;  // the same
};

// Files of random length; a person now and then, some frames that cannot be decoded.
Made make(std::uint32_t seed) {
    std::mt19937 random(seed);
    Made made;
    made.options.predicate.classes = {"person"};
    made.options.grouping.merge_gap = {static_cast<std::int64_t>(random() % 4), 1};
    double start = 0;
    std::int64_t offset = 0;
    for (int f = 0; f < 3; ++f) {
        RecordingFile file;
        file.scan.duration_s = static_cast<double>(5 + random() % 40);
        file.scan.info.time_base = {1, 2};
        file.start_s = start;
        file.window_offset = offset;
        start += file.scan.duration_s;
        offset += static_cast<std::int64_t>(file.scan.duration_s);
        std::vector<AskedFrame> frames;
        std::vector<StoredLabel> labels;
        bool there = false;
        for (int i = 0; i < 2 * file.scan.duration_s; ++i) {
            if (random() % 5 == 0) there = !there;
            frames.push_back({i / 2, i, 0, static_cast<std::uint32_t>(i), i});
            StoredLabel label;
            label.pts = i;
            label.damaged = random() % 12 == 0;
            label.detections.width = label.detections.height = 100;
            if (there && !label.damaged)
                label.detections.boxes.push_back(
                    {0, .4F + static_cast<float>(random() % 60) / 100, 1, 1, 9, 9});
            labels.push_back(label);
        }
        made.recording.files.push_back(file);
        made.frames.push_back(frames);
        made.labels.push_back(labels);
    }
    return made;
}

struct Heard : Observer {
    void on_window(const Window& window, const Answer&) override { windows.push_back(window.number); }
    void on_appearance(const Appearance& found, const Answer& answer) override {
        appearances.push_back(found.id);
        // Nothing is told before it is certain: the windows that prove it were told before.
        EXPECT_GE(answer.windows.back().end_s, found.end_s);
    }
    std::vector<std::int64_t> windows;
    std::vector<int> appearances;
};

Answer build(const Made& made, std::uint32_t shuffle_seed, Heard* heard) {
    std::mt19937 random(shuffle_seed);
    Answer answer;
    answer.classes = {"person"};
    answer.files.resize(3);
    const ClockZone zone = *ClockZone::open("");
    AnswerBuilder builder(made.options, made.recording, zone, answer, heard);
    builder.set_classes({"person"});
    for (std::size_t f = 0; f < 3; ++f) {
        builder.begin_file(static_cast<int>(f), made.frames[f], std::ssize(made.frames[f]));
        std::vector<std::size_t> order(made.frames[f].size());
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
        if (shuffle_seed != 0) std::shuffle(order.begin(), order.end(), random);
        for (const std::size_t i : order) builder.label(i, made.labels[f][i]);
    }
    builder.finish();
    return answer;
}

// The whole answer by its definition, in one go, with nothing of the builder.
struct Plain {
    std::vector<bool> positive;
    std::vector<std::pair<double, double>> appearances;
};
Plain by_definition(const Made& made) {
    struct Positive {
        double start, end;
        int frames;
    };
    Plain plain;
    std::vector<Positive> found;
    for (std::size_t f = 0; f < 3; ++f) {
        const auto& file = made.recording.files[f];
        for (int w = 0; w < file.scan.duration_s; ++w) {
            int frames = 0, hits = 0;
            for (const std::size_t i : {2U * static_cast<unsigned>(w), 2U * static_cast<unsigned>(w) + 1}) {
                const StoredLabel& label = made.labels[f][i];
                frames += label.damaged ? 0 : 1;
                hits += label.detections.boxes.empty() ? 0 : 1;
            }
            const bool positive = frames > 0 && 2 * hits >= frames;
            plain.positive.push_back(positive);
            if (positive) found.push_back({file.start_s + w, file.start_s + w + 1, hits});
        }
    }
    const double gap = made.options.grouping.merge_gap.value();
    for (std::size_t i = 0; i < found.size();) {
        std::size_t last = i;
        int hits = found[i].frames;
        while (last + 1 < found.size() && found[last + 1].start - found[last].end <= gap + 1e-9)
            hits += found[++last].frames;
        if (hits >= 2) plain.appearances.emplace_back(found[i].start, found[last].end);
        i = last + 1;
    }
    return plain;
}

TEST(AnswerBuilder, IsTheDefinitionWhateverOrderLabelsComeIn) {
    for (std::uint32_t seed = 1; seed <= 60; ++seed) {
        const Made made = make(seed);
        const Plain plain = by_definition(made);
        for (const std::uint32_t shuffle : {0U, seed}) {
            Heard heard;
            const Answer answer = build(made, shuffle, &heard);
            ASSERT_EQ(answer.windows.size(), plain.positive.size());
            for (std::size_t i = 0; i < plain.positive.size(); ++i) {
                EXPECT_EQ(answer.windows[i].positive, plain.positive[i])
                    << "seed " << seed << " window " << i;
                EXPECT_EQ(answer.windows[i].number, static_cast<std::int64_t>(i));
            }
            ASSERT_EQ(answer.appearances.size(), plain.appearances.size()) << "seed " << seed;
            for (std::size_t i = 0; i < plain.appearances.size(); ++i) {
                EXPECT_DOUBLE_EQ(answer.appearances[i].start_s, plain.appearances[i].first);
                EXPECT_DOUBLE_EQ(answer.appearances[i].end_s, plain.appearances[i].second);
                EXPECT_TRUE(answer.appearances[i].peak_confidence);
            }
            EXPECT_EQ(heard.windows.size(), answer.windows.size());
            EXPECT_TRUE(std::is_sorted(heard.windows.begin(), heard.windows.end()));
            EXPECT_EQ(heard.appearances.size(), answer.appearances.size());
        }
    }
}

TEST(AnswerBuilder, ThePeakIsTheBestBoxAndItsTime) {
    Made made = make(3);
    for (auto& labels : made.labels)
        for (auto& label : labels)
            label = {.pts = label.pts, .duplicate = 0, .damaged = false, .detections = {100, 100, {}}};
    for (const std::size_t i : {4U, 5U, 6U}) made.labels[1][i].detections.boxes = {{0, .5F, 1, 1, 9, 9}};
    made.labels[1][5].detections.boxes = {{0, .75F, 1, 1, 9, 9}};
    const Answer answer = build(made, 0, nullptr);
    ASSERT_EQ(answer.appearances.size(), 1U);
    EXPECT_FLOAT_EQ(*answer.appearances[0].peak_confidence, .75F);
    EXPECT_DOUBLE_EQ(answer.appearances[0].peak_s, made.recording.files[1].start_s + 2.5);
    EXPECT_EQ(answer.appearances[0].file, 1);
    EXPECT_DOUBLE_EQ(answer.appearances[0].file_start_s, 2);
}

TEST(AnswerBuilder, WithoutAppearancesTheClosestCallsAreTold) {
    Made made = make(3);
    for (auto& labels : made.labels)
        for (auto& label : labels)
            label = {.pts = label.pts, .duplicate = 0, .damaged = false, .detections = {100, 100, {}}};
    for (std::size_t i = 0; i < 8; ++i)
        made.labels[0][i].detections.boxes = {{0, .1F + .02F * static_cast<float>(i), 1, 1, 9, 9}};
    const Answer answer = build(made, 5, nullptr);
    EXPECT_TRUE(answer.appearances.empty());
    ASSERT_FALSE(answer.closest.empty());
    EXPECT_LE(answer.closest.size(), 5U);
    EXPECT_FLOAT_EQ(answer.closest[0].confidence, .24F);
    EXPECT_DOUBLE_EQ(answer.closest[0].at_s, 3.5);
}

}  // namespace
}  // namespace noscope
