#include "cascade/decide.h"

#include "base/error_text.h"
#include "base/try.h"
#include "cascade/spans.h"

#include <algorithm>
#include <cassert>

namespace noscope {
namespace {

Status check_decidable(const Plan& plan) {
    NOSCOPE_CHECK(check(plan));
    for (const Stage& stage : plan.stages) {
        const StageKind kind = stage.kind();
        if (kind == StageKind::keyframes || kind == StageKind::rank || kind == StageKind::runs)
            return fail(ErrorCode::usage, "plan: `{}` is not built yet", to_string(stage));
        if (std::holds_alternative<AutoThreshold>(stage.threshold))
            return fail(ErrorCode::usage, "plan: `{}`: the threshold must be chosen first", to_string(stage));
    }
    return {};
}

}  // namespace

Result<SpanDecider> SpanDecider::start(const Plan& plan, std::span<const AnalysedFrame> frames,
                                       Rational time_base) {
    NOSCOPE_CHECK(check_decidable(plan));
    SpanDecider decider;
    decider.plan_ = plan;
    decider.count_ = static_cast<int>(frames.size());
    decider.decisions_.reserve(frames.size());
    decider.open_.resize(frames.size());
    decider.last_by_.assign(plan.stages.size(), -1);
    for (const Stage& stage : plan.stages) {
        const auto* difference = std::get_if<DifferenceStage>(&stage.body);
        const bool previous = difference && difference->against == Against::previous;
        decider.earlier_.push_back(previous ? earlier_frames(frames, time_base, difference->age)
                                            : std::vector<int>{});
    }
    decider.earliest_.assign(frames.size() + 1, decider.count_);
    for (std::size_t i = frames.size(); i-- > 0;) {
        decider.earliest_[i] = decider.earliest_[i + 1];
        for (const auto& earlier : decider.earlier_)
            if (!earlier.empty() && earlier[i] >= 0)
                decider.earliest_[i] = std::min(decider.earliest_[i], earlier[i]);
    }
    return decider;
}

int SpanDecider::anchor(int stage) const {
    return *std::max_element(last_by_.begin() + stage + 1, last_by_.end());
}

// What the current stage must know of the current frame; none where it passes on unasked, because it has
// nothing to take a label from.
std::optional<Question> SpanDecider::question() const {
    const Question plain{.stage = stage_, .frame = frame_};
    switch (stage().kind()) {
        case StageKind::packets:
            return has_label(frame_ - 1) ? std::optional(plain) : std::nullopt;
        case StageKind::difference: {
            const Against against = std::get<DifferenceStage>(stage().body).against;
            if (against == Against::empty) return plain;
            const auto& earlier = earlier_[static_cast<std::size_t>(stage_)];
            const int other =
                against == Against::anchor ? anchor(stage_) : earlier[static_cast<std::size_t>(frame_)];
            if (!has_label(other)) return std::nullopt;
            return Question{.stage = stage_, .frame = frame_, .other = other};
        }
        case StageKind::cnn:
        case StageKind::model:
        case StageKind::reference:
            return plain;
        case StageKind::every:
        case StageKind::keyframes:
        case StageKind::rank:
        case StageKind::runs:
            break;
    }
    return std::nullopt;
}

std::optional<Question> SpanDecider::next() {
    while (frame_ < count_) {
        const auto* every = std::get_if<EveryStage>(&stage().body);
        // With nothing to copy yet, a frame is looked at like the first.
        if (every && frame_ % every->step != 0 && last_looked_at_ >= 0) {
            decide(false, last_looked_at_);
        } else if (const auto asked = question()) {
            return asked;
        } else {
            ++stage_;
        }
    }
    return std::nullopt;
}

bool SpanDecider::asks_reference() const { return frame_ < count_ && stage().kind() == StageKind::reference; }

int SpanDecider::first_needed() const {
    int first = std::min(frame_, earliest_[static_cast<std::size_t>(frame_)]);
    for (std::size_t place = 0; place < plan_.stages.size(); ++place) {
        const auto* difference = std::get_if<DifferenceStage>(&plan_.stages[place].body);
        if (!difference || difference->against != Against::anchor) continue;
        const int last = anchor(static_cast<int>(place));
        if (last >= 0) first = std::min(first, last);
    }
    return first;
}

void SpanDecider::answer(Score score) {
    const auto asked = question();
    assert(frame_ < count_ && asked && !asks_reference());
    if (score.state == Score::State::damaged) return drop();
    if (score.state == Score::State::other_damaged) {
        assert(asked->other >= 0);
        ++stage_;
        return;
    }
    if (const auto* above = std::get_if<Above>(&stage().threshold)) {
        // Against the empty scene no change means "not there"; else it means what the other frame was.
        const int from = stage().kind() == StageKind::packets ? frame_ - 1
                         : asked->other >= 0                  ? asked->other
                                                              : frame_;
        if (score.value <= above->limit) return decide(false, from);
    } else {
        const auto& between = std::get<Between>(stage().threshold);
        if (score.value < between.low) return decide(false, frame_);
        if (score.value > between.high) return decide(true, frame_);
    }
    ++stage_;
}

void SpanDecider::answer(ReferenceLabel label) {
    assert(asks_reference());
    if (!label.decoded) return drop();
    decide(label.positive, frame_);
}

void SpanDecider::answer_later() {
    assert(asks_reference());
    open_[static_cast<std::size_t>(frame_)] = true;
    ++open_labels_;
    decide(false, frame_);
}

void SpanDecider::set_label(int frame, bool positive) {
    assert(frame >= 0 && frame < frame_ && open_[static_cast<std::size_t>(frame)]);
    open_[static_cast<std::size_t>(frame)] = false;
    --open_labels_;
    at(frame).positive = positive;
}

// `positive` counts where the label is the frame's own; decisions() fills in the others.
void SpanDecider::decide(bool positive, int from) {
    const DecidedBy by = decided_by(stage());
    decisions_.push_back({.decoded = true, .positive = positive, .by = by, .stage = stage_, .from = from});
    last_by_[static_cast<std::size_t>(stage_)] = frame_;
    if (stage().kind() != StageKind::every) last_looked_at_ = frame_;
    next_frame();
}

void SpanDecider::drop() {
    decisions_.push_back({.decoded = false, .stage = stage_});
    next_frame();
}

void SpanDecider::next_frame() {
    ++frame_;
    stage_ = 0;
}

std::vector<Decision> SpanDecider::decisions() const {
    assert(frame_ == count_ && open_labels_ == 0);
    std::vector<Decision> labelled = decisions_;
    // In order, so that what a label is taken from has its own already.
    for (Decision& decision : labelled)
        if (decision.from >= 0)
            decision.positive = labelled[static_cast<std::size_t>(decision.from)].positive;
    return labelled;
}

Result<std::vector<Decision>> decide_span(const Plan& plan, std::span<const AnalysedFrame> frames,
                                          Rational time_base, AnswerSource& source) {
    NOSCOPE_TRY(SpanDecider decider, SpanDecider::start(plan, frames, time_base));
    while (const auto question = decider.next()) {
        if (decider.asks_reference()) {
            NOSCOPE_TRY(const ReferenceLabel label, source.label(question->frame));
            decider.answer(label);
        } else {
            NOSCOPE_TRY(const Score score, source.score(*question));
            decider.answer(score);
        }
    }
    return decider.decisions();
}

}  // namespace noscope
