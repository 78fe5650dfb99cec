#include "find/reference_desk.h"

#include "base/try.h"

extern "C" {
#include <libavutil/frame.h>
}

namespace noscope {

Status ReferenceDesk::ask(std::size_t i, const AVFrame& picture, const Orientation& orientation) {
    ReferenceFrame frame;
    frame.ticket = i;
    frame.file = path_;
    frame.number = frames_[i].number;
    frame.width = orientation.swaps_sides() ? picture.height : picture.width;
    frame.height = orientation.swaps_sides() ? picture.width : picture.height;
    if (parts_.port.reference().needs_pixels()) {
        const auto start = RunClock::now();
        NOSCOPE_CHECK(converter_.convert(picture, orientation, image_));
        parts_.stages.add("convert", seconds_since(start), 1);
        frame.rgb = image_.view();
    }
    const auto start = RunClock::now();
    auto status = caller_.submit(std::move(frame));
    parts_.stages.add(parts_.stage, seconds_since(start), 1);
    NOSCOPE_CHECK(std::move(status));
    return collect();
}

void ReferenceDesk::lose(std::size_t i) {
    StoredLabel label;
    label.damaged = true;
    record(i, std::move(label));
}

Status ReferenceDesk::take_all() {
    const auto start = RunClock::now();
    const bool waits = caller_.in_hand() > 0;
    std::vector<ReferenceAnswer> answers;
    Status taken = caller_.take_all(answers);
    if (waits) parts_.stages.add(parts_.stage, seconds_since(start));
    take(answers);
    return taken;
}

Status ReferenceDesk::collect() {
    std::vector<ReferenceAnswer> answers;
    Status collected = caller_.collect(answers);
    take(answers);
    return collected;
}

void ReferenceDesk::take(std::vector<ReferenceAnswer>& answers) {
    for (ReferenceAnswer& answer : answers) {
        StoredLabel label;
        label.detections = std::move(answer.detections);
        record(answer.ticket, std::move(label));
    }
}

void ReferenceDesk::record(std::size_t i, StoredLabel label) {
    label.pts = frames_[i].pts;
    label.duplicate = frames_[i].duplicate;
    labels_.push_back(std::move(label));
    hear_(i, labels_.back());
}

}  // namespace noscope
