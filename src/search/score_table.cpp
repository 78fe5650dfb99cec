#include "search/score_table.h"

#include "base/try.h"
#include "query/windows.h"

#include <algorithm>
#include <utility>

namespace noscope {

ReplayCounts& ReplayCounts::operator+=(const ReplayCounts& other) {
    reference_calls += other.reference_calls;
    windows += other.windows;
    positive += other.positive;
    missed += other.missed;
    spurious += other.spurious;
    wrong_frames += other.wrong_frames;
    return *this;
}

ReplayCounts& ReplayCounts::operator-=(const ReplayCounts& other) {
    reference_calls -= other.reference_calls;
    windows -= other.windows;
    positive -= other.positive;
    missed -= other.missed;
    spurious -= other.spurious;
    wrong_frames -= other.wrong_frames;
    return *this;
}

Result<Score> TableAnswers::score(const Question& question) {
    const auto stage = static_cast<std::size_t>(question.stage);
    const auto frame = static_cast<std::size_t>(question.frame);
    const bool compares = question.other >= 0;
    const auto other = static_cast<std::size_t>(compares ? question.other : 0);
    if (needs_picture(plan_.stages[stage])) {
        if (!span_.decoded[frame]) return Score{.state = Score::State::damaged};
        if (compares && !span_.decoded[other]) return Score{.state = Score::State::other_damaged};
    }
    const std::vector<float>& scores =
        span_.scores[columns_.empty() ? stage : static_cast<std::size_t>(columns_[stage])];
    const StageKind kind = plan_.stages[stage].kind();
    if (kind == StageKind::packets || kind == StageKind::keyframes) {
        const auto last = static_cast<std::size_t>(question.ahead >= 0 ? question.ahead : question.frame);
        float most = 0;
        for (std::size_t i = other + 1; i <= last; ++i) most = std::max(most, scores[i]);
        return Score{most};
    }
    const auto* difference = std::get_if<DifferenceStage>(&plan_.stages[stage].body);
    const bool pairs = difference && difference->against == Against::anchor;
    return Score{scores[pairs ? ScoredSpan::pair_at(frame, other) : frame]};
}

Result<ReferenceLabel> TableAnswers::label(int frame) {
    const auto at = static_cast<std::size_t>(frame);
    if (!span_.decoded[at]) return ReferenceLabel{.decoded = false};
    ++reference_calls_;
    return ReferenceLabel{.positive = span_.positive[at]};
}

void TableAnswers::finish(const SpanDecider& decider) {
    if (!has_stage(plan_, StageKind::runs) && !has_stage(plan_, StageKind::windows)) return;
    for (int frame = 0; std::cmp_less(frame, span_.frames.size()); ++frame)
        chances_.push_back(decider.is_left(frame) ? static_cast<float>(decider.chance(frame)) : 0);
}

ReplayCounts count(const ScoredSpan& span, std::span<const Decision> decisions, Rational presence) {
    ReplayCounts counts;
    for (std::size_t begin = 0, end = 0; begin < span.frames.size(); begin = end) {
        int true_frames = 0, true_positive = 0, said_frames = 0, said_positive = 0;
        for (; end < span.frames.size() && span.frames[end].window == span.frames[begin].window; ++end) {
            const Decision& said = decisions[end];
            true_frames += span.decoded[end] ? 1 : 0;
            true_positive += span.positive[end] ? 1 : 0;
            said_frames += said.decoded ? 1 : 0;
            said_positive += said.decoded && said.positive ? 1 : 0;
            counts.wrong_frames += span.decoded[end] && said.positive != span.positive[end] ? 1 : 0;
        }
        const bool is = window_positive(true_positive, true_frames, presence);
        const bool said = window_positive(said_positive, said_frames, presence);
        ++counts.windows;
        counts.positive += is ? 1 : 0;
        counts.missed += is && !said ? 1 : 0;
        counts.spurious += said && !is ? 1 : 0;
    }
    return counts;
}

Result<ReplayCounts> replay(const Plan& plan, const ScoredSpan& span, Rational presence) {
    TableAnswers answers(plan, span);
    NOSCOPE_TRY(const auto decisions, decide_span(plan, span.frames, span.time_base, answers, {presence}));
    ReplayCounts counts = count(span, decisions, presence);
    counts.reference_calls = answers.reference_calls();
    return counts;
}

}  // namespace noscope
