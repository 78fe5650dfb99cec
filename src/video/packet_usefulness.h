// Whether packet scores tell motion in a recording, judged beside decoded pictures.
#pragma once

#include <noscope/error.h>
#include "video/media_file.h"
#include "video/packet_index.h"

#include <cstdint>
#include <span>
#include <vector>

namespace noscope {

struct PacketUsefulness {
    enum class Verdict : std::uint8_t {
        unknown,   // too few pairs, or nothing to tell apart
        useful,    // auc >= kUsefulAuc
        useless,   // between
        inverted,  // auc <= 1 - kUsefulAuc: quiet stretches have the larger packets
    };
    Verdict verdict = Verdict::unknown;
    int pairs = 0;    // of frames whose score and difference are known
    double rho = 0;   // Spearman's rank correlation of score and difference, ties at their mean rank
    double auc = .5;  // chance that a pair of the moving quarter has the higher score, a tie counting half
};

inline constexpr double kUsefulAuc = .75;
inline constexpr int kLeastPairs = 24;

// scores[i]: the packet score of a frame; differences[i]: how its picture differs from the one before. Pairs
// with a score that is not finite do not count. The moving quarter: differences above the third quartile
// (of n sorted ones the one at floor(3 n / 4) - 1); without any above it the verdict is unknown.
PacketUsefulness judge_packet_scores(std::span<const float> scores, std::span<const float> differences);

// Scores and differences of pairs of frames of a file, for judge_packet_scores(): those of several files of
// one camera may be joined.
struct PacketPairs {
    std::vector<float> scores, differences;
};

// Decodes stretches of 9 frames: keyframes where there are 100 and they are at most 4 s apart on average
// (cheap, so more of the file is seen), else the analysed frames of two a second from a keyframe on. A
// stretch drawn at random, the one with the largest packet score and the one with the smallest come in turn,
// since movement may be rare: rho and auc hold for that choice, which sharpens and does not turn them. The
// difference is the mean squared one of 50x50 luma images. At least three stretches are decoded, then as many
// as a nominal machine decodes in `budget_s` core-seconds, at most 40: the choice depends on index and seed
// alone. Errors: as sample_images().
Result<PacketPairs> sample_packet_pairs(MediaFile& file, const PacketIndex& index, std::uint64_t seed = 1,
                                        double budget_s = 1);

}  // namespace noscope
