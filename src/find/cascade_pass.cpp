#include "find/cascade_pass.h"

#include "base/error_text.h"
#include "base/try.h"
#include "find/blocks.h"

#include <algorithm>

extern "C" {
#include <libavutil/frame.h>
}

namespace noscope {
namespace {

// Frames that come while others wait, in batches: where few of them join the batch, it is scored part full.
constexpr std::size_t kMostBehind = 8;
// Between looks at what detectors have ready.
constexpr double kLookEveryS = .05;

CascadeTotals no_totals(std::size_t stages) {
    CascadeTotals totals;
    totals.decided.resize(stages);
    totals.scored.resize(stages);
    return totals;
}

}  // namespace

std::int64_t most_waiting(std::int64_t bytes, std::int64_t width, std::int64_t height, std::size_t batch) {
    return std::clamp<std::int64_t>(bytes / (3 * width * height), 1, 2 * static_cast<std::int64_t>(batch));
}

Status OpenMedia::open(const RunParts& run, const std::shared_ptr<CascadeFile>& wanted) {
    if (file == wanted) return {};
    *this = {};
    const FrameRequest& request = wanted->request;
    auto opened = MediaFile::open(request.path, run.stop, request.file.identity.bytes);
    // It could be read when it was indexed.
    if (!opened && opened.error().code == ErrorCode::recording)
        return fail(ErrorCode::recording, "'{}' changed while it was read; run the command again ({})",
                    request.path, opened.error().message);
    NOSCOPE_TRY(media, std::move(opened));
    NOSCOPE_TRY(decoder, Decoder::open(*media, *request.index));
    std::vector<ScoreSpec> wanted_specs(run.images.specs().begin(), run.images.specs().end());
    if (run.settings.prepared.scene.both_lights) wanted_specs.push_back(kLightSpec);
    specs = wanted_specs.size();
    if (specs > 0) {
        NOSCOPE_TRY(ScoreScaler made, ScoreScaler::make(std::move(wanted_specs), media->info().orientation));
        scaler.emplace(std::move(made));
    }
    file = wanted;
    run.opened(media->info(), *file);
    return {};
}

CascadePass::CascadePass(const RunParts& run, WorkerTools& tools, const Chunk& chunk)
    : run_(run),
      tools_(tools),
      chunk_(chunk),
      frames_(chunk.file->request.frames),
      totals_(no_totals(run.settings.prepared.plan.stages.size())),
      scores_(chunk.file->scores),
      context_{.plan = run.settings.prepared.plan,
               .images = run.images,
               .scorers = tools.differences,
               .empty_scenes = run.settings.prepared.scene.images,
               .scores = scores_,
               .reference = desk_,
               .confidences = confidences_,
               .tells_infrared = run.settings.prepared.scene.both_lights,
               .only_infrared = run.settings.prepared.scene.only_infrared,
               .frames = frames_,
               .time_base = chunk.file->request.index->time_base,
               .rule = {run.settings.sampling.presence, run.settings.min_hits},
               .packet_scores = chunk.file->packet_scores,
               .stored_labels = chunk.file->stored_labels,
               .positive =
                   [&run](const Detections& detections) {
                       const auto lock = run.guard.lock();
                       return run.positive(detections);
                   },
               .keep_scores = run.settings.keep_scores,
               .reused = totals_.reused,
               .lost = totals_.lost,
               .scored = totals_.scored},
      desk_({run.reference, run.stop, stages_}, chunk.file->request.path, frames_,
            [this](std::size_t i, const StoredLabel& label) { labelled(i, label); }),
      confidences_({tools.nets, run.models, run.model_ports, run.guard, run.stop, stages_},
                   chunk.file->request.path, frames_,
                   [this](int stage, std::size_t i, std::optional<float> confidence) {
                       heard(stage, i, confidence);
                   }) {}

void CascadePass::run() {
    Status status = run_blocks();
    // Whatever went wrong: what detectors work on is taken and kept.
    Status abandoned = confidences_.abandon();
    totals_.batches += confidences_.batches();
    Status finished = desk_.take_all();
    tell_finished();
    // One that only says that the run was stopped is none.
    const auto matters = [&](const Status& one) {
        return !one && !(one.error().code == ErrorCode::interrupted && run_.stop.cancelled());
    };
    for (Status* const one : {&status, &abandoned, &finished})
        if (matters(*one)) return post(std::move(*one), true);
    post({}, true);
}

Status CascadePass::run_blocks() {
    const CascadeSettings& settings = run_.settings;
    const std::int64_t span_windows = settings.span_windows;
    const std::int64_t block_windows = block_windows_of(settings.sampling, span_windows);
    for (std::size_t first = chunk_.first, end = first; first < chunk_.end; first = end) {
        const std::int64_t block = frames_[first].window / block_windows;
        while (end < chunk_.end && frames_[end].window / block_windows == block) {
            const std::size_t begin = end;
            const std::int64_t span = frames_[begin].window / span_windows;
            while (end < chunk_.end && frames_[end].window / span_windows == span) ++end;
            NOSCOPE_TRY(CascadeSpan made, CascadeSpan::start(context_, begin, end));
            spans_.push_back(std::move(made));
        }
        NOSCOPE_CHECK(run_block());
        if (end < chunk_.end) post({}, false);
    }
    return {};
}

// Until all spans are decided but for labels that are on their way: more than once where damage was found
// late, and pictures that were let go of then are decoded once more; and where what is needed hangs on what
// the reference says of other frames, as between keyframes and where it is asked in rounds.
Status CascadePass::run_block() {
    std::set<std::size_t> before;
    for (;;) {
        for (CascadeSpan& span : spans_) NOSCOPE_CHECK(span.advance());
        NOSCOPE_CHECK(settle());
        std::set<std::size_t> wanted;
        for (CascadeSpan& span : spans_) span.add_wanted(wanted);
        if (wanted.empty() && std::ranges::any_of(spans_, &CascadeSpan::blocked)) {
            NOSCOPE_CHECK(take_labels());
            before.clear();
            continue;
        }
        if (wanted.empty()) {
            // A label that came just now may ask for one that is stored.
            if (std::ranges::any_of(spans_, &CascadeSpan::goes_on)) continue;
            break;
        }
        if (wanted == before)
            return fail(ErrorCode::internal, "frames of '{}' were decoded and not taken; please report this",
                        chunk_.file->request.path);
        NOSCOPE_CHECK(decode(wanted));
        before = std::move(wanted);
    }
    tell_finished();
    return check_stop();
}

// All that are on their way. With them every span goes on.
Status CascadePass::take_labels() {
    NOSCOPE_CHECK(desk_.take_all());
    NOSCOPE_CHECK(check_stop());  // frames that were handed in and cancelled have no answer
    if (std::ranges::any_of(spans_, &CascadeSpan::blocked))
        return fail(ErrorCode::internal, "the reference left frames of '{}' unanswered; please report this",
                    chunk_.file->request.path);
    for (CascadeSpan& span : spans_) NOSCOPE_CHECK(span.advance());
    tell_finished();
    return settle();
}

Status CascadePass::decode(const std::set<std::size_t>& wanted) {
    OpenMedia& media = tools_.media;
    NOSCOPE_CHECK(media.open(run_, chunk_.file));
    context_.orientation = media.media->info().orientation;
    place_of_.clear();
    std::vector<std::uint32_t> packets;
    for (const std::size_t i : wanted) {
        packets.push_back(frames_[i].packet);
        place_of_[packets.back()] = i;
    }
    std::ranges::sort(packets);
    decoding_ = 0;
    const auto decoded = media.decoder->decode(packets, *this);
    const DecodeReport& report = media.decoder->report();
    stages_.add("decode", report.seconds, report.frames_decoded);
    count_decoded();
    decoding_.reset();
    return decoded ? settle() : Status(decoded.error());
}

// A chunk may be long: what is told of it before its end counts, too.
void CascadePass::count_decoded() {
    if (!decoding_) return;
    const std::int64_t now = tools_.media.decoder->report().frames_decoded;
    totals_.frames_decoded += now - std::exchange(*decoding_, now);
}

Status CascadePass::frame(std::uint32_t packet, const AVFrame& picture) {
    NOSCOPE_CHECK(check_stop());
    const auto start = RunClock::now();
    OpenMedia& media = tools_.media;
    std::vector<ScoreImage> images(media.specs);
    if (media.specs > 0) {
        NOSCOPE_CHECK(media.scaler->scale(picture, images));
        stages_.add("difference", seconds_since(start), 1);
    }
    const std::size_t i = place_of_.at(packet);
    CascadeSpan& span = span_of(i);
    span.give(i, picture, std::move(images));
    NOSCOPE_CHECK(go_on(span));
    return holds_enough(picture) ? settle() : Status{};
}

Status CascadePass::lost(std::uint32_t packet) {
    const std::size_t i = place_of_.at(packet);
    CascadeSpan& span = span_of(i);
    span.lose(i);
    return go_on(span);
}

// A span may be decided before all that it might have needed has come.
bool CascadePass::still_wanted(std::uint32_t packet) { return is_open(place_of_.at(packet)); }

Status CascadePass::tick() {
    NOSCOPE_CHECK(check_stop());
    if (seconds_since(last_look_) >= kLookEveryS) {
        NOSCOPE_CHECK(confidences_.collect());
        NOSCOPE_CHECK(go_on());
        NOSCOPE_CHECK(desk_.collect());
        tell_finished();
        last_look_ = RunClock::now();
    }
    if (seconds_since(last_post_) >= run_.post_every_s) post({}, false);
    return {};
}

Status CascadePass::go_on(CascadeSpan& span) {
    NOSCOPE_CHECK(span.advance());
    return go_on();
}

// With all whose confidences have come, which may bring others.
Status CascadePass::go_on() {
    while (!heard_.empty()) {
        const std::size_t i = heard_.extract(heard_.begin()).value();
        // Looking ahead may have taken it for undecided where damage decided it.
        if (is_open(i)) NOSCOPE_CHECK(span_of(i).advance());
    }
    tell_finished();
    return {};
}

// Nothing waits for a confidence any more.
Status CascadePass::settle() {
    while (confidences_.in_hand() > 0) {
        NOSCOPE_CHECK(confidences_.finish());
        NOSCOPE_CHECK(go_on());
    }
    behind_ = 0;
    return {};
}

// Frames that wait are to be scored now, though few.
bool CascadePass::holds_enough(const AVFrame& picture) {
    if (confidences_.in_hand() == 0) {
        behind_ = 0;
        return false;
    }
    const std::size_t batch = tools_.nets.batch();
    const std::int64_t most = most_waiting(run_.most_held_bytes, picture.width, picture.height, batch);
    return ++behind_ >= kMostBehind * batch || std::cmp_greater_equal(context_.pictures_held, most);
}

CascadeSpan& CascadePass::span_of(std::size_t frame) {
    return *std::ranges::upper_bound(spans_, frame, {}, &CascadeSpan::end);
}

void CascadePass::labelled(std::size_t i, const StoredLabel& label) {
    span_of(i).labelled(i, label);
    if (!label.damaged) ++totals_.scored.back();
}

void CascadePass::heard(int stage, std::size_t i, std::optional<float> confidence) {
    if (confidence) {
        scores_.set(stage, i, *confidence);
        ++totals_.scored[static_cast<std::size_t>(stage)];
    } else {
        scores_.know(stage, i, kCannotBeDecoded);
    }
    heard_.insert(i);
}

// Spans that lie ahead of what the reference still works on are told when it is done.
void CascadePass::tell_finished() {
    while (!spans_.empty() && spans_.front().finished()) {
        const CascadeSpan& span = spans_.front();
        const auto decisions = span.decisions();
        for (std::size_t i = span.first(); i < span.end(); ++i) {
            if (!frames_[i].asked) continue;
            ToldFrame& told = told_.emplace_back(ToldFrame{i, decisions[i - span.first()]});
            told.sureness = span.sureness(decisions, i);
            told.rank_score = span.rank_score(i);
            told.scores = span.scores(i);
            if (!told.decision.decoded || told.decision.by != DecidedBy::reference) continue;
            const StoredLabel* const label = span.label(i);
            if (label == chunk_.file->stored_labels[i])
                told.stored = label;
            else
                told.fresh = *label;
        }
        spans_.pop_front();
    }
}

void CascadePass::post(Status status, bool ended) {
    last_post_ = RunClock::now();
    ChunkNews news{.chunk = chunk_.number, .file = chunk_.file};
    news.told = std::exchange(told_, {});
    news.labels = desk_.take_labels();
    totals_.reference_calls +=
        std::ranges::count_if(news.labels, [](const StoredLabel& label) { return !label.damaged; });
    news.model_labels = confidences_.take_labels();
    news.scores = scores_.take();
    count_decoded();
    // In place: the spans refer to them.
    news.totals = totals_;
    totals_ = no_totals(totals_.scored.size());
    news.stages = std::exchange(stages_, {});
    news.status = std::move(status);
    news.ended = ended;
    run_.tell(std::move(news));
}

Status CascadePass::check_stop() const {
    return run_.stop.cancelled() ? Status(fail(ErrorCode::interrupted, "interrupted")) : Status{};
}

}  // namespace noscope
