#include "find/answer_builder.h"

#include "base/text.h"

#include <algorithm>
#include <cassert>

namespace noscope {
namespace {

constexpr std::size_t kClosest = 5;
constexpr std::size_t kMostBoxes = 8;  // kept of a frame

}  // namespace

AnswerBuilder::AnswerBuilder(const FindOptions& options, const Recording& recording, const ClockZone& zone,
                             Answer& answer, Observer* observer)
    : options_(options),
      recording_(recording),
      zone_(zone),
      answer_(answer),
      observer_(observer),
      spans_(options.grouping),
      predicate_(options.predicate, {}) {}

void AnswerBuilder::set_classes(const std::vector<std::string>& all) {
    all_classes_ = all;
    predicate_ = PredicateTest(options_.predicate, class_ids(all, answer_.classes));
}

void AnswerBuilder::confirm_with(Ask ask) {
    assert(answer_.windows.empty());
    ask_ = std::move(ask);
    answer_.account.confirmation.emplace();
    confirmer_.emplace(
        options_.sampling.presence, options_.grouping,
        [this](std::size_t window, std::size_t frame) { return try_frame(window, frame); },
        [this](const Window& window) { confirmed(window); });
}

void AnswerBuilder::begin_file(int file, std::span<const AskedFrame> frames, std::int64_t analysed) {
    assert(certain_ == frames_.size());
    file_ = file;
    frames_ = frames;
    answer_.files[static_cast<std::size_t>(file)].analysed = analysed;
    decisions_.assign(frames.size(), {});
    known_.assign(frames.size(), 0);
    sightings_.resize(answer_.files.size());
    if (keeps_sightings_) sightings_[static_cast<std::size_t>(file)].resize(frames.size());
    peaks_.assign(frames.size(), {});
    certain_ = 0;
}

void AnswerBuilder::end_file() {
    if (certain_ != frames_.size()) return;  // the run ended early
    frames_ = {};
    certain_ = 0;
}

void AnswerBuilder::label(std::size_t i, const StoredLabel& label) {
    CandidateFrame frame;
    frame.label.decoded = !label.damaged;
    frame.label.positive = frame.label.decoded && predicate_.positive(label.detections);
    decide(i, frame, best(label));
}

std::optional<BestBox> AnswerBuilder::best(const StoredLabel& label) const {
    const Box* box = label.damaged ? nullptr : predicate_.best(label.detections);
    if (!box) return std::nullopt;
    return BestBox{box->confidence, box->class_id, seen_boxes(label.detections, *box)};
}

void AnswerBuilder::decide(std::size_t i, const CandidateFrame& decision,
                           const std::optional<BestBox>& best) {
    decisions_[i] = decision;
    decisions_[i].label.window = frames_[i].window;
    if (!decision.label.decoded) {
        ++answer_.files[static_cast<std::size_t>(file_)].damaged;
        ++answer_.account.damaged_frames;
    }
    if (best) peaks_[i] = peak_of(*best, file_, frames_[i].pts);
    if (keeps_sightings_ && (!decision.label.decoded || decision.label.by == DecidedBy::reference))
        sightings_[static_cast<std::size_t>(file_)][i] = !decision.label.decoded   ? Sighting::damaged
                                                         : decision.label.positive ? Sighting::positive
                                                                                   : Sighting::negative;
    known_[i] = 1;
    ++answer_.account.analysed_frames;
    if (frames_[i].window == frames_[certain_].window) emit_certain_windows();
}

AnswerBuilder::Peak AnswerBuilder::peak_of(const BestBox& best, int file, std::int64_t pts) const {
    const ScannedFile& scan = recording_.files[static_cast<std::size_t>(file)].scan;
    return {best.confidence, best.class_id,
            static_cast<double>(pts - scan.start_pts) * scan.info.time_base.value(), best.boxes};
}

void AnswerBuilder::emit_certain_windows() {
    // Past the limit nothing is told: how much was under way must not show in the answer.
    while (certain_ < frames_.size() && !limit_reached() && !failure_) {
        std::size_t end = certain_;
        while (end < frames_.size() && frames_[end].window == frames_[certain_].window) {
            if (!known_[end]) return;
            ++end;
        }
        emit_window(certain_, end);
        certain_ = end;
    }
}

void AnswerBuilder::emit_window(std::size_t first, std::size_t end) {
    const RecordingFile& file = recording_.files[static_cast<std::size_t>(file_)];
    std::vector<FrameLabel> labels;
    for (std::size_t i = first; i < end; ++i) labels.push_back(decisions_[i].label);
    const auto windows = windows_of(labels, options_.sampling, file.scan.duration_s);
    assert(windows.size() == 1);
    Window window = windows.front();
    window.number += file.window_offset;
    window.file = file_;
    window.start_s += file.start_s;
    window.end_s += file.start_s;
    if (!confirmer_) {
        tell(window, *std::max_element(peaks_.begin() + first, peaks_.begin() + end));
        for (std::size_t i = first; i < end; ++i) peaks_[i].boxes = {};
        return;
    }
    PendingWindow pending{file_, {}};
    for (std::size_t i = first; i < end; ++i) pending.frames.push_back({frames_[i], i, std::move(peaks_[i])});
    pending_.push_back(std::move(pending));
    const auto frames = std::span(decisions_).subspan(first, end - first);
    const Status pushed = confirmer_->push({window, {frames.begin(), frames.end()}});
    if (!pushed) failure_ = pushed.error();
}

Result<FrameLabel> AnswerBuilder::try_frame(std::size_t window, std::size_t frame) {
    PendingWindow& pending = pending_[window - first_pending_];
    PendingFrame& tried = pending.frames[frame];
    const auto label = ask_(pending.file, tried.frame);
    if (!label) return label.error();
    ++answer_.account.confirmation->frames;
    if (label->damaged) {
        ++answer_.files[static_cast<std::size_t>(pending.file)].damaged;
        ++answer_.account.damaged_frames;
        ++answer_.account.confirmation->damaged;
    }
    const auto best = this->best(*label);
    tried.peak = best ? peak_of(*best, pending.file, tried.frame.pts) : Peak{};
    if (keeps_sightings_) sightings_[static_cast<std::size_t>(pending.file)][tried.place] = sighting(*label);
    return FrameLabel{.decoded = !label->damaged,
                      .positive = !label->damaged && predicate_.positive(label->detections)};
}

void AnswerBuilder::confirmed(const Window& window) {
    answer_.account.confirmation->dropped = confirmer_->counts().dropped;
    Peak peak;
    for (const PendingFrame& frame : pending_.front().frames) peak = std::max(peak, frame.peak);
    pending_.pop_front();
    ++first_pending_;
    if (!limit_reached()) tell(window, std::move(peak));
}

void AnswerBuilder::tell(const Window& window, Peak peak) {
    if (peak.confidence >= 0 && answer_.appearances.empty()) keep_if_close(peak, answer_.windows.size());
    // Only what may become an appearance's is kept.
    if (!window.positive) peak.boxes = {};
    window_peaks_.push_back(std::move(peak));
    answer_.windows.push_back(window);
    answer_.account.windows = std::ssize(answer_.windows);
    answer_.account.covered_s += window.end_s - window.start_s;
    if (observer_) observer_->on_window(window, answer_);
    if (const auto span = spans_.push(window)) emit_appearance(*span);
}

void AnswerBuilder::keep_if_close(const Peak& peak, std::size_t window) {
    closest_.emplace_back(peak, window);
    std::stable_sort(closest_.begin(), closest_.end(),
                     [](const auto& a, const auto& b) { return a.first.confidence > b.first.confidence; });
    if (closest_.size() > kClosest) closest_.pop_back();
}

Status AnswerBuilder::settle() {
    if (failure_) return *failure_;
    return confirmer_ && !limit_reached() ? confirmer_->finish() : Status{};
}

void AnswerBuilder::emit_appearance(const Span& span) {
    if (!limit_reached()) add_appearance(span);
}

void AnswerBuilder::add_appearance(const Span& span) {
    Appearance found;
    found.id = static_cast<int>(answer_.appearances.size()) + 1;
    found.start_s = span.start_s;
    found.end_s = span.end_s;
    found.file = answer_.windows[span.first].file;
    found.end_file = answer_.windows[span.last].file;
    found.file_start_s = span.start_s - recording_.files[static_cast<std::size_t>(found.file)].start_s;
    found.file_end_s = span.end_s - recording_.files[static_cast<std::size_t>(found.end_file)].start_s;
    found.start_clock = clock_text(found.file, found.file_start_s);
    found.end_clock = clock_text(found.end_file, found.file_end_s);
    found.positive_frames = span.positive_frames;
    found.reference_frames = span.reference_frames;
    found.class_name = join(answer_.classes, ",");
    Peak peak;
    std::size_t peak_window = span.first;
    found.decided_by = DecidedBy::skip;
    for (std::size_t i = span.first; i <= span.last; ++i) {
        if (!answer_.windows[i].positive) continue;
        found.decided_by = std::max(found.decided_by, answer_.windows[i].decided_by);
        Peak of_window = std::move(window_peaks_[i]);
        window_peaks_[i].boxes = {};
        if (of_window.confidence <= peak.confidence) continue;
        peak = std::move(of_window);
        peak_window = i;
        const RecordingFile& file = recording_.files[static_cast<std::size_t>(answer_.windows[i].file)];
        found.peak_s = file.start_s + peak.at_s;
    }
    if (peak.confidence >= 0) {
        found.peak_confidence = peak.confidence;
        found.class_name = class_name(peak.class_id);
        found.peak_boxes = std::move(peak.boxes);
    }
    appearance_peaks_.push_back(peak_window);
    answer_.appearances.push_back(found);
    if (observer_) observer_->on_appearance(found, answer_);
}

void AnswerBuilder::finish() {
    if (std::exchange(finished_, true)) return;
    if (const auto span = spans_.finish()) emit_appearance(*span);
    if (!answer_.appearances.empty()) return;
    for (const auto& [peak, window] : closest_)
        answer_.closest.push_back(closest_call(answer_.windows[window], peak));
}

ClosestCall AnswerBuilder::closest_call(const Window& window, const Peak& peak) const {
    const RecordingFile& file = recording_.files[static_cast<std::size_t>(window.file)];
    ClosestCall call;
    call.at_s = file.start_s + peak.at_s;
    call.clock = clock_text(window.file, peak.at_s);
    call.file = window.file;
    call.file_s = peak.at_s;
    call.class_name = class_name(peak.class_id);
    call.confidence = peak.confidence;
    call.boxes = peak.boxes;
    return call;
}

std::vector<SeenBox> AnswerBuilder::seen_boxes(const Detections& detections, const Box& best) const {
    std::vector<SeenBox> boxes;
    const auto width = static_cast<float>(std::max(1, detections.width)),
               height = static_cast<float>(std::max(1, detections.height));
    for (const Box& box : detections.boxes) {
        const bool counts = predicate_.counts(box, detections.width, detections.height);
        if (boxes.size() == kMostBoxes || (!counts && &box != &best)) continue;
        boxes.push_back({class_name(box.class_id), box.confidence, std::clamp(box.x0 / width, 0.F, 1.F),
                         std::clamp(box.y0 / height, 0.F, 1.F), std::clamp(box.x1 / width, 0.F, 1.F),
                         std::clamp(box.y1 / height, 0.F, 1.F)});
    }
    return boxes;
}

std::string AnswerBuilder::clock_text(int file, double file_s) const {
    const auto& clock = recording_.files[static_cast<std::size_t>(file)].clock;
    return clock ? zone_.text(clock->plus(file_s)) : "";
}

std::string AnswerBuilder::class_name(std::int32_t id) const {
    return id >= 0 && id < std::ssize(all_classes_) ? all_classes_[static_cast<std::size_t>(id)] : "";
}

}  // namespace noscope
