#include "find/reference_desk.h"

#include "base/try.h"

#include <algorithm>
#include <utility>

extern "C" {
#include <libavutil/frame.h>
}

namespace noscope {
namespace {

// What a kill may cost at most, with room for the transaction itself.
constexpr double kFlushEveryS = 0.5;

}  // namespace

Status ReferenceDesk::ask(std::size_t i, const AVFrame& picture, const Orientation& orientation) {
    NOSCOPE_CHECK(prepare());
    ReferenceFrame frame;
    frame.ticket = i;
    frame.file = path_;
    frame.number = frames_[i].number;
    frame.width = orientation.swaps_sides() ? picture.height : picture.width;
    frame.height = orientation.swaps_sides() ? picture.width : picture.height;
    if (parts_.reference.needs_pixels()) {
        const auto start = RunClock::now();
        NOSCOPE_CHECK(converter_.convert(picture, orientation, image_));
        parts_.stages.add("convert", seconds_since(start), 1);
        frame.rgb = image_.view();
    }
    const auto start = RunClock::now();
    if (in_hand_++ == 0) busy_since_ = start;
    auto status = parts_.reference.submit(frame, parts_.cancel);
    parts_.stages.add(parts_.stage, seconds_since(start), 1);
    NOSCOPE_CHECK(std::move(status));
    return collect();
}

// Not before a label is wanted: a plan may need none.
Status ReferenceDesk::prepare() {
    if (parts_.reference.prepared()) return {};
    const auto start = RunClock::now();
    NOSCOPE_CHECK(parts_.reference.prepare(parts_.cancel));
    parts_.stages.add("load", seconds_since(start));
    return {};
}

Status ReferenceDesk::lose(std::size_t i) {
    StoredLabel label;
    label.damaged = true;
    ++parts_.totals.lost;
    return record(i, std::move(label));
}

Status ReferenceDesk::tick() { return seconds_since(last_flush_) < kFlushEveryS ? Status{} : collect(); }

Status ReferenceDesk::take_all() {
    const auto start = RunClock::now();
    std::vector<ReferenceAnswer> answers;
    auto drained = parts_.reference.drain(answers);
    if (in_hand_ > 0) parts_.stages.add(parts_.stage, seconds_since(start));
    auto heard = take(answers);
    in_hand_ = std::min<std::int64_t>(in_hand_, 0);  // what was cancelled is no longer worked on
    return heard ? std::move(drained) : std::move(heard);
}

Status ReferenceDesk::finish() {
    auto taken = take_all();
    NOSCOPE_CHECK(flush());
    return taken;
}

Status ReferenceDesk::collect() {
    std::vector<ReferenceAnswer> answers;
    NOSCOPE_CHECK(parts_.reference.collect(answers));
    NOSCOPE_CHECK(take(answers));
    return seconds_since(last_flush_) < kFlushEveryS ? Status{} : flush();
}

Status ReferenceDesk::take(std::vector<ReferenceAnswer>& answers) {
    if (!answers.empty() && parts_.reference.open_classes()) {
        const auto classes = parts_.reference.classes();
        if (classes.size() != classes_known_) {
            NOSCOPE_CHECK(parts_.store.set_classes(parts_.model, classes));
            hear_classes_(classes);
            classes_known_ = classes.size();
        }
    }
    for (ReferenceAnswer& answer : answers) {
        StoredLabel label;
        label.detections = std::move(answer.detections);
        ++parts_.totals.reference_calls;
        if (--in_hand_ == 0) parts_.totals.busy_s += seconds_since(busy_since_);
        NOSCOPE_CHECK(record(answer.ticket, std::move(label)));
    }
    return {};
}

Status ReferenceDesk::record(std::size_t i, StoredLabel label) {
    label.pts = frames_[i].pts;
    label.duplicate = frames_[i].duplicate;
    pending_.push_back(std::move(label));
    return hear_(i, pending_.back());
}

Status ReferenceDesk::flush() {
    last_flush_ = RunClock::now();
    if (pending_.empty()) return {};
    const auto start = RunClock::now();
    NOSCOPE_CHECK(parts_.store.add_labels(file_, parts_.model, pending_));
    parts_.stages.add("store", seconds_since(start), std::ssize(pending_));
    pending_.clear();
    is_new_ = true;
    return {};
}

Status ReferenceDesk::compact() {
    return is_new_ ? parts_.store.compact_labels(file_, parts_.model) : Status{};
}

}  // namespace noscope
