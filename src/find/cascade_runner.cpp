#include "find/cascade_runner.h"

#include "base/error_text.h"
#include "base/rational_math.h"
#include "base/try.h"
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

constexpr std::int64_t kBlockS = 60;
constexpr double kFlushEveryS = 0.5;
constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();

template <class Stored>
bool before(const Stored& stored, const AskedFrame& frame) {
    return stored.pts != frame.pts ? stored.pts < frame.pts : stored.duplicate < frame.duplicate;
}

// Calls hear(i, stored) for each frame that something is stored for; both are sorted by (pts, duplicate).
template <class Stored, class Hear>
void match(std::span<const AskedFrame> frames, const std::vector<Stored>& stored, Hear hear) {
    auto next = stored.begin();
    for (std::size_t i = 0; i < frames.size(); ++i) {
        while (next != stored.end() && before(*next, frames[i])) ++next;
        if (next == stored.end()) return;
        if (next->pts == frames[i].pts && next->duplicate == frames[i].duplicate) hear(i, *next);
    }
}

std::int64_t windows_of_a_minute(const Sampling& sampling) {
    return std::max<std::int64_t>(1, kBlockS * sampling.window.den / sampling.window.num);
}

}  // namespace

std::int64_t span_windows_of(const Plan& plan, const Sampling& sampling) {
    const bool has_spans = std::ranges::any_of(plan.stages, [](const Stage& stage) {
        return reuses_labels(stage) || stage.kind() == StageKind::difference;
    });
    return has_spans ? windows_of_a_minute(sampling) : 1;
}

// One file. Its frames come from the decoder and go to the spans that wait for them.
class CascadeRunner::Pass : public FrameSink {
   public:
    Pass(CascadeRunner& owner, const FrameRequest& request, const Hear& hear)
        : owner_(owner),
          request_(request),
          hear_(hear),
          file_{.plan = owner.settings_.prepared.plan,
                .scorers = owner.scorers_,
                .empty_scenes = owner.settings_.prepared.scene.images,
                .tells_infrared = owner.settings_.prepared.scene.both_lights,
                .only_infrared = owner.settings_.prepared.scene.only_infrared,
                .frames = request.frames,
                .time_base = request.index->time_base,
                .positive = owner.positive,
                .reused = owner.totals_.reused},
          desk_(
              {owner.parts_.store, owner.parts_.reference, owner.parts_.model, owner.parts_.cancel,
               owner.parts_.stages, owner.totals_},
              request.file.store_id, request.path, request.frames,
              [this](std::size_t i, const StoredLabel& label) { return labelled(i, label); },
              [&owner](const std::vector<std::string>& classes) { owner.on_classes(classes); }) {}

    Result<bool> run() {
        const std::int64_t labels_before = owner_.totals_.reference_calls + owner_.totals_.lost;
        auto status = load();
        if (status) status = run_blocks();
        auto finished = desk_.finish();
        if (finished) finished = emit_finished();
        auto flushed = flush_scores();
        if (!status && !stopped_) return status.error();
        NOSCOPE_CHECK(std::move(finished));
        NOSCOPE_CHECK(std::move(flushed));
        NOSCOPE_CHECK(compact(owner_.totals_.reference_calls + owner_.totals_.lost > labels_before));
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
        return go_on(span);
    }

    Status lost(std::uint32_t packet) override {
        const std::size_t i = place_of_.at(packet);
        CascadeSpan& span = span_of(i);
        span.lose(i);
        return go_on(span);
    }

    Status tick() override {
        owner_.on_tick();
        NOSCOPE_CHECK(check_stop());
        if (seconds_since(last_flush_) >= kFlushEveryS) NOSCOPE_CHECK(flush_scores());
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
        scorer_ids_.assign(stages.size(), -1);
        file_.scores.resize(stages.size());
        file_.fresh.resize(stages.size());
        for (std::size_t stage = 0; stage < stages.size(); ++stage) {
            if (stages[stage].kind() != StageKind::difference) continue;
            file_.scores[stage].assign(count, kUnknown);
            const auto identity =
                owner_.scorers_.identity(static_cast<int>(stage), owner_.settings_.sampling,
                                         owner_.settings_.span_windows, owner_.settings_.prepared.scene.name);
            if (!identity) continue;
            NOSCOPE_TRY(scorer_ids_[stage], parts.store.scorer(*identity));
            NOSCOPE_TRY(const auto scores, parts.store.scores(request_.file.store_id, scorer_ids_[stage]));
            match(request_.frames, scores,
                  [&](std::size_t i, const StoredScore& score) { file_.scores[stage][i] = score.value; });
        }
        parts.stages.add("store", seconds_since(start), std::ssize(stored_));
        if (std::ranges::any_of(stages, [](const Stage& s) { return s.kind() == StageKind::packets; }))
            score_packets();
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
        const std::int64_t block_windows = std::max(
            span_windows, windows_of_a_minute(owner_.settings_.sampling) / span_windows * span_windows);
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
    // late, and pictures that were let go of then are decoded once more.
    Status run_block() {
        for (CascadeSpan& span : spans_) NOSCOPE_CHECK(span.advance(desk_));
        std::set<std::size_t> before;
        for (;;) {
            std::set<std::size_t> wanted;
            for (CascadeSpan& span : spans_) span.add_wanted(wanted);
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
        return decoded ? Status{} : decoded.error();
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
        std::vector<ScoreSpec> specs(owner_.scorers_.specs().begin(), owner_.scorers_.specs().end());
        if (file_.tells_infrared) specs.push_back(kLightSpec);
        specs_ = specs.size();
        if (specs.empty()) return {};
        NOSCOPE_TRY(ScoreScaler scaler, ScoreScaler::make(std::move(specs), file_.orientation));
        scaler_.emplace(std::move(scaler));
        return {};
    }

    Status go_on(CascadeSpan& span) {
        NOSCOPE_CHECK(span.advance(desk_));
        return emit_finished();
    }

    CascadeSpan& span_of(std::size_t frame) {
        return *std::ranges::upper_bound(spans_, frame, {}, &CascadeSpan::end);
    }

    Status labelled(std::size_t i, const StoredLabel& label) {
        span_of(i).labelled(i, label);
        return {};
    }

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

    Status flush_scores() {
        last_flush_ = RunClock::now();
        for (std::size_t stage = 0; stage < file_.fresh.size(); ++stage) {
            if (file_.fresh[stage].empty()) continue;
            std::vector<StoredScore> scores;
            for (const std::size_t i : file_.fresh[stage])
                scores.push_back(
                    {request_.frames[i].pts, request_.frames[i].duplicate, file_.scores[stage][i]});
            NOSCOPE_CHECK(owner_.parts_.store.add_scores(request_.file.store_id, scorer_ids_[stage], scores));
            owner_.parts_.stages.add("store", seconds_since(last_flush_), std::ssize(scores));
            file_.fresh[stage].clear();
            is_new_ = true;
        }
        return {};
    }

    Status compact(bool new_labels) {
        if (new_labels)
            NOSCOPE_CHECK(owner_.parts_.store.compact_labels(request_.file.store_id, owner_.parts_.model));
        if (!is_new_) return {};
        for (const std::int64_t scorer : scorer_ids_)
            if (scorer >= 0)
                NOSCOPE_CHECK(owner_.parts_.store.compact_scores(request_.file.store_id, scorer));
        return {};
    }

    CascadeRunner& owner_;
    const FrameRequest& request_;
    const Hear& hear_;
    CascadeFile file_;
    ReferenceDesk desk_;
    std::vector<StoredLabel> stored_;
    std::vector<std::int64_t> scorer_ids_;  // by stage, -1: its scores are not kept
    std::unique_ptr<MediaFile> media_;
    std::unique_ptr<Decoder> decoder_;
    std::optional<ScoreScaler> scaler_;
    std::size_t specs_ = 0;
    std::deque<CascadeSpan> spans_;                  // in order; those told are gone
    std::map<std::uint32_t, std::size_t> place_of_;  // of the frames being decoded, by packet
    RunClock::time_point last_flush_ = RunClock::now();
    bool stopped_ = false, is_new_ = false;
};

Result<CascadeRunner> CascadeRunner::make(Parts parts, CascadeSettings settings) {
    const PreparedPlan& prepared = settings.prepared;
    NOSCOPE_TRY(DifferenceScorers scorers, DifferenceScorers::make(prepared.plan, settings.predicate));
    for (std::size_t stage = 0; stage < prepared.weights.size(); ++stage)
        if (!prepared.weights[stage].empty())
            NOSCOPE_CHECK(scorers.set_weights(static_cast<int>(stage), prepared.weights[stage]));
    return CascadeRunner(std::move(parts), std::move(settings), std::move(scorers));
}

Result<bool> CascadeRunner::run_file(const FrameRequest& request, const Hear& hear) {
    NOSCOPE_CHECK(adopt_new_classes());
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
