#include "find/stage_scores.h"

#include "base/try.h"

#include <limits>

namespace noscope {
namespace {

constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();

}  // namespace

Status FileScores::open(Store& store, int stage, const std::optional<std::string>& identity) {
    Column& opened = column(stage);
    opened.values.assign(frames_.size(), kUnknown);
    if (!identity) return {};
    NOSCOPE_TRY(opened.row, store.scorer(*identity));
    NOSCOPE_TRY(const auto kept, store.scores(file_, *opened.row));
    match(frames_, kept, [&](std::size_t i, const StoredScore& score) { opened.values[i] = score.value; });
    return {};
}

void StageScores::set(int stage, std::size_t frame, float value) {
    assert(!std::isnan(value));
    file_.know(stage, frame, value);
    const AskedFrame& scored = file_.frames()[frame];
    if (file_.row(stage))
        fresh_[static_cast<std::size_t>(stage)].push_back({scored.pts, scored.duplicate, value});
}

NewScores StageScores::take() {
    NewScores taken;
    for (std::size_t stage = 0; stage < fresh_.size(); ++stage)
        if (!fresh_[stage].empty())
            taken.emplace_back(*file_.row(static_cast<int>(stage)), std::exchange(fresh_[stage], {}));
    return taken;
}

}  // namespace noscope
