#include "model_quality/draws.h"
#include "model_quality/judge.h"
#include "model_quality/material.h"
#include "model_quality/parts.h"
#include "model_quality/report.h"
#include "support/command.h"
#include "support/random.h"
#include "support/temp_folder.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <set>
#include <vector>

namespace noscope::model_quality {
namespace {

using noscope::testing::Random;
using noscope::testing::TempFolder;

constexpr float kInf = std::numeric_limits<float>::infinity();

struct Scored {
    std::vector<float> scores;
    std::vector<bool> positive;
};

Scored made_scores(Random& random) {
    Scored made;
    const std::size_t n = 1 + random() % 50;
    for (std::size_t i = 0; i < n; ++i) {
        made.positive.push_back(random() % 3 == 0);
        made.scores.push_back(static_cast<float>(random() % 12) + (made.positive[i] ? 4.F : 0.F));
    }
    return made;
}

TEST(UndecidedShare, IsTheLeastOfAllPairsOfThresholds) {
    Random random(1);
    for (int round = 0; round < 200; ++round) {
        const auto [scores, positive] = made_scores(random);
        const auto positives = std::ranges::count(positive, true);
        const auto others = std::ssize(positive) - positives;
        for (const int percent : {0, 1, 10, 30}) {
            double least = 1;
            for (float low = -.5F; low < 17; ++low)
                for (float high = low; high < 17; ++high) {
                    int missed = 0, wrong = 0, open = 0;
                    for (std::size_t i = 0; i < scores.size(); ++i) {
                        if (scores[i] < low)
                            missed += positive[i];
                        else if (scores[i] > high)
                            wrong += !positive[i];
                        else
                            ++open;
                    }
                    if (100 * missed <= percent * positives && 100 * wrong <= percent * others)
                        least = std::min(least, open / static_cast<double>(scores.size()));
                }
            const auto share = undecided_share(scores, positive, percent / 100.0);
            ASSERT_EQ(share.has_value(), positives > 0 && others > 0);
            if (!share) continue;
            EXPECT_NEAR(*share, least, 1e-12) << percent;
            const Decided decided =
                decide(scores, positive, fit_thresholds(scores, positive, percent / 100.0));
            EXPECT_NEAR(decided.open, least, 1e-12);
            EXPECT_LE(decided.missed, percent / 100.0 + 1e-9);
            EXPECT_LE(decided.wrong, percent / 100.0 + 1e-9);
        }
    }
}

TEST(FitThresholds, WhatIsToldApartMeetsHalfWay) {
    const Thresholds at = fit_thresholds(std::vector<float>{1, 2, 6, 7}, {false, false, true, true}, .01);
    EXPECT_EQ(at.low, at.high);
    EXPECT_GT(at.low, 2);
    EXPECT_LT(at.low, 6);
}

TEST(Decide, CountsSharesOfEachKind) {
    const Decided decided = decide(std::vector<float>{1, 2, 3, 4, 5, 6, 7, 8},
                                   {false, true, false, false, true, false, true, true}, {2.5F, 5.5F});
    EXPECT_DOUBLE_EQ(decided.missed, 1 / 4.0);
    EXPECT_DOUBLE_EQ(decided.wrong, 1 / 4.0);
    EXPECT_DOUBLE_EQ(decided.open, 3 / 8.0);
}

TEST(Judge, TellsTheAreaAndWhatIsOpen) {
    // Of 2 x 3 pairs four are in order, and one ties.
    const auto told =
        nlohmann::json::parse(judge({{true, false, true, false, false}, {.9F, .1F, .4F, .4F, .6F}}, {}, 0));
    EXPECT_DOUBLE_EQ(told.at("auc"), 4.5 / 6);
    EXPECT_DOUBLE_EQ(told.at("undecided"), 3 / 5.0);
    EXPECT_EQ(told.at("positive"), 2);
    EXPECT_FALSE(told.contains("fitted"));
    EXPECT_TRUE(nlohmann::json::parse(judge({{true, true}, {1, 2}}, {}, 0)).at("auc").is_null());
    EXPECT_TRUE(nlohmann::json::parse(judge({{true, false}, {1, NAN}}, {}, 0)).at("auc").is_null());
}

TEST(ScoreFile, GivesBackWhatWasWritten) {
    const TempFolder folder;
    const Scores scores{{true, false, true}, {.1F, -kInf, -3.25e-7F}};
    std::ofstream(folder.file("scores")) << to_text(scores);
    const auto read = read_scores(folder.file("scores"));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->positive, scores.positive);
    EXPECT_EQ(read->scores, scores.scores);
    std::ofstream(folder.file("scores")) << "1 2\n2 1\n";
    EXPECT_FALSE(read_scores(folder.file("scores")));
}

TEST(PartOf, NothingJudgedLiesBeforeWhatIsLearntFrom) {
    Random random(2);
    int parts[3] = {};
    for (int round = 0; round < 2000; ++round) {
        const Split split{100 * random.fraction(), 5 * random.fraction()};
        const double from = 100 * random.fraction();
        const BlockTime block{from, from + 10 * random.fraction()};
        const Part part = part_of(block, split);
        ++parts[static_cast<int>(part)];
        EXPECT_EQ(part == Part::train, block.to_s <= split.at_s);
        EXPECT_EQ(part == Part::test, block.to_s > split.at_s && block.from_s >= split.at_s + split.gap_s);
    }
    EXPECT_GT(std::ranges::min(parts), 50);
    EXPECT_EQ(part_of({0, 10}, {10, 0}), Part::train);
    EXPECT_EQ(part_of({10, 20}, {10, 0}), Part::test);
    EXPECT_EQ(part_of({10, 20}, {10, .5}), Part::neither);
    EXPECT_EQ(part_of({8, 18}, {10, 0}), Part::neither);
}

TEST(DrawFrames, OfOneSeedFewerAreAmongMore) {
    const auto few = draw_frames(500, 100, 7), more = draw_frames(500, 300, 7);
    EXPECT_EQ(few.size(), 100U);
    EXPECT_TRUE(std::ranges::includes(more, few));
    EXPECT_NE(few, draw_frames(500, 100, 8));
    EXPECT_LT(std::set(more.begin(), more.end()).size(), 301U);
    EXPECT_EQ(std::set(more.begin(), more.end()).size(), 300U);
}

TEST(DrawBlocks, AreWholeButOne) {
    BlockPopulation population;
    population.files = {{"a", std::nullopt}};
    std::vector<std::uint32_t> block_of;
    std::vector<int> size_of;
    for (std::uint32_t block = 0; block < 40; ++block) {
        // Blocks of unlike sizes, the first ones without decoded frames.
        const int rows = block < 3 ? 0 : static_cast<int>(5 + block % 7);
        population.blocks.push_back({.number = block, .frames = 20, .activity = block == 20 ? 4.F : .0F});
        block_of.insert(block_of.end(), static_cast<std::size_t>(rows), block);
        size_of.push_back(rows);
    }
    int with_active = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed)
        for (const std::size_t count : {std::size_t{30}, std::size_t{100}, block_of.size()}) {
            const auto rows = draw_blocks(population, block_of, count, seed);
            ASSERT_EQ(rows.size(), count);
            ASSERT_TRUE(std::ranges::is_sorted(rows));
            std::vector<int> drawn(40);
            for (const std::uint32_t row : rows) ++drawn[block_of[row]];
            int cut = 0;
            for (std::size_t block = 0; block < 40; ++block)
                cut += drawn[block] > 0 && drawn[block] < size_of[block];
            EXPECT_LE(cut, 1);
            if (count == 30) with_active += drawn[20] > 0;
        }
    EXPECT_GT(with_active, 25);  // its weight is half of all
}

CnnSamples numbered(std::size_t rows, std::uint32_t first_group) {
    CnnSamples samples;
    samples.size = {16, 16};
    for (std::size_t i = 0; i < rows; ++i) {
        samples.labels.push_back(i % 2);
        samples.groups.push_back(first_group + static_cast<std::uint32_t>(i / 2));
        samples.weights.push_back(1);
        samples.boxes.emplace_back();
        samples.levels.insert(samples.levels.end(), samples.row_size(), static_cast<std::uint8_t>(i));
    }
    return samples;
}

TEST(Parts, RowsGoWithAllThatIsTheirs) {
    CnnSamples samples = numbered(6, 10);
    samples.boxes[3] = {{1, 2, 3, 4}};
    const std::vector<std::uint32_t> rows{1, 3};
    const auto taken = take_rows(samples, rows);
    ASSERT_TRUE(taken);
    EXPECT_EQ(taken->labels, (std::vector<std::uint8_t>{1, 1}));
    EXPECT_EQ(taken->groups, (std::vector<std::uint32_t>{10, 11}));
    EXPECT_EQ(taken->row(1)[0], 3);
    EXPECT_EQ(taken->boxes[1], samples.boxes[3]);
    const std::vector<std::uint32_t> missing{6};
    EXPECT_FALSE(take_rows(samples, missing));

    CnnSamples all = samples;
    ASSERT_TRUE(append(all, samples));
    EXPECT_TRUE(check(all));
    EXPECT_EQ(all.rows(), 12U);
    EXPECT_EQ(all.groups[6], 23U);  // no group of one recording is one of the other's
    CnnSamples other = numbered(1, 0);
    other.difference = true;
    EXPECT_FALSE(append(all, other));
}

TEST(Parts, NumpyFindsLevelsAtAMultipleOf64) {
    for (const std::size_t rows : {std::size_t{1}, std::size_t{12}, std::size_t{1000}}) {
        const CnnSamples samples = numbered(rows, 0);
        const std::string text = to_npy(samples);
        const std::size_t header =
            static_cast<unsigned char>(text[8]) + 256U * static_cast<unsigned char>(text[9]);
        EXPECT_EQ((10 + header) % 64, 0U);
        EXPECT_EQ(text.size(), 10 + header + samples.levels.size());
        EXPECT_EQ(text[9 + header], '\n');
        EXPECT_NE(text.find(fmt::format("({}, 3, 16, 16)", rows)), std::string::npos);
    }
}

// A bright square that comes for 3 of every 8 seconds, at a place that wanders.
struct MadeRecording {
    TempFolder folder;
    Settings settings;

    MadeRecording() {
        const std::string clip = folder.file("clip.mp4");
        EXPECT_TRUE(noscope::testing::ffmpeg(
            "-f lavfi -i color=0x406040:s=160x120:r=10:d=64 -f lavfi -i color=0xE0E0E0:s=20x20:r=10:d=64 "
            "-filter_complex \"[0][1]overlay=x=40+t:y=50:enable='lt(mod(t,8),3)'\" -g 10 -crf 20",
            clip));
        std::ofstream boxes(folder.file("boxes.csv"));
        boxes << "frame,object_name,confidence,xmin,ymin,xmax,ymax\n";
        for (int frame = 0; frame < 640; ++frame)
            if (frame % 80 < 30)
                boxes << fmt::format("{},thing,1,{},50,{},70\n", frame, 40 + frame / 10, 60 + frame / 10);
        settings.question.predicate.classes = {"thing"};
        settings.question.recording.inputs = {clip};
        settings.question.reference.model = "replay:" + folder.file("boxes.csv");
        settings.question.run.store = folder.file("store.db");
        settings.views = {{{32, 32}, false}};
        settings.block_s = 4;
        settings.detectors = *parse_plan("mse(empty,10x10)>0 | reference");
    }
};

TEST(Gather, WhatIsLearntFromLiesBeforeWhatIsJudged) {
    const MadeRecording made;
    const auto material = gather(made.settings);
    ASSERT_TRUE(material) << material.error().message;
    EXPECT_DOUBLE_EQ(material->split.at_s, 32);
    EXPECT_EQ(material->train.size(), 64U);
    EXPECT_EQ(material->test.size(), 56U);  // a block behind the cut is left out with the gap
    std::set<std::uint32_t> blocks;
    for (const Row& row : material->train) {
        EXPECT_LT(row.frame->time_s, 32);
        blocks.insert(row.block);
    }
    for (const Row& row : material->test) {
        EXPECT_GE(row.frame->time_s, 34);
        EXPECT_FALSE(blocks.contains(row.block));
    }
    ASSERT_EQ(material->scene.size(), 24U);
    for (const auto* frame : material->scene) {
        EXPECT_LT(frame->time_s, 32);
        EXPECT_FALSE(frame->positive);
    }
    for (const Draw& draw : draw_all(*material, {10, 64, 65}, {1, 2})) {
        EXPECT_EQ(std::ssize(draw.rows), draw.labels);
        EXPECT_LT(draw.rows.back(), material->train.size());
        EXPECT_NE(draw.labels, 65);
    }
}

TEST(Gather, SamplesShowWhatTheLabelsSay) {
    const MadeRecording made;
    const auto material = gather(made.settings);
    ASSERT_TRUE(material) << material.error().message;
    const auto samples = make_samples(*material, 0, false);
    ASSERT_TRUE(samples);
    for (const CnnSamples* part : {&samples->train, &samples->test}) {
        EXPECT_TRUE(check(*part));
        ASSERT_TRUE(part->difference);
        for (std::size_t i = 0; i < part->rows(); ++i) {
            const auto difference = part->row(i).subspan(3 * 32 * 32);
            const bool there = std::ranges::max(difference) > 60;
            EXPECT_EQ(there, part->labels[i] == 1) << i;
            ASSERT_EQ(part->boxes[i].size(), part->labels[i]);
            if (!there) continue;
            const SampleBox& box = part->boxes[i][0];
            const std::size_t middle = (box.y0 + box.y1) / 2U * 32U + (box.x0 + box.x1) / 2U;
            EXPECT_GT(difference[middle], 60) << i;
        }
    }
    const auto detectors = score_detectors(made.settings, *material);
    ASSERT_TRUE(detectors);
    const auto told = nlohmann::json::parse(describe(made.settings, *material, *detectors, {}));
    EXPECT_EQ(told.at("detectors").at(0).at("auc"), 1);
    EXPECT_EQ(told.at("detectors").at(0).at("undecided"), 0);
    EXPECT_EQ(told.at("test").at("labels").size(), 56U);
}

TEST(Gather, ATeacherLabelsOnlyWhatIsLearntFrom) {
    MadeRecording made;
    std::ofstream(made.folder.file("never.csv")) << "frame,object_name,confidence,xmin,ymin,xmax,ymax\n"
                                                    "600,thing,1,1,1,20,20\n";
    made.settings.teacher = "replay:" + made.folder.file("never.csv");
    const auto material = gather(made.settings);
    ASSERT_TRUE(material) << material.error().message;
    const auto samples = make_samples(*material, 0, true);
    ASSERT_TRUE(samples);
    EXPECT_EQ(std::ranges::count(samples->train.labels, 1), 0);
    EXPECT_GT(std::ranges::count(samples->test.labels, 1), 10);
}

}  // namespace
}  // namespace noscope::model_quality
