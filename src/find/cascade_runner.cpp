#include "find/cascade_runner.h"

#include "base/error_text.h"
#include "base/rational_math.h"
#include "base/try.h"
#include "find/blocks.h"
#include "find/load_scores.h"
#include "video/decoder.h"
#include "video/packet_sizes.h"
#include "video/score_scaler.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>
#include <map>
#include <set>

extern "C" {
#include <libavutil/frame.h>
}

namespace noscope {
namespace {

// Pictures that wait for confidences, whatever their size: a batch of 4K frames is not.
constexpr std::int64_t kMostHeldBytes = 256 << 20;
// Frames that come while others wait, in batches: where few of them join the batch, it is scored part full.
constexpr std::size_t kMostBehind = 8;

}  // namespace

std::int64_t span_windows_of(const Plan& plan, const Sampling& sampling) {
    const bool has_spans = std::ranges::any_of(plan.stages, [](const Stage& stage) {
        const auto* cnn = std::get_if<CnnStage>(&stage.body);
        return reuses_labels(stage) || stage.kind() == StageKind::difference || (cnn && cnn->difference);
    });
    return has_spans ? block_windows_of(sampling, 1) : 1;
}

// One file. Its frames come from the decoder and go to the spans that wait for them.
class CascadeRunner::Pass : public FrameSink {
   public:
    Pass(CascadeRunner& owner, const FrameRequest& request, const Hear& hear)
        : owner_(owner),
          request_(request),
          hear_(hear),
          scores_(owner.parts_.store, owner.parts_.stages, request.file.store_id, request.frames,
                  owner.settings_.prepared.plan.stages.size()),
          file_{.plan = owner.settings_.prepared.plan,
                .images = owner.images_,
                .scorers = owner.scorers_,
                .empty_scenes = owner.settings_.prepared.scene.images,
                .scores = scores_,
                .reference = desk_,
                .confidences = confidences_,
                .tells_infrared = owner.settings_.prepared.scene.both_lights,
                .only_infrared = owner.settings_.prepared.scene.only_infrared,
                .frames = request.frames,
                .time_base = request.index->time_base,
                .positive = owner.positive,
                .reused = owner.totals_.reused,
                .scored = owner.totals_.scored},
          desk_(
              {owner.parts_.store, owner.parts_.reference, owner.parts_.model, owner.parts_.cancel,
               owner.parts_.stages, owner.totals_},
              request.file.store_id, request.path, request.frames,
              [this](std::size_t i, const StoredLabel& label) { return labelled(i, label); },
              [&owner](const std::vector<std::string>& classes) { owner.on_classes(classes); }),
          confidences_(
              {owner.parts_.store, owner.confidences_, models(), owner.parts_.cancel, owner.parts_.stages},
              request.file.store_id, request.path, request.frames,
              [this](int stage, std::size_t i, std::optional<float> confidence) {
                  heard(stage, i, confidence);
              }) {}

    Result<bool> run() {
        auto status = load();
        if (status) status = run_blocks();
        auto abandoned = confidences_.abandon();
        owner_.totals_.batches += confidences_.batches();
        auto finished = desk_.finish();
        if (finished) finished = emit_finished();
        auto flushed = scores_.flush();
        if (!status && !stopped_) return status.error();
        NOSCOPE_CHECK(std::move(abandoned));
        NOSCOPE_CHECK(std::move(finished));
        NOSCOPE_CHECK(std::move(flushed));
        NOSCOPE_CHECK(desk_.compact());
        NOSCOPE_CHECK(confidences_.compact());
        NOSCOPE_CHECK(scores_.compact());
        return !stopped_;
    }

    Status frame(std::uint32_t packet, const AVFrame& picture) override {
        NOSCOPE_CHECK(check_stop());
        const auto start = RunClock::now();
        std::vector<ScoreImage> images(specs_);
        if (specs_ > 0) {
            NOSCOPE_CHECK(scaler_->scale(picture, images));
            owner_.parts_.stages.add("difference", seconds_since(start), 1);
        }
        const std::size_t i = place_of_.at(packet);
        CascadeSpan& span = span_of(i);
        span.give(i, picture, std::move(images));
        NOSCOPE_CHECK(go_on(span));
        return holds_enough(picture) ? settle() : Status{};
    }

    Status lost(std::uint32_t packet) override {
        const std::size_t i = place_of_.at(packet);
        CascadeSpan& span = span_of(i);
        span.lose(i);
        return go_on(span);
    }

    // A span may be decided before all that it might have needed has come.
    bool still_wanted(std::uint32_t packet) override { return is_open(place_of_.at(packet)); }

    Status tick() override {
        owner_.on_tick();
        NOSCOPE_CHECK(check_stop());
        NOSCOPE_CHECK(scores_.tick());
        NOSCOPE_CHECK(confidences_.tick());
        NOSCOPE_CHECK(go_on());
        return desk_.tick();
    }

   private:
    Status load() {
        Parts& parts = owner_.parts_;
        const std::size_t count = request_.frames.size();
        const auto start = RunClock::now();
        NOSCOPE_TRY(stored_, parts.store.labels(request_.file.store_id, parts.model));
        file_.stored_labels.assign(count, nullptr);
        match(request_.frames, stored_,
              [&](std::size_t i, const StoredLabel& label) { file_.stored_labels[i] = &label; });
        const auto& stages = owner_.settings_.prepared.plan.stages;
        NOSCOPE_CHECK(load_scores({parts.store, request_.file.store_id, request_.frames, owner_.settings_,
                                   owner_.scorers_, owner_.confidences_, models()},
                                  scores_));
        parts.stages.add("store", seconds_since(start), std::ssize(stored_));
        if (std::ranges::any_of(stages, reads_packets)) score_packets();
        return {};
    }

    void score_packets() {
        const auto start = RunClock::now();
        std::vector<std::uint32_t> packets;
        for (const AskedFrame& frame : request_.frames) packets.push_back(frame.packet);
        file_.packet_scores = packet_scores(*request_.index, relative_sizes(*request_.index), packets);
        owner_.parts_.stages.add("packets", seconds_since(start), std::ssize(packets));
    }

    Status run_blocks() {
        const auto& frames = request_.frames;
        const std::int64_t span_windows = owner_.settings_.span_windows;
        const std::int64_t block_windows = block_windows_of(owner_.settings_.sampling, span_windows);
        for (std::size_t first = 0, end = 0; first < frames.size(); first = end) {
            const std::int64_t block = frames[first].window / block_windows;
            while (end < frames.size() && frames[end].window / block_windows == block) {
                const std::size_t begin = end;
                const std::int64_t span = frames[begin].window / span_windows;
                while (end < frames.size() && frames[end].window / span_windows == span) ++end;
                NOSCOPE_TRY(CascadeSpan made, CascadeSpan::start(file_, begin, end));
                spans_.push_back(std::move(made));
            }
            NOSCOPE_CHECK(run_block());
        }
        return {};
    }

    // Until all spans are decided but for labels that are on their way: more than once where damage was found
    // late, and pictures that were let go of then are decoded once more; and where what is needed of frames
    // between keyframes hangs on what the reference says of these.
    Status run_block() {
        for (CascadeSpan& span : spans_) NOSCOPE_CHECK(span.advance());
        std::set<std::size_t> before;
        for (;;) {
            std::set<std::size_t> wanted;
            for (CascadeSpan& span : spans_) span.add_wanted(wanted);
            if (wanted.empty() && std::ranges::any_of(spans_, &CascadeSpan::blocked)) {
                NOSCOPE_CHECK(take_labels());
                before.clear();
                continue;
            }
            if (wanted.empty()) break;
            if (wanted == before)
                return fail(ErrorCode::internal,
                            "frames of '{}' were decoded and not taken; please report this", request_.path);
            NOSCOPE_CHECK(decode(wanted));
            before = std::move(wanted);
        }
        NOSCOPE_CHECK(emit_finished());
        owner_.on_tick();
        return check_stop();
    }

    // All that are on their way. With them every span goes on.
    Status take_labels() {
        NOSCOPE_CHECK(desk_.take_all());
        NOSCOPE_CHECK(check_stop());  // frames that were handed in and cancelled have no answer
        if (std::ranges::any_of(spans_, &CascadeSpan::blocked))
            return fail(ErrorCode::internal,
                        "the reference left frames of '{}' unanswered; please report this", request_.path);
        for (CascadeSpan& span : spans_) NOSCOPE_CHECK(span.advance());
        NOSCOPE_CHECK(emit_finished());
        return settle();
    }

    Status decode(const std::set<std::size_t>& wanted) {
        NOSCOPE_CHECK(open());
        place_of_.clear();
        std::vector<std::uint32_t> packets;
        for (const std::size_t i : wanted) {
            packets.push_back(request_.frames[i].packet);
            place_of_[packets.back()] = i;
        }
        std::ranges::sort(packets);
        const auto decoded = decoder_->decode(packets, *this);
        const DecodeReport& report = decoder_->report();
        owner_.parts_.stages.add("decode", report.seconds, report.frames_decoded);
        owner_.totals_.frames_decoded += report.frames_decoded;
        return decoded ? settle() : Status(decoded.error());
    }

    Status open() {
        if (decoder_) return {};
        auto opened = MediaFile::open(request_.path, owner_.parts_.cancel, request_.file.identity.bytes);
        // It could be read when it was indexed.
        if (!opened && opened.error().code == ErrorCode::recording)
            return fail(ErrorCode::recording, "'{}' changed while it was read; run the command again ({})",
                        request_.path, opened.error().message);
        NOSCOPE_TRY(media_, std::move(opened));
        file_.orientation = media_->info().orientation;
        NOSCOPE_TRY(decoder_, Decoder::open(*media_, *request_.index));
        std::vector<ScoreSpec> specs(owner_.images_.specs().begin(), owner_.images_.specs().end());
        if (file_.tells_infrared) specs.push_back(kLightSpec);
        specs_ = specs.size();
        if (specs.empty()) return {};
        NOSCOPE_TRY(ScoreScaler scaler, ScoreScaler::make(std::move(specs), file_.orientation));
        scaler_.emplace(std::move(scaler));
        return {};
    }

    Status go_on(CascadeSpan& span) {
        NOSCOPE_CHECK(span.advance());
        return go_on();
    }

    // With all whose confidences have come, which may bring others.
    Status go_on() {
        while (!heard_.empty()) {
            const std::size_t i = heard_.extract(heard_.begin()).value();
            // Looking ahead may have taken it for undecided where damage decided it.
            if (is_open(i)) NOSCOPE_CHECK(span_of(i).advance());
        }
        return emit_finished();
    }

    // Nothing waits for a confidence any more.
    Status settle() {
        while (confidences_.in_hand() > 0) {
            NOSCOPE_CHECK(confidences_.finish());
            NOSCOPE_CHECK(go_on());
        }
        behind_ = 0;
        return {};
    }

    // Frames that wait are to be scored now, though few.
    bool holds_enough(const AVFrame& picture) {
        if (confidences_.in_hand() == 0) {
            behind_ = 0;
            return false;
        }
        const std::size_t batch = owner_.confidences_.batch();
        const std::int64_t bytes = std::int64_t{3} * picture.width * picture.height;
        const auto most =
            std::clamp<std::int64_t>(kMostHeldBytes / bytes, 1, 2 * static_cast<std::int64_t>(batch));
        return ++behind_ >= kMostBehind * batch || std::cmp_greater_equal(file_.pictures_held, most);
    }

    // Its span was not told yet.
    bool is_open(std::size_t frame) const { return !spans_.empty() && frame >= spans_.front().first(); }
    CascadeSpan& span_of(std::size_t frame) {
        return *std::ranges::upper_bound(spans_, frame, {}, &CascadeSpan::end);
    }

    Status labelled(std::size_t i, const StoredLabel& label) {
        span_of(i).labelled(i, label);
        if (!label.damaged) ++owner_.totals_.scored.back();
        return {};
    }

    void heard(int stage, std::size_t i, std::optional<float> confidence) {
        if (confidence) {
            scores_.set(stage, i, *confidence);
            ++owner_.totals_.scored[static_cast<std::size_t>(stage)];
        } else {
            scores_.know(stage, i, kCannotBeDecoded);
        }
        heard_.insert(i);
    }

    StageModels& models() { return owner_.parts_.models ? *owner_.parts_.models : no_models_; }

    // Spans that lie ahead of what the reference still works on are told when it is done.
    Status emit_finished() {
        while (!spans_.empty() && spans_.front().finished()) {
            const CascadeSpan& span = spans_.front();
            const auto decisions = span.decisions();
            for (std::size_t i = span.first(); i < span.end(); ++i) {
                if (!request_.frames[i].asked) continue;
                FrameOutcome outcome{decisions[i - span.first()]};
                if (outcome.decision.decoded && outcome.decision.by == DecidedBy::reference)
                    outcome.label = span.label(i);
                outcome.sureness = span.sureness(decisions, i);
                if (outcome.decision.decoded)
                    ++owner_.totals_.decided[static_cast<std::size_t>(outcome.decision.stage)];
                NOSCOPE_CHECK(hear_(i, outcome));
            }
            spans_.pop_front();
        }
        return {};
    }

    // The decode is ended by an error that run() takes for what it is.
    Status check_stop() {
        if (!owner_.enough()) return {};
        stopped_ = true;
        return fail(ErrorCode::interrupted, "enough");
    }

    CascadeRunner& owner_;
    const FrameRequest& request_;
    const Hear& hear_;
    StageModels no_models_;
    StageScores scores_;
    CascadeFile file_;
    ReferenceDesk desk_;
    ConfidenceDesk confidences_;
    std::vector<StoredLabel> stored_;
    std::unique_ptr<MediaFile> media_;
    std::unique_ptr<Decoder> decoder_;
    std::optional<ScoreScaler> scaler_;
    std::size_t specs_ = 0;
    std::deque<CascadeSpan> spans_;                  // in order; those told are gone
    std::map<std::uint32_t, std::size_t> place_of_;  // of the frames being decoded, by packet
    std::set<std::size_t> heard_;                    // frames whose confidences have come
    std::size_t behind_ = 0;  // frames that came while others waited for their confidences
    bool stopped_ = false;
};

Result<CascadeRunner> CascadeRunner::make(Parts parts, CascadeSettings settings) {
    const PreparedPlan& prepared = settings.prepared;
    NOSCOPE_TRY(DifferenceScorers scorers, DifferenceScorers::make(prepared.plan, settings.predicate));
    for (std::size_t stage = 0; stage < prepared.weights.size(); ++stage)
        if (!prepared.weights[stage].empty())
            NOSCOPE_CHECK(scorers.set_weights(static_cast<int>(stage), prepared.weights[stage]));
    PlanImages images = PlanImages::of(prepared.plan, settings.predicate);
    NOSCOPE_TRY(ConfidenceScorers confidences, ConfidenceScorers::make(prepared, images, parts.cnn));
    NOSCOPE_CHECK(check_opened(prepared.plan, parts.models));
    return CascadeRunner(std::move(parts), std::move(settings), std::move(images), std::move(scorers),
                         std::move(confidences));
}

Result<bool> CascadeRunner::run_file(const FrameRequest& request, const Hear& hear) {
    NOSCOPE_CHECK(adopt_new_classes());
    if (parts_.models) NOSCOPE_CHECK(parts_.models->adopt_new_classes(parts_.store));
    return Pass(*this, request, hear).run();
}

// Another command may have met new classes: its labels refer to them.
Status CascadeRunner::adopt_new_classes() {
    if (!parts_.reference.open_classes()) return {};
    const auto before = parts_.reference.classes();
    auto classes = before;
    NOSCOPE_TRY([[maybe_unused]] const std::int64_t model,
                parts_.store.model(parts_.reference.identity(), classes));
    if (classes.size() <= before.size()) return {};
    parts_.reference.adopt_classes(classes);
    on_classes(classes);
    return {};
}

}  // namespace noscope
