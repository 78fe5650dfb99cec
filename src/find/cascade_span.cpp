#include "find/cascade_span.h"

#include "base/error_text.h"
#include "base/try.h"
#include "video/infrared.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <utility>

extern "C" {
#include <libavutil/frame.h>
}

namespace noscope {
namespace {

// Whatever the threshold.
constexpr double kPassesOn = std::numeric_limits<double>::quiet_NaN();

}  // namespace

Result<CascadeSpan> CascadeSpan::start(SpanContext& context, std::size_t first, std::size_t end) {
    std::vector<AnalysedFrame> frames;
    for (const AskedFrame& frame : context.frames.subspan(first, end - first))
        frames.push_back({frame.window, frame.pts, frame.packet, frame.key});
    NOSCOPE_TRY(SpanDecider decider,
                SpanDecider::start(context.plan, frames, context.time_base, context.rule));
    return CascadeSpan(context, std::move(decider), first, end - first);
}

Status CascadeSpan::advance() {
    waits_ = false;
    while (const auto question = decider_.next()) {
        release_pictures();
        release_images();
        if (decider_.asks_reference()) {
            NOSCOPE_TRY(const bool asked, ask(question->frame));
            if (asked) continue;
        } else {
            auto known = score(*question);
            if (!known && gives_confidence(question->stage)) {
                NOSCOPE_CHECK(wait(*question));
                known = score(*question);
            }
            if (known) {
                note_loss(*question, *known);
                if (!context_->scores.remembers(question->stage) && !std::isnan(known->value) &&
                    known->state == Score::State::known)
                    ++context_->scored[static_cast<std::size_t>(question->stage)];
                if (question->stage == ranking_stage_ && known->state == Score::State::known)
                    at(question->frame).rank_score = static_cast<float>(known->value);
                if (context_->keep_scores && known->state == Score::State::known)
                    at(question->frame).scores.push_back({question->stage, static_cast<float>(known->value)});
                decider_.answer(*known);
                continue;
            }
        }
        if (!waits_) release_surplus();
        return {};
    }
    scouts_.clear();
    release_pictures();
    if (decider_.blocked()) {
        release_images();
        release_surplus();
    } else {
        for (Frame& frame : frames_) frame.images.clear();
    }
    return {};
}

// What a detector would have been asked is labelled as the reference's frames are.
void CascadeSpan::note_loss(const Question& question, const Score& known) {
    const std::size_t number = in_file(question.frame);
    if (kind(question.stage) == StageKind::model && known.state == Score::State::damaged &&
        context_->scores.value(question.stage, number) != kCannotBeDecoded)
        context_->confidences.lose(question.stage, number);
}

// Which frames come to a stage hangs on the stages before it alone, never on what it says: so those that
// follow this one are found before its confidence is there.
Status CascadeSpan::wait(const Question& question) {
    NOSCOPE_CHECK(submit(question));
    waits_ = context_->confidences.has(question.stage, in_file(question.frame));
    if (!waits_) return {};
    for (int stage = 0; stage <= question.stage; ++stage)
        if (gives_confidence(stage)) NOSCOPE_CHECK(look_ahead(stage));
    release_unreached(scouts_.begin()->second);
    waits_ = context_->confidences.has(question.stage, in_file(question.frame));
    return {};
}

// What lies behind the stage is taken to pass on: it changes nothing before it.
Status CascadeSpan::look_ahead(int stage) {
    auto& scout = scouts_.try_emplace(stage, decider_).first->second;
    // One that had to stop where the label of a keyframe was open goes on where that is known.
    if (scout.decided() < decider_.decided() || (scout.blocked() && scout.decided() == decider_.decided()))
        scout = decider_;
    while (const auto question = scout.next()) {
        if (scout.asks_in_rounds()) return {};  // by scores that are not there yet
        if (question->stage <= stage) {
            auto known = score(*question);
            if (!known && gives_confidence(question->stage)) {
                NOSCOPE_CHECK(submit(*question));
                known = score(*question);
            }
            if (known) {
                scout.answer(*known);
                continue;
            }
            if (!context_->confidences.has(stage, in_file(question->frame))) return {};
        }
        at(question->frame).reached = true;
        if (scout.asks_reference())
            scout.answer_later();
        else
            scout.answer(Score{kPassesOn});
    }
    return {};
}

// To the desk that will know the confidence, if what it wants is here and it does not have it yet.
Status CascadeSpan::submit(const Question& question) {
    const std::size_t number = in_file(question.frame);
    Frame& frame = at(question.frame);
    if (frame.state != Frame::State::here || context_->confidences.has(question.stage, number)) return {};
    if (kind(question.stage) == StageKind::model)
        return frame.picture
                   ? context_->confidences.ask(question.stage, number, *frame.picture, context_->orientation)
                   : Status{};
    std::optional<const ScoreImage*> scene = nullptr;
    if (context_->images.uses_empty_scene(question.stage)) scene = empty_scene(question);
    if (!scene) return {};
    const auto spec = static_cast<std::size_t>(context_->images.spec_of(question.stage));
    return context_->confidences.score(question.stage, number, frame.images[spec], *scene);
}

// The first frame's stay: they choose the picture of the empty scene.
void CascadeSpan::release_images() {
    for (const int needed = decider_.first_needed(); images_from_ < needed; ++images_from_)
        at(images_from_).images.clear();
}

// False: its picture is not here yet.
Result<bool> CascadeSpan::ask(int frame) {
    Frame& asked = at(frame);
    const std::size_t number = in_file(frame);
    if (const StoredLabel* stored = context_->stored_labels[number]) {
        decider_.answer(ReferenceLabel{!stored->damaged, context_->positive(stored->detections)});
        asked.used_stored_label = true;
        ++context_->reused;
        return true;
    }
    if (asked.state == Frame::State::lost) {
        decider_.answer(ReferenceLabel{.decoded = false});
        context_->reference.lose(number);
        ++context_->lost;
        return true;
    }
    if (!asked.picture) return false;
    const FfmpegPtr<AVFrame> picture = std::move(asked.picture);
    let_go(frame);
    decider_.answer_later();
    NOSCOPE_CHECK(context_->reference.ask(number, *picture, context_->orientation));
    return true;
}

void CascadeSpan::add_wanted(std::set<std::size_t>& wanted) {
    add_behind_damage(wanted);
    SpanDecider probe = decider_;
    const bool keyframes = decider_.decided() < decider_.first_round();
    bool wants = false, assumed = false;
    const auto want = [&](int number) {
        wanted.insert(in_file(number));
        wants = true;
    };
    const auto want_unknown = [&](int number) {
        if (number >= 0 && at(number).state == Frame::State::unknown) want(number);
    };
    while (const auto question = probe.next()) {
        if (keyframes && wants && probe.decided() >= decider_.first_round()) break;
        // Who is asked in rounds hangs on all scores.
        if (assumed && probe.asks_in_rounds()) break;
        const Frame& frame = at(question->frame);
        if (probe.asks_reference()) {
            const StoredLabel* stored = context_->stored_labels[in_file(question->frame)];
            const bool lost = frame.state == Frame::State::lost;
            if (!stored && !lost && !frame.picture) want(question->frame);
            if (stored ? stored->damaged : lost)
                probe.answer(ReferenceLabel{.decoded = false});
            else
                probe.answer_later();
        } else if (const auto known = score(*question)) {
            probe.answer(*known);
        } else {
            want_unknown(question->frame);
            want_unknown(question->other);
            // It says which picture of the empty scene the span takes.
            if (context_->images.uses_empty_scene(question->stage)) want_unknown(0);
            if (kind(question->stage) == StageKind::model && !frame.picture) want(question->frame);
            probe.answer(Score{kPassesOn});
            assumed = true;
        }
    }
}

// Behind damage as far ahead as it reaches back: every(N) looks for the first sound frame, and each step of
// its own would decode the damaged stretch once more.
void CascadeSpan::add_behind_damage(std::set<std::size_t>& wanted) {
    if (!decider_.next()) return;
    const auto place = static_cast<int>(decider_.decided());
    int lost = 0;
    while (lost < place && at(decider_.frame_at(place - lost - 1)).state == Frame::State::lost) ++lost;
    const bool keyframes = decider_.decided() < decider_.first_round();
    const std::size_t last = keyframes ? decider_.first_round() : frames_.size();
    const int end = std::min(place + 1 + lost, static_cast<int>(last));
    for (int ahead = place + 1; ahead < end; ++ahead) {
        const int frame = decider_.frame_at(ahead);
        if (at(frame).state == Frame::State::unknown) wanted.insert(in_file(frame));
    }
}

// None: pictures that it takes are not here yet, or its confidence is not.
std::optional<Score> CascadeSpan::score(const Question& question) {
    const std::size_t number = in_file(question.frame);
    if (reads_packets(context_->plan.stages[static_cast<std::size_t>(question.stage)]))
        return packet_score(question);
    if (gives_confidence(question.stage)) return confidence(question);
    const bool is_kept = context_->scores.remembers(question.stage);
    if (is_kept)
        if (const float known = context_->scores.value(question.stage, number); !std::isnan(known))
            return Score{known};
    const Frame::State here = at(question.frame).state;
    if (here == Frame::State::lost) return Score{.state = Score::State::damaged};
    const Frame::State there = question.other < 0 ? Frame::State::here : at(question.other).state;
    if (there == Frame::State::lost) return Score{.state = Score::State::other_damaged};
    if (here == Frame::State::unknown || there == Frame::State::unknown) return std::nullopt;
    const auto difference = this->difference(question);
    if (!difference) return std::nullopt;
    if (is_kept && !std::isnan(*difference)) {
        context_->scores.set(question.stage, number, *difference);
        ++context_->scored[static_cast<std::size_t>(question.stage)];
    }
    return Score{*difference};
}

std::optional<Score> CascadeSpan::confidence(const Question& question) {
    const float known = context_->scores.value(question.stage, in_file(question.frame));
    if (known == kCannotBeDecoded || (std::isnan(known) && at(question.frame).state == Frame::State::lost))
        return Score{.state = Score::State::damaged};
    if (!std::isnan(known)) return Score{known};
    if (at(question.frame).state != Frame::State::here || !context_->images.uses_empty_scene(question.stage))
        return std::nullopt;
    const auto scene = empty_scene(question);
    return scene && !*scene ? std::optional(Score{kPassesOn}) : std::nullopt;
}

// Of all packets after one frame up to another.
Score CascadeSpan::packet_score(const Question& question) const {
    const int last = question.ahead >= 0 ? question.ahead : question.frame;
    float most = 0;
    for (int frame = question.other + 1; frame <= last; ++frame)
        most = std::max(most, context_->packet_scores[in_file(frame)]);
    return Score{most};
}

// Not a number where there is no picture of the empty scene to compare with.
std::optional<float> CascadeSpan::difference(const Question& question) {
    const auto spec = static_cast<std::size_t>(context_->images.spec_of(question.stage));
    const ScoreImage& now = at(question.frame).images[spec];
    if (!context_->images.uses_empty_scene(question.stage))
        return context_->scorers.distance(question.stage, now, at(question.other).images[spec]);
    const auto scene = empty_scene(question);
    if (!scene) return std::nullopt;
    if (!*scene) return std::numeric_limits<float>::quiet_NaN();
    return context_->scorers.distance(question.stage, now, **scene);
}

std::optional<const ScoreImage*> CascadeSpan::empty_scene(const Question& question) {
    const auto spec = static_cast<std::size_t>(context_->images.spec_of(question.stage));
    const Frame &frame = at(question.frame), &first = at(0);
    if (first.state == Frame::State::unknown) return std::nullopt;
    if (!scenes_.contains(spec)) {
        const ScoreImage* image = first.state == Frame::State::here ? &first.images[spec] : nullptr;
        scenes_.emplace(spec, BlockReference(*context_->empty_scenes[spec], image, image && infrared(first)));
    }
    const ReferenceImage* scene = scenes_.at(spec).image(frame.images[spec], infrared(frame));
    return scene ? &scene->image : nullptr;
}

bool CascadeSpan::infrared(const Frame& frame) const {
    // Pictures of one kind of light serve frames of either.
    return context_->tells_infrared ? is_infrared(frame.images.back()) : context_->only_infrared;
}

void CascadeSpan::give(std::size_t number, const AVFrame& picture, std::vector<ScoreImage> images) {
    const int place = static_cast<int>(number - first_);
    Frame& frame = at(place);
    frame.state = Frame::State::here;
    frame.images = std::move(images);
    hold(place, picture);
}

void CascadeSpan::lose(std::size_t number) { frames_[number - first_].state = Frame::State::lost; }

void CascadeSpan::labelled(std::size_t number, const StoredLabel& label) {
    frames_[number - first_].asked_label = label;
    if (!label.damaged)
        decider_.set_label(static_cast<int>(number - first_), context_->positive(label.detections));
}

bool CascadeSpan::finished() { return !decider_.next() && decider_.open_labels() == 0; }

const StoredLabel* CascadeSpan::label(std::size_t number) const {
    const Frame& frame = frames_[number - first_];
    if (frame.used_stored_label) return context_->stored_labels[number];
    return frame.asked_label ? &*frame.asked_label : nullptr;
}

Sureness CascadeSpan::sureness(std::span<const Decision> decisions, std::size_t number) const {
    std::size_t from = number - first_;
    if (!decisions[from].decoded) return {};
    while (std::cmp_not_equal(decisions[from].from, from))
        from = static_cast<std::size_t>(decisions[from].from);
    const int stage = decisions[from].stage;
    return {.copied = static_cast<int>(number - first_ - from),
            .confidence = kind(stage) == StageKind::reference ? 1
                          : kind(stage) == StageKind::runs || kind(stage) == StageKind::windows
                              ? static_cast<float>(decider_.chance(static_cast<int>(from)))
                          : gives_confidence(stage) ? context_->scores.value(stage, first_ + from)
                                                    : 0};
}

void CascadeSpan::hold(int frame, const AVFrame& picture) {
    at(frame).picture.reset(av_frame_clone(&picture));
    if (held_.insert(decider_.place_of(frame)).second) ++context_->pictures_held;
}

void CascadeSpan::let_go(int frame) {
    at(frame).picture.reset();
    if (held_.erase(decider_.place_of(frame)) > 0) --context_->pictures_held;
}

// None of frames that are decided is needed any more, but for those that are asked about in rounds.
void CascadeSpan::release_pictures() {
    for (auto next = held_.begin(); next != held_.end() && std::cmp_less(*next, decider_.decided());) {
        const int frame = decider_.frame_at(*next++);
        if (!decider_.asks_next(frame)) let_go(frame);
    }
}

// Of the frames that were looked ahead to, those that came to no stage that waits are decided without their
// pictures.
void CascadeSpan::release_unreached(const SpanDecider& scout) {
    for (auto next = held_.begin(); next != held_.end();) {
        const int frame = decider_.frame_at(*next++);
        if (scout.is_decided(frame) && !at(frame).reached) let_go(frame);
    }
}

// Those that come next are kept.
void CascadeSpan::release_surplus() {
    while (held_.size() > kMostSpanPictures) let_go(decider_.frame_at(*std::prev(held_.end())));
}

}  // namespace noscope
