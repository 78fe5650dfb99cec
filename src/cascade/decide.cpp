#include "cascade/decide.h"

#include "base/error_text.h"
#include "base/try.h"
#include "cascade/spans.h"

#include <algorithm>
#include <cassert>
#include <limits>

namespace noscope {
namespace {

Status check_decidable(const Plan& plan) {
    NOSCOPE_CHECK(check(plan));
    NOSCOPE_CHECK(check_runnable(plan));
    for (const Stage& stage : plan.stages)
        if (is_to_be_chosen(stage))
            return fail(ErrorCode::usage, "plan: `{}`: its numbers must be chosen first", to_string(stage));
    return {};
}

// Of the frames that every(N), if the plan has it, does not pass over.
bool is_looked_at(const Plan& plan, std::size_t frame) {
    const auto* every = std::get_if<EveryStage>(&plan.stages.front().body);
    return !every || frame % static_cast<std::size_t>(every->step) == 0;
}

std::vector<int> decided_first(const Plan& plan, std::span<const AnalysedFrame> frames) {
    std::vector<int> keyframes;
    if (!has_stage(plan, StageKind::keyframes)) return keyframes;
    for (std::size_t i = 0; i < frames.size(); ++i)
        if (frames[i].key && is_looked_at(plan, i)) keyframes.push_back(static_cast<int>(i));
    return keyframes;
}

// earlier_frames() among `chosen` of the frames, put down for those in `earlier`.
void find_earlier(std::span<const AnalysedFrame> frames, std::span<const int> chosen, Rational time_base,
                  Rational age, std::vector<int>& earlier) {
    std::vector<AnalysedFrame> some;
    for (const int frame : chosen) some.push_back(frames[static_cast<std::size_t>(frame)]);
    const auto found = earlier_frames(some, time_base, age);
    for (std::size_t i = 0; i < chosen.size(); ++i)
        earlier[static_cast<std::size_t>(chosen[i])] =
            found[i] < 0 ? -1 : chosen[static_cast<std::size_t>(found[i])];
}

}  // namespace

std::vector<int> compared_frames(const Plan& plan, std::size_t stage, std::span<const AnalysedFrame> frames,
                                 Rational time_base) {
    const Rational age = std::get<DifferenceStage>(plan.stages[stage].body).age;
    std::vector<int> earlier = earlier_frames(frames, time_base, age);
    // Frames between keyframes are not decided yet when these are.
    find_earlier(frames, decided_first(plan, frames), time_base, age, earlier);
    return earlier;
}

Result<SpanDecider> SpanDecider::start(const Plan& plan, std::span<const AnalysedFrame> frames,
                                       Rational time_base, WindowRule rule) {
    NOSCOPE_CHECK(check_decidable(plan));
    SpanDecider decider;
    decider.plan_ = plan;
    decider.count_ = static_cast<int>(frames.size());
    decider.decisions_.resize(frames.size());
    decider.decided_.resize(frames.size());
    decider.open_.resize(frames.size());
    decider.order_frames(frames, time_base);
    if (const auto stage = ranking_stage(plan)) decider.scoring_stage_ = static_cast<int>(*stage);
    if (has_stage(plan, StageKind::runs) || has_stage(plan, StageKind::windows)) {
        decider.rule_ = rule;
        decider.scores_.assign(frames.size(), std::numeric_limits<double>::quiet_NaN());
        decider.left_.resize(frames.size());
        for (const AnalysedFrame& frame : frames) decider.windows_.push_back(frame.window);
    }
    return decider;
}

void SpanDecider::order_frames(std::span<const AnalysedFrame> frames, Rational time_base) {
    order_ = decided_first(plan_, frames);
    first_round_ = order_.size();
    std::vector<bool> is_first(frames.size());
    for (const int frame : order_) is_first[static_cast<std::size_t>(frame)] = true;
    for (std::size_t i = 0; i < frames.size(); ++i)
        if (!is_first[i]) order_.push_back(static_cast<int>(i));
    places_.resize(frames.size());
    for (std::size_t place = 0; place < order_.size(); ++place)
        places_[static_cast<std::size_t>(order_[place])] = static_cast<int>(place);
    if (has_stage(plan_, StageKind::keyframes)) {
        quiet_.resize(frames.size());
        ends_.resize(frames.size());
        for (std::size_t key = 0; key < first_round_; ++key) {
            const int end = key + 1 < first_round_ ? order_[key + 1] : count_;
            for (int frame = order_[key] + 1; frame < end; ++frame)
                ends_[static_cast<std::size_t>(frame)] = {order_[key], end < count_ ? end : -1};
        }
    }
    earliest_.assign(frames.size() + 1, count_);
    for (std::size_t stage = 0; stage < plan_.stages.size(); ++stage) {
        const auto* difference = std::get_if<DifferenceStage>(&plan_.stages[stage].body);
        std::vector<int>& earlier = earlier_.emplace_back();
        if (!difference || difference->against != Against::previous) continue;
        earlier = compared_frames(plan_, stage, frames, time_base);
        for (const int frame : std::span(order_).subspan(first_round_)) {
            const int found = earlier[static_cast<std::size_t>(frame)];
            int& earliest = earliest_[static_cast<std::size_t>(frame)];
            if (found >= 0) earliest = std::min(earliest, found);
        }
    }
    for (std::size_t i = frames.size(); i-- > 0;) earliest_[i] = std::min(earliest_[i], earliest_[i + 1]);
    if (!order_.empty()) frame_ = order_.front();
}

int SpanDecider::last_looked_at() const {
    for (int other = frame_ - 1; other >= 0; --other)
        if (has_label(other) && at(other).by != DecidedBy::skip) return other;
    return -1;
}

int SpanDecider::anchor(int stage) const {
    for (int other = frame_ - 1; other >= 0; --other)
        if (has_label(other) && at(other).stage > stage) return other;
    return -1;
}

int SpanDecider::earlier() const {
    return earlier_[static_cast<std::size_t>(stage_)][static_cast<std::size_t>(frame_)];
}

// None while the frame that it goes back to waits for the reference.
std::optional<bool> SpanDecider::known_label(int frame) const {
    while (at(frame).from != frame) frame = at(frame).from;
    return open_[static_cast<std::size_t>(frame)] ? std::nullopt : std::optional(at(frame).positive);
}

// Since the frame before that is no copy: what happened at a copy is not in its label.
std::optional<Question> SpanDecider::packets_question() const {
    int other = frame_ - 1;
    while (other >= 0 && (!is_decided(other) || (at(other).decoded && at(other).by == DecidedBy::skip)))
        --other;
    // One that takes no label needs none: since the frame before, or since wherever the span's first one's
    // packets begin.
    const bool takes_label = !std::holds_alternative<std::monostate>(stage().threshold);
    if (takes_label && !has_label(other)) return std::nullopt;
    return Question{.stage = stage_, .frame = frame_, .other = other};
}

std::optional<Question> SpanDecider::keyframes_question() const {
    if (place_ < first_round_) return std::nullopt;
    const auto [before, after] = ends_[static_cast<std::size_t>(frame_)];
    if (!has_label(before) || !has_label(after)) return std::nullopt;
    const auto& quiet = quiet_[static_cast<std::size_t>(before)];
    if (quiet) return std::nullopt;
    return Question{.stage = stage_, .frame = frame_, .other = before, .ahead = after};
}

// What the current stage must know of the current frame; none where it passes on unasked, because it has
// nothing to take a label from.
std::optional<Question> SpanDecider::question() const {
    const Question plain{.stage = stage_, .frame = frame_};
    switch (stage().kind()) {
        case StageKind::packets:
            return packets_question();
        case StageKind::keyframes:
            return keyframes_question();
        case StageKind::difference: {
            const Against against = std::get<DifferenceStage>(stage().body).against;
            if (against == Against::empty) return plain;
            const int other = against == Against::anchor ? anchor(stage_) : earlier();
            if (!has_label(other)) return std::nullopt;
            return Question{.stage = stage_, .frame = frame_, .other = other};
        }
        case StageKind::cnn:
        case StageKind::model:
        case StageKind::reference:
            return plain;
        case StageKind::every:
        case StageKind::rank:
        case StageKind::runs:
        case StageKind::windows:
            break;
    }
    return std::nullopt;
}

std::optional<Question> SpanDecider::next() {
    blocked_ = false;
    while (!done()) {
        const auto* every = std::get_if<EveryStage>(&stage().body);
        // With nothing to copy yet, a frame is looked at like the first.
        if (const int copied = every && frame_ % every->step != 0 ? last_looked_at() : -1; copied >= 0) {
            decide(false, copied);
        } else if (stage().kind() == StageKind::rank || stage().kind() == StageKind::runs ||
                   stage().kind() == StageKind::windows) {
            leave();
        } else if (const auto asked = question()) {
            return asked;
        } else if (stage().kind() == StageKind::keyframes && decide_between_keyframes()) {
            if (blocked_) return std::nullopt;
        } else {
            ++stage_;
        }
    }
    return next_of_rounds();
}

// False: the frame passes on.
bool SpanDecider::decide_between_keyframes() {
    if (place_ < first_round_) return false;
    const auto [before, after] = ends_[static_cast<std::size_t>(frame_)];
    if (!has_label(before) || !has_label(after)) return false;
    if (!quiet_[static_cast<std::size_t>(before)].value_or(false)) return false;
    const auto one = known_label(before), other = known_label(after);
    blocked_ = !one || !other;
    if (blocked_) return true;
    if (*one != *other) return false;
    decide(false, before);
    return true;
}

bool SpanDecider::asks_reference() const {
    return asks_in_rounds() || (!done() && stage().kind() == StageKind::reference);
}

int SpanDecider::first_needed() const {
    // Frames between keyframes come after all keyframes.
    if (place_ < first_round_) return 0;
    if (done()) return count_;
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
    assert(!done() && asked && !asks_reference());
    if (score.state == Score::State::damaged) return drop();
    if (score.state == Score::State::other_damaged) {
        assert(asked->other >= 0);
        ++stage_;
        return;
    }
    if (stage().kind() == StageKind::keyframes) {
        quiet_[static_cast<std::size_t>(asked->other)] =
            score.value <= std::get<Above>(stage().threshold).limit;
        return;
    }
    if (stage_ == scoring_stage_ && !scores_.empty()) scores_[static_cast<std::size_t>(frame_)] = score.value;
    if (const auto* above = std::get_if<Above>(&stage().threshold)) {
        // Against the empty scene no change means "not there"; else it means what the other frame was.
        if (score.value <= above->limit) return decide(false, asked->other >= 0 ? asked->other : frame_);
    } else if (const auto* between = std::get_if<Between>(&stage().threshold)) {
        if (score.value < between->low) return decide(false, frame_);
        if (score.value > between->high) return decide(true, frame_);
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
    assert(frame >= 0 && frame < count_ && open_[static_cast<std::size_t>(frame)]);
    open_[static_cast<std::size_t>(frame)] = false;
    --open_labels_;
    at(frame).positive = positive;
}

// `positive` counts where the label is the frame's own; decisions() fills in the others.
void SpanDecider::decide(bool positive, int from) {
    at(frame_) = {
        .decoded = true, .positive = positive, .by = decided_by(stage()), .stage = stage_, .from = from};
    next_frame();
}

// Not there, until the reference is asked about it or more is inferred; by the stage whose scores say how
// likely that is.
void SpanDecider::leave() {
    at(frame_) = {.by = scoring_stage_ < 0
                            ? DecidedBy::skip
                            : decided_by(plan_.stages[static_cast<std::size_t>(scoring_stage_)]),
                  .stage = stage_,
                  .from = frame_};
    if (!left_.empty()) left_[static_cast<std::size_t>(frame_)] = 1;
    next_frame();
}

void SpanDecider::drop() {
    at(frame_) = {.decoded = false, .stage = stage_};
    next_frame();
}

void SpanDecider::next_frame() {
    if (done()) {
        ++asked_of_round_;
        return;
    }
    decided_[static_cast<std::size_t>(frame_)] = true;
    ++place_;
    if (!done()) frame_ = order_[place_];
    stage_ = 0;
}

std::vector<Decision> SpanDecider::decisions() const {
    assert(done() && open_labels_ == 0);
    std::vector<Decision> labelled = decisions_;
    // In order, so that what a label is taken from has its own already.
    for (Decision& decision : labelled)
        if (decision.from >= 0)
            decision.positive = labelled[static_cast<std::size_t>(decision.from)].positive;
    return labelled;
}

Result<std::vector<Decision>> decide_span(const Plan& plan, std::span<const AnalysedFrame> frames,
                                          Rational time_base, AnswerSource& source, WindowRule rule) {
    NOSCOPE_TRY(SpanDecider decider, SpanDecider::start(plan, frames, time_base, rule));
    int rounds = 0;
    while (const auto question = decider.next()) {
        if (decider.rounds() > rounds) {
            rounds = decider.rounds();
            source.begin_round();
        }
        if (decider.asks_reference()) {
            NOSCOPE_TRY(const ReferenceLabel label, source.label(question->frame));
            decider.answer(label);
        } else {
            NOSCOPE_TRY(const Score score, source.score(*question));
            decider.answer(score);
        }
    }
    source.finish(decider);
    return decider.decisions();
}

}  // namespace noscope
