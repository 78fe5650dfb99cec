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

// Pictures come nearly in the order in which frames are decided. Those that wait longer, behind a frame that
// turns out to be damaged, are decoded once more instead of being held: a GOP may be minutes long.
constexpr std::size_t kMostPictures = 6;

constexpr double kPassesOn = std::numeric_limits<double>::infinity();

}  // namespace

Result<CascadeSpan> CascadeSpan::start(CascadeFile& file, std::size_t first, std::size_t end) {
    std::vector<AnalysedFrame> frames;
    for (const AskedFrame& frame : file.frames.subspan(first, end - first))
        frames.push_back({frame.window, frame.pts, frame.packet, frame.key});
    NOSCOPE_TRY(SpanDecider decider, SpanDecider::start(file.plan, frames, file.time_base));
    return CascadeSpan(file, std::move(decider), first, end - first);
}

Status CascadeSpan::advance(ReferenceDesk& desk) {
    while (const auto question = decider_.next()) {
        release_pictures(question->frame);
        release_images();
        if (decider_.asks_reference()) {
            NOSCOPE_TRY(const bool asked, ask(question->frame, desk));
            if (!asked) return {};
        } else if (const auto known = score(*question)) {
            decider_.answer(*known);
        } else {
            return {};
        }
    }
    release_pictures(static_cast<int>(frames_.size()));
    for (Frame& frame : frames_) frame.images.clear();
    return {};
}

// The first frame's stay: they choose the picture of the empty scene.
void CascadeSpan::release_images() {
    for (const int needed = decider_.first_needed(); images_from_ < needed; ++images_from_)
        at(images_from_).images.clear();
}

// False: its picture is not here yet.
Result<bool> CascadeSpan::ask(int frame, ReferenceDesk& desk) {
    Frame& asked = at(frame);
    const std::size_t number = in_file(frame);
    if (const StoredLabel* stored = file_->stored_labels[number]) {
        decider_.answer(ReferenceLabel{!stored->damaged, file_->positive(stored->detections)});
        asked.used_stored_label = true;
        ++file_->reused;
        return true;
    }
    if (asked.state == Frame::State::lost) {
        decider_.answer(ReferenceLabel{.decoded = false});
        NOSCOPE_CHECK(desk.lose(number));
        return true;
    }
    if (!asked.picture) return false;
    const FfmpegPtr<AVFrame> picture = std::move(asked.picture);
    decider_.answer_later();
    NOSCOPE_CHECK(desk.ask(number, *picture, file_->orientation));
    return true;
}

void CascadeSpan::add_wanted(std::set<std::size_t>& wanted) {
    add_behind_damage(wanted);
    SpanDecider probe = decider_;
    while (const auto question = probe.next()) {
        const Frame& frame = at(question->frame);
        if (probe.asks_reference()) {
            const StoredLabel* stored = file_->stored_labels[in_file(question->frame)];
            const bool lost = frame.state == Frame::State::lost;
            if (!stored && !lost && !frame.picture) wanted.insert(in_file(question->frame));
            if (stored ? stored->damaged : lost)
                probe.answer(ReferenceLabel{.decoded = false});
            else
                probe.answer_later();
        } else if (const auto known = score(*question)) {
            probe.answer(*known);
        } else {
            const auto want = [&](int number) {
                if (number >= 0 && at(number).state == Frame::State::unknown) wanted.insert(in_file(number));
            };
            want(question->frame);
            want(question->other);
            // It says which picture of the empty scene the span takes.
            if (file_->scorers.against(question->stage) == Against::empty) want(0);
            probe.answer(Score{kPassesOn});
        }
    }
}

// Behind damage as far ahead as it reaches back: every(N) looks for the first sound frame, and each step of
// its own would decode the damaged stretch once more.
void CascadeSpan::add_behind_damage(std::set<std::size_t>& wanted) {
    const auto question = decider_.next();
    if (!question) return;
    int lost = 0;
    while (lost < question->frame && at(question->frame - lost - 1).state == Frame::State::lost) ++lost;
    const int end = std::min(question->frame + 1 + lost, static_cast<int>(frames_.size()));
    for (int ahead = question->frame + 1; ahead < end; ++ahead)
        if (at(ahead).state == Frame::State::unknown) wanted.insert(in_file(ahead));
}

// None: pictures that it takes are not here yet.
std::optional<Score> CascadeSpan::score(const Question& question) {
    const std::size_t number = in_file(question.frame);
    const StageKind kind = file_->plan.stages[static_cast<std::size_t>(question.stage)].kind();
    if (kind == StageKind::packets || kind == StageKind::keyframes) return packet_score(question);
    float& known = file_->scores[static_cast<std::size_t>(question.stage)][number];
    const bool is_kept = file_->scorers.against(question.stage) != Against::anchor;
    if (is_kept && !std::isnan(known)) return Score{known};
    const Frame::State here = at(question.frame).state;
    if (here == Frame::State::lost) return Score{.state = Score::State::damaged};
    const Frame::State there = question.other < 0 ? Frame::State::here : at(question.other).state;
    if (there == Frame::State::lost) return Score{.state = Score::State::other_damaged};
    if (here == Frame::State::unknown || there == Frame::State::unknown) return std::nullopt;
    const auto difference = this->difference(question);
    if (!difference) return std::nullopt;
    if (is_kept && !std::isnan(*difference)) {
        known = *difference;
        file_->fresh[static_cast<std::size_t>(question.stage)].push_back(number);
    }
    return Score{*difference};
}

// Of all packets after one frame up to another.
Score CascadeSpan::packet_score(const Question& question) const {
    const int last = question.ahead >= 0 ? question.ahead : question.frame;
    float most = 0;
    for (int frame = question.other + 1; frame <= last; ++frame)
        most = std::max(most, file_->packet_scores[in_file(frame)]);
    return Score{most};
}

// Not a number where there is no picture of the empty scene to compare with.
std::optional<float> CascadeSpan::difference(const Question& question) {
    DifferenceScorers& scorers = file_->scorers;
    const auto spec = static_cast<std::size_t>(scorers.spec_of(question.stage));
    const Frame& frame = at(question.frame);
    const ScoreImage& now = frame.images[spec];
    if (scorers.against(question.stage) != Against::empty)
        return scorers.distance(question.stage, now, at(question.other).images[spec]);
    const Frame& first = at(0);
    if (first.state == Frame::State::unknown) return std::nullopt;
    const ScoreImage* first_image = first.state == Frame::State::here ? &first.images[spec] : nullptr;
    const BlockReference scenes(*file_->empty_scenes[spec], first_image, first_image && infrared(first));
    const ReferenceImage* scene = scenes.image(now, infrared(frame));
    if (!scene) return std::numeric_limits<float>::quiet_NaN();
    return scorers.distance(question.stage, now, scene->image);
}

bool CascadeSpan::infrared(const Frame& frame) const {
    // Pictures of one kind of light serve frames of either.
    return file_->tells_infrared ? is_infrared(frame.images.back()) : file_->only_infrared;
}

void CascadeSpan::give(std::size_t number, const AVFrame& picture, std::vector<ScoreImage> images) {
    const int place = static_cast<int>(number - first_);
    Frame& frame = at(place);
    frame.state = Frame::State::here;
    frame.images = std::move(images);
    frame.picture.reset(av_frame_clone(&picture));
    held_.insert(place);
}

void CascadeSpan::lose(std::size_t number) { frames_[number - first_].state = Frame::State::lost; }

void CascadeSpan::labelled(std::size_t number, const StoredLabel& label) {
    frames_[number - first_].asked_label = label;
    if (!label.damaged)
        decider_.set_label(static_cast<int>(number - first_), file_->positive(label.detections));
}

bool CascadeSpan::finished() { return !decider_.next() && decider_.open_labels() == 0; }

const StoredLabel* CascadeSpan::label(std::size_t number) const {
    const Frame& frame = frames_[number - first_];
    if (frame.used_stored_label) return file_->stored_labels[number];
    return frame.asked_label ? &*frame.asked_label : nullptr;
}

// Of frames before `before` none is needed any more; of the others those that come next are kept.
void CascadeSpan::release_pictures(int before) {
    while (!held_.empty() && *held_.begin() < before) {
        at(*held_.begin()).picture.reset();
        held_.erase(held_.begin());
    }
    while (held_.size() > kMostPictures) {
        const auto last = std::prev(held_.end());
        at(*last).picture.reset();
        held_.erase(last);
    }
}

}  // namespace noscope
