#include "find/labeller.h"

#include "base/error_text.h"
#include "base/log.h"
#include "base/try.h"
#include "video/decoder.h"
#include "video/rgb_converter.h"

#include <algorithm>

extern "C" {
#include <libavutil/frame.h>
}

namespace noscope {
namespace {

// What a kill may cost at most, with room for the transaction itself.
constexpr double kFlushEveryS = 0.5;

bool same_frame(const StoredLabel& label, const AskedFrame& frame) {
    return label.pts == frame.pts && label.duplicate == frame.duplicate;
}

bool before(const StoredLabel& label, const AskedFrame& frame) {
    return label.pts != frame.pts ? label.pts < frame.pts : label.duplicate < frame.duplicate;
}

}  // namespace

// One file's decode: its frames go to the reference, the answers to the listener and to the store.
class Labeller::Pass : public FrameSink {
   public:
    Pass(Labeller& owner, const FrameRequest& request, const Hear& hear, const Orientation& orientation,
         std::vector<std::pair<std::uint32_t, std::size_t>> missing)
        : owner_(owner),
          request_(request),
          hear_(hear),
          orientation_(orientation),
          missing_(std::move(missing)) {}

    Status frame(std::uint32_t packet, const AVFrame& picture) override {
        NOSCOPE_CHECK(check_stop());
        const std::size_t i = asked(packet);
        ReferenceFrame frame;
        frame.ticket = i;
        frame.file = request_.path;
        frame.number = request_.frames[i].number;
        frame.width = orientation_.swaps_sides() ? picture.height : picture.width;
        frame.height = orientation_.swaps_sides() ? picture.width : picture.height;
        if (owner_.reference_.needs_pixels()) {
            const auto start = RunClock::now();
            NOSCOPE_CHECK(converter_.convert(picture, orientation_, image_));
            owner_.stages_.add("convert", seconds_since(start), 1);
            frame.rgb = image_.view();
        }
        const auto start = RunClock::now();
        auto status = owner_.reference_.submit(frame, owner_.cancel_);
        owner_.stages_.add("reference", seconds_since(start), 1);
        NOSCOPE_CHECK(std::move(status));
        return collect();
    }

    Status lost(std::uint32_t packet) override {
        const std::size_t i = asked(packet);
        StoredLabel label;
        label.damaged = true;
        ++owner_.totals_.lost;
        return record(i, std::move(label));
    }

    Status tick() override {
        owner_.on_tick();
        NOSCOPE_CHECK(check_stop());
        return seconds_since(last_flush_) < kFlushEveryS ? Status{} : collect();
    }

    // Takes what the reference still works on, and stores everything, whatever went wrong before.
    Status finish() {
        const auto start = RunClock::now();
        std::vector<ReferenceAnswer> answers;
        auto drained = owner_.reference_.drain(answers);
        owner_.stages_.add("reference", seconds_since(start));
        auto heard = take(answers);
        NOSCOPE_CHECK(flush());
        NOSCOPE_CHECK(std::move(heard));
        return drained;
    }

    bool stopped() const { return stopped_; }

   private:
    std::size_t asked(std::uint32_t packet) const {
        return std::lower_bound(missing_.begin(), missing_.end(),
                                std::pair<std::uint32_t, std::size_t>(packet, 0))
            ->second;
    }

    // The decode is ended by an error that label_file() takes for what it is.
    Status check_stop() {
        if (!owner_.enough()) return {};
        stopped_ = true;
        return fail(ErrorCode::interrupted, "enough");
    }

    Status collect() {
        std::vector<ReferenceAnswer> answers;
        NOSCOPE_CHECK(owner_.reference_.collect(answers));
        NOSCOPE_CHECK(take(answers));
        return seconds_since(last_flush_) < kFlushEveryS ? Status{} : flush();
    }

    Status take(std::vector<ReferenceAnswer>& answers) {
        if (!answers.empty() && owner_.reference_.open_classes()) {
            const auto classes = owner_.reference_.classes();
            if (classes.size() != classes_known_) {
                NOSCOPE_CHECK(owner_.store_.set_classes(owner_.model_, classes));
                owner_.on_classes(classes);
                classes_known_ = classes.size();
            }
        }
        for (ReferenceAnswer& answer : answers) {
            StoredLabel label;
            label.detections = std::move(answer.detections);
            ++owner_.totals_.reference_calls;
            NOSCOPE_CHECK(record(answer.ticket, std::move(label)));
        }
        return {};
    }

    Status record(std::size_t i, StoredLabel label) {
        label.pts = request_.frames[i].pts;
        label.duplicate = request_.frames[i].duplicate;
        pending_.push_back(std::move(label));
        return hear_(i, pending_.back());
    }

    Status flush() {
        last_flush_ = RunClock::now();
        if (pending_.empty()) return {};
        const auto start = RunClock::now();
        NOSCOPE_CHECK(owner_.store_.add_labels(request_.file.store_id, owner_.model_, pending_));
        owner_.stages_.add("store", seconds_since(start), std::ssize(pending_));
        pending_.clear();
        return {};
    }

    Labeller& owner_;
    const FrameRequest& request_;
    const Hear& hear_;
    Orientation orientation_;
    std::vector<std::pair<std::uint32_t, std::size_t>> missing_;  // packet, index into frames; sorted
    RgbConverter converter_;
    RgbImage image_;
    std::vector<StoredLabel> pending_;
    RunClock::time_point last_flush_ = RunClock::now();
    std::size_t classes_known_ = 0;
    bool stopped_ = false;
};

// Another command may have met new classes: its labels refer to them.
Status Labeller::adopt_new_classes() {
    if (!reference_.open_classes()) return {};
    const auto before = reference_.classes();
    auto classes = before;
    NOSCOPE_TRY([[maybe_unused]] const std::int64_t model, store_.model(reference_.identity(), classes));
    if (classes.size() <= before.size()) return {};
    reference_.adopt_classes(classes);
    on_classes(classes);
    return {};
}

Result<bool> Labeller::label_file(const FrameRequest& request, const Hear& hear) {
    auto start = RunClock::now();
    NOSCOPE_CHECK(adopt_new_classes());
    NOSCOPE_TRY(const auto stored, store_.labels(request.file.store_id, model_));
    stages_.add("store", seconds_since(start), std::ssize(stored));
    std::vector<std::pair<std::uint32_t, std::size_t>> missing;
    auto label = stored.begin();
    for (std::size_t i = 0; i < request.frames.size(); ++i) {
        const AskedFrame& frame = request.frames[i];
        while (label != stored.end() && before(*label, frame)) ++label;
        if (label != stored.end() && same_frame(*label, frame)) {
            ++totals_.reused;
            NOSCOPE_CHECK(hear(i, *label));
            if (enough()) return false;
        } else {
            missing.emplace_back(frame.packet, i);
        }
    }
    if (missing.empty()) return true;
    std::sort(missing.begin(), missing.end());
    std::vector<std::uint32_t> wanted;
    for (const auto& [packet, unused] : missing) wanted.push_back(packet);

    if (!prepared_) {
        start = RunClock::now();
        NOSCOPE_CHECK(reference_.prepare(cancel_));
        stages_.add("load", seconds_since(start));
        prepared_ = true;
    }
    start = RunClock::now();
    auto opened = MediaFile::open(request.path, cancel_, request.file.identity.bytes);
    // It could be read when it was indexed.
    if (!opened && opened.error().code == ErrorCode::recording)
        return fail(ErrorCode::recording, "'{}' changed while it was read; run the command again ({})",
                    request.path, opened.error().message);
    NOSCOPE_TRY(auto media, std::move(opened));
    Pass pass(*this, request, hear, media->info().orientation, std::move(missing));
    auto decoded = decode(*media, *request.index, wanted, 1, pass);
    auto finished = pass.finish();
    totals_.labelling_s += seconds_since(start);
    if (decoded) {
        stages_.add("decode", decoded->seconds, decoded->frames_decoded);
        totals_.frames_decoded += decoded->frames_decoded;
    } else if (!pass.stopped()) {
        return decoded.error();
    }
    NOSCOPE_CHECK(std::move(finished));
    NOSCOPE_CHECK(store_.compact_labels(request.file.store_id, model_));
    return !pass.stopped();
}

}  // namespace noscope
