// Of an answer: what the reference said later of windows that were told.
#include "find/answer_builder.h"

#include <algorithm>
#include <cassert>

namespace noscope {

AnswerBuilder::Sighting AnswerBuilder::sighting(const StoredLabel& label) const {
    if (label.damaged) return Sighting::damaged;
    return predicate_.positive(label.detections) ? Sighting::positive : Sighting::negative;
}

void AnswerBuilder::relabel(std::size_t i, std::size_t first, std::span<const StoredLabel> labels) {
    Window& window = answer_.windows[i];
    if (keeps_sightings_)
        for (std::size_t k = 0; k < labels.size(); ++k)
            sightings_[static_cast<std::size_t>(window.file)][first + k] = sighting(labels[k]);
    const int damaged_before = window.damaged_frames;
    std::vector<FrameLabel> said;
    Peak peak;
    for (const StoredLabel& label : labels) {
        said.push_back(
            {.decoded = !label.damaged, .positive = !label.damaged && predicate_.positive(label.detections)});
        if (const auto best = this->best(label))
            peak = std::max(peak, peak_of(*best, window.file, label.pts));
    }
    judge(window, said, options_.sampling.presence);
    const int more = window.damaged_frames - damaged_before;
    answer_.files[static_cast<std::size_t>(window.file)].damaged += more;
    answer_.account.damaged_frames += more;
    if (!window.positive) peak.boxes = {};
    window_peaks_[i] = std::move(peak);
}

// A limit ended the run; what is found among its windows afterwards leaves no appearance out.
void AnswerBuilder::form_anew() {
    for (std::size_t a = 0; a < answer_.appearances.size(); ++a)
        if (Peak& peak = window_peaks_[appearance_peaks_[a]]; peak.boxes.empty())
            peak.boxes = std::move(answer_.appearances[a].peak_boxes);
    answer_.appearances.clear();
    answer_.closest.clear();
    appearance_peaks_.clear();
    Observer* const told = std::exchange(observer_, nullptr);
    for (const Span& span : appearance_spans(answer_.windows, options_.grouping)) add_appearance(span);
    observer_ = told;
    if (answer_.appearances.empty()) tell_closest();
}

// Of all windows: those that were told before there was an appearance are not all that is left now.
void AnswerBuilder::tell_closest() {
    closest_.clear();
    for (std::size_t i = 0; i < window_peaks_.size(); ++i)
        if (window_peaks_[i].confidence >= 0) keep_if_close(window_peaks_[i], i);
    for (const auto& [peak, window] : closest_)
        answer_.closest.push_back(closest_call(answer_.windows[window], peak));
}

}  // namespace noscope
