#include "find/stage_scores.h"

#include "base/try.h"

#include <cassert>
#include <limits>

namespace noscope {
namespace {

// What a kill may cost at most, with room for the transaction itself.
constexpr double kFlushEveryS = 0.5;
constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();

}  // namespace

Status StageScores::open(int stage, const std::optional<std::string>& identity) {
    Column& opened = column(stage);
    opened.values.assign(frames_.size(), kUnknown);
    if (!identity) return {};
    NOSCOPE_TRY(opened.row, store_.scorer(*identity));
    NOSCOPE_TRY(const auto kept, store_.scores(file_, *opened.row));
    match(frames_, kept, [&](std::size_t i, const StoredScore& score) { opened.values[i] = score.value; });
    return {};
}

void StageScores::set(int stage, std::size_t frame, float value) {
    assert(!std::isnan(value));
    Column& scored = column(stage);
    scored.values[frame] = value;
    if (scored.row) scored.fresh.push_back(frame);
}

Status StageScores::tick() { return seconds_since(last_flush_) < kFlushEveryS ? Status{} : flush(); }

Status StageScores::flush() {
    last_flush_ = RunClock::now();
    for (Column& scored : columns_) {
        if (scored.fresh.empty()) continue;
        const auto start = RunClock::now();
        std::vector<StoredScore> scores;
        for (const std::size_t i : scored.fresh)
            scores.push_back({frames_[i].pts, frames_[i].duplicate, scored.values[i]});
        NOSCOPE_CHECK(store_.add_scores(file_, *scored.row, scores));
        clock_.add("store", seconds_since(start), std::ssize(scores));
        scored.fresh.clear();
        is_new_ = true;
    }
    return {};
}

Status StageScores::compact() {
    if (!is_new_) return {};
    for (const Column& scored : columns_)
        if (scored.row) NOSCOPE_CHECK(store_.compact_scores(file_, *scored.row));
    return {};
}

}  // namespace noscope
