#include "model_quality/judge.h"

#include "detector_quality/quality.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

namespace noscope::model_quality {
namespace {

std::vector<float> negated(std::span<const float> scores) {
    std::vector<float> values;
    for (const float score : scores) values.push_back(-score);
    return values;
}

// What lies half way between, and on none of the scores.
float between(float low, float high, std::span<const float> scores) {
    constexpr float kMost = std::numeric_limits<float>::max();
    const float middle = std::midpoint(std::max(low, -kMost), std::min(high, kMost));
    float below = low;
    bool taken = false;
    for (const float score : scores) {
        taken = taken || score == middle;
        if (score < middle) below = std::max(below, score);
    }
    return taken ? std::midpoint(std::max(below, -kMost), middle) : middle;
}

// The greatest threshold below which the `best` share of all scores lies: half way to the next score.
float above_lowest(std::vector<float> scores, double best) {
    const auto in_all = static_cast<double>(scores.size());
    std::erase_if(scores, [](float score) { return !std::isfinite(score); });
    std::ranges::sort(scores);
    const auto decided = static_cast<std::size_t>(std::llround(best * in_all));
    if (decided == 0) return -std::numeric_limits<float>::infinity();
    if (decided == scores.size()) return std::numeric_limits<float>::infinity();
    return std::midpoint(scores[decided - 1], scores[decided]);
}

}  // namespace

std::optional<double> undecided_share(std::span<const float> scores, const std::vector<bool>& positive,
                                      double budget) {
    auto others = positive;
    others.flip();
    const auto low = quality::decided_share(scores, positive, budget);
    const auto high = quality::decided_share(negated(scores), others, budget);
    if (!low || !high) return std::nullopt;
    return std::max(0.0, 1 - *low - *high);
}

Thresholds fit_thresholds(std::span<const float> scores, const std::vector<bool>& positive, double budget) {
    auto others = positive;
    others.flip();
    const auto low = quality::decided_share(scores, positive, budget);
    const auto high = quality::decided_share(negated(scores), others, budget);
    if (!low || !high) return {};
    Thresholds at{above_lowest({scores.begin(), scores.end()}, *low), -above_lowest(negated(scores), *high)};
    if (at.low > at.high) at.low = at.high = between(at.high, at.low, scores);
    return at;
}

Decided decide(std::span<const float> scores, const std::vector<bool>& positive, const Thresholds& at) {
    assert(scores.size() == positive.size());
    double positives = 0, missed = 0, wrong = 0, open = 0;
    for (std::size_t i = 0; i < scores.size(); ++i) {
        positives += positive[i];
        if (scores[i] < at.low)
            missed += positive[i];
        else if (scores[i] > at.high)
            wrong += !positive[i];
        else
            ++open;
    }
    const auto in_all = static_cast<double>(scores.size());
    return {positives > 0 ? missed / positives : 0, positives < in_all ? wrong / (in_all - positives) : 0,
            in_all > 0 ? open / in_all : 0};
}

}  // namespace noscope::model_quality
