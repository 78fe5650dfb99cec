#include "video/packet_usefulness.h"

#include "support/clips.h"
#include "support/command.h"
#include "support/random.h"
#include "support/temp_folder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace noscope {
namespace {

using noscope::testing::example_clip;
using noscope::testing::ffmpeg;
using noscope::testing::quoted;
using noscope::testing::Random;
using noscope::testing::TempFolder;
using Verdict = PacketUsefulness::Verdict;

double rank_of(const std::vector<float>& values, float value) {
    double below = 0, equal = 0;
    for (const float other : values) {
        below += other < value ? 1 : 0;
        equal += other == value ? 1 : 0;
    }
    return below + (equal + 1) / 2;
}

TEST(JudgePacketScores, IsTheDefinition) {
    Random random(2);
    for (int round = 0; round < 200; ++round) {
        const std::size_t n = 24 + random() % 60;
        std::vector<float> scores, differences;
        for (std::size_t i = 0; i < n; ++i) {
            differences.push_back(static_cast<float>(random() % 30));
            scores.push_back(static_cast<float>(random() % 10) + differences.back() / 4);
        }
        std::vector<float> sorted = differences;
        std::sort(sorted.begin(), sorted.end());
        const float cut = sorted[3 * n / 4 - 1];
        double won = 0, pairs = 0, ab = 0, aa = 0, bb = 0;
        const double mean = (static_cast<double>(n) + 1) / 2;
        for (std::size_t i = 0; i < n; ++i) {
            const double a = rank_of(scores, scores[i]) - mean,
                         b = rank_of(differences, differences[i]) - mean;
            ab += a * b, aa += a * a, bb += b * b;
            for (std::size_t k = 0; k < n; ++k) {
                if (differences[i] <= cut || differences[k] > cut) continue;
                ++pairs;
                won += scores[i] > scores[k] ? 1 : scores[i] == scores[k] ? .5 : 0;
            }
        }
        if (pairs == 0) continue;
        const PacketUsefulness judged = judge_packet_scores(scores, differences);
        EXPECT_NEAR(judged.auc, won / pairs, 1e-9);
        EXPECT_NEAR(judged.rho, ab / std::sqrt(aa * bb), 1e-9);
        EXPECT_EQ(judged.pairs, static_cast<int>(n));
    }
}

TEST(JudgePacketScores, Verdicts) {
    Random random(4);
    std::vector<float> rising, falling, chance, differences;
    for (int i = 0; i < 200; ++i) {
        differences.push_back(static_cast<float>(random() % 1000));
        rising.push_back(std::sqrt(differences.back()));  // order alone counts
        falling.push_back(-differences.back());
        chance.push_back(static_cast<float>(random() % 1000));
    }
    const auto up = judge_packet_scores(rising, differences);
    EXPECT_EQ(up.verdict, Verdict::useful);
    EXPECT_NEAR(up.auc, 1, 1e-9);
    EXPECT_NEAR(up.rho, 1, 1e-9);
    EXPECT_EQ(judge_packet_scores(falling, differences).verdict, Verdict::inverted);
    EXPECT_NEAR(judge_packet_scores(falling, differences).rho, -1, 1e-9);
    EXPECT_EQ(judge_packet_scores(chance, differences).verdict, Verdict::useless);
    // Nothing to tell apart, and too little.
    EXPECT_EQ(judge_packet_scores(rising, std::vector<float>(200, 3)).verdict, Verdict::unknown);
    EXPECT_EQ(judge_packet_scores(std::span(rising).first(23), std::span(differences).first(23)).verdict,
              Verdict::unknown);
    EXPECT_EQ(judge_packet_scores({}, {}).verdict, Verdict::unknown);
    // Frames whose packets cannot tell do not count.
    rising.insert(rising.begin(), 20, std::numeric_limits<float>::infinity());
    differences.insert(differences.begin(), 20, 0);
    EXPECT_EQ(judge_packet_scores(rising, differences).pairs, 200);
    EXPECT_NEAR(judge_packet_scores(rising, differences).auc, 1, 1e-9);
}

PacketUsefulness measured(const std::string& path, std::uint64_t seed = 1, double budget_s = 1) {
    auto file = MediaFile::open(path, {});
    EXPECT_TRUE(file);
    const auto index = (*file)->index();
    EXPECT_TRUE(index);
    const auto pairs = sample_packet_pairs(**file, *index, seed, budget_s);
    EXPECT_TRUE(pairs) << (pairs ? "" : pairs.error().message);
    return pairs ? judge_packet_scores(pairs->scores, pairs->differences) : PacketUsefulness{};
}

TEST(PacketUsefulness, TheExampleClipsPacketsTell) {
    const PacketUsefulness judged = measured(example_clip());
    EXPECT_EQ(judged.verdict, Verdict::useful);
    EXPECT_GT(judged.auc, .9);
    EXPECT_GT(judged.rho, .7);
    const PacketUsefulness again = measured(example_clip());
    EXPECT_EQ(again.auc, judged.auc);
    EXPECT_EQ(again.rho, judged.rho);
    // As little as it may.
    const PacketUsefulness hasty = measured(example_clip(), 2, 0);
    EXPECT_EQ(hasty.pairs, 24);
    EXPECT_EQ(hasty.verdict, Verdict::useful);
}

TEST(PacketUsefulness, ThoseOfAHeldRateDoNot) {
    const TempFolder folder;
    const std::string held = folder.file("held.mp4"), keys = folder.file("keys.mp4");
    ASSERT_TRUE(
        ffmpeg("-i " + quoted(example_clip()) +
                   " -an -vf scale=384:-2 -c:v libx264 -preset veryfast -g 20 -b:v 300k -maxrate 300k "
                   "-bufsize 150k -x264-params nal-hrd=cbr",
               held));
    const PacketUsefulness judged = measured(held);
    EXPECT_GE(judged.pairs, kLeastPairs);
    EXPECT_TRUE(judged.verdict == Verdict::useless || judged.verdict == Verdict::inverted) << judged.auc;
    // Keyframes alone tell nothing.
    ASSERT_TRUE(ffmpeg("-t 20 -i " + quoted(example_clip()) + " -an -vf scale=192:-2 -c:v mjpeg", keys));
    EXPECT_EQ(measured(keys).verdict, Verdict::unknown);
    EXPECT_EQ(measured(keys).pairs, 0);
}

}  // namespace
}  // namespace noscope
