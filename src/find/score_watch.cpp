#include "find/score_watch.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace noscope {
namespace {

// Spans of ten seconds: five minutes, and a quarter of an hour.
constexpr std::int64_t kSliceSpans = 30, kStretchSpans = 90;

// Neighbouring slices that are judged together.
struct Piece {
    std::vector<const ScoreWatch::Slices::value_type*> slices;
    std::int64_t spans = 0;
};

// Four at least, if they are of a slice or more each. The last one takes what is too short for one of its
// own.
std::vector<Piece> pieces_of(const ScoreWatch::Slices& slices) {
    std::int64_t all = 0;
    for (const auto& [place, slice] : slices) all += slice.spans;
    const std::int64_t enough = std::clamp(all / 4, kSliceSpans, kStretchSpans);
    std::vector<Piece> pieces;
    for (const auto& slice : slices) {
        if (pieces.empty() || pieces.back().spans >= enough) pieces.emplace_back();
        pieces.back().slices.push_back(&slice);
        pieces.back().spans += slice.second.spans;
    }
    if (pieces.size() > 1 && 2 * pieces.back().spans < enough) {
        const Piece last = std::move(pieces.back());
        pieces.pop_back();
        Piece& before = pieces.back();
        before.slices.insert(before.slices.end(), last.slices.begin(), last.slices.end());
        before.spans += last.spans;
    }
    return pieces;
}

}  // namespace

void ProfileMaker::add(std::span<const StageScore> scores, bool begins_block) {
    if (begins_block || blocks_.empty()) blocks_.emplace_back();
    blocks_.back().insert(blocks_.back().end(), scores.begin(), scores.end());
}

ScoreProfile ProfileMaker::make() const {
    std::map<int, std::vector<float>> values;
    for (const auto& block : blocks_)
        for (const StageScore& score : block) values[score.stage].push_back(score.value);
    ScoreProfile profile;
    for (auto& [stage, scores] : values) {
        StageProfile one{stage, ScoreBins::of(std::move(scores)), {}};
        std::vector<std::vector<std::int64_t>> counts;
        for (const auto& block : blocks_) {
            std::vector<std::int64_t> frames(one.bins.size());
            for (const StageScore& score : block)
                if (score.stage == stage) ++frames[one.bins.bin(score.value)];
            if (std::ranges::any_of(frames, [](std::int64_t count) { return count > 0; }))
                counts.push_back(std::move(frames));
        }
        one.stretches = stretches_of(one.bins.size(), counts);
        profile.push_back(std::move(one));
    }
    return profile;
}

ScoreWatch::ScoreWatch(const ScoreProfile& profile, std::int64_t span_windows)
    : profile_(profile), span_windows_(span_windows) {
    for (const StageProfile& stage : profile_) counts_.emplace_back(stage.bins.size());
}

void ScoreWatch::add(std::size_t file, std::int64_t window, std::span<const StageScore> scores) {
    const std::pair<std::size_t, std::int64_t> span{file, window / span_windows_};
    if (in_span_ && span != span_) finish_span();
    span_ = span;
    in_span_ = true;
    for (const StageScore& score : scores)
        for (std::size_t i = 0; i < profile_.size(); ++i)
            if (profile_[i].stage == score.stage) ++counts_[i][profile_[i].bins.bin(score.value)];
}

void ScoreWatch::add(const Slices& slices) {
    for (const auto& [place, slice] : slices) {
        const bool fits = std::ranges::equal(
            slice.stages, profile_,
            [](const ScoreCounts& a, const StageProfile& b) { return a.counts.size() == b.bins.size(); });
        if (!fits) continue;
        const auto [mine, is_new] = slices_.try_emplace(place, slice);
        if (is_new) continue;
        mine->second.spans += slice.spans;
        for (std::size_t i = 0; i < slice.stages.size(); ++i) mine->second.stages[i].add(slice.stages[i]);
    }
}

const ScoreWatch::Slices& ScoreWatch::slices() {
    if (in_span_) finish_span();
    return slices_;
}

void ScoreWatch::finish_span() {
    Slice& slice = slices_[{span_.first, span_.second / kSliceSpans}];
    if (slice.stages.empty())
        for (const StageProfile& stage : profile_) slice.stages.emplace_back(stage.bins.size());
    ++slice.spans;
    for (std::size_t i = 0; i < profile_.size(); ++i) {
        slice.stages[i].add_block(counts_[i]);
        std::ranges::fill(counts_[i], 0);
    }
    in_span_ = false;
}

std::vector<StageDrift> ScoreWatch::judge(const Plan& plan, const Recording& recording, const ClockZone& zone,
                                          double window_s) {
    const auto pieces = pieces_of(slices());
    const auto begin_s = [&](const Slices::value_type& slice) {
        return recording.files[slice.first.first].start_s +
               static_cast<double>(slice.first.second * kSliceSpans * span_windows_) * window_s;
    };
    const auto end_s = [&](const Slices::value_type& slice) {
        const RecordingFile& file = recording.files[slice.first.first];
        return std::min(begin_s(slice) + static_cast<double>(kSliceSpans * span_windows_) * window_s,
                        file.start_s + file.scan.duration_s);
    };
    std::vector<StageDrift> stages;
    for (std::size_t i = 0; i < profile_.size(); ++i) {
        const StageProfile& profile = profile_[i];
        StageDrift& stage = stages.emplace_back();
        stage.stage = to_string(plan.stages[static_cast<std::size_t>(profile.stage)]);
        for (const Piece& piece : pieces) {
            ScoreCounts seen(profile.bins.size());
            for (const auto* slice : piece.slices) seen.add(slice->second.stages[i]);
            const Drift drift = find_drift(profile.stretches, seen);
            if (!drift.judged) continue;
            ++stage.stretches;
            stage.worst_index = std::max(stage.worst_index, drift.index);
            if (!drift.drifted) continue;
            ++stage.drifted;
            stage.until_s = end_s(*piece.slices.back());
            if (stage.drifted > 1) continue;
            // Of the first one, what is as it was before.
            for (const auto* slice : piece.slices) {
                const Drift part = find_drift(profile.stretches, slice->second.stages[i]);
                stage.since_s = begin_s(*slice);
                const RecordingFile& file = recording.files[slice->first.first];
                stage.since_clock =
                    file.clock ? zone.text(file.clock->plus(stage.since_s - file.start_s)) : "";
                if (!part.judged || part.drifted) break;
            }
        }
    }
    return stages;
}

std::string drift_warning(const std::vector<StageDrift>& stages) {
    const auto worst = std::ranges::max_element(
        stages, {}, [](const StageDrift& stage) { return std::pair(stage.drifted, stage.worst_index); });
    if (worst == stages.end() || worst->drifted == 0) return "";
    return fmt::format(
        "from {} on scores of `{}` are not those of the sample that the plan was made on (stability index up "
        "to "
        "{:.2f}, in {} of {} stretches): light, weather, season or the camera is another, and the "
        "plan may miss more than it did; look at the camera, have the answer checked (--guarantee report) "
        "and make "
        "the plan anew with noscope plan",
        worst->since_clock.empty() ? human_duration(worst->since_s) : worst->since_clock, worst->stage,
        worst->worst_index, worst->drifted, worst->stretches);
}

}  // namespace noscope
