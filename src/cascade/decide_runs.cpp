// Of deciding a span: what `runs` asks once all its frames are scored.
#include "cascade/decide.h"

#include <algorithm>
#include <cassert>

namespace noscope {

void SpanDecider::begin_runs() {
    const auto runs = std::ranges::find(plan_.stages, StageKind::runs, &Stage::kind);
    std::vector<RunFrame> frames;
    for (int frame = 0; frame < count_; ++frame) {
        const auto i = static_cast<std::size_t>(frame);
        const bool open = left_to_runs_[i] != 0;
        frames.push_back({.window = windows_[i], .open = open, .score = run_scores_[i]});
        if (!open && at(frame).decoded) frames.back().label = known_label(frame);
    }
    run_asker_.emplace(std::get<RunsStage>(runs->body), std::move(frames), presence_);
}

// A round is asked whole before any of its answers counts, so that these may come in any order.
std::optional<Question> SpanDecider::next_of_runs() {
    if (left_to_runs_.empty()) return std::nullopt;
    for (;;) {
        if (asks_for_runs()) {
            frame_ = runs_round_[asked_of_runs_];
            stage_ = static_cast<int>(plan_.stages.size()) - 1;
            return Question{.stage = stage_, .frame = frame_};
        }
        blocked_ = open_labels_ > 0;
        if (blocked_) return std::nullopt;
        if (!run_asker_) begin_runs();
        for (const int frame : runs_round_)
            run_asker_->answer(frame, at(frame).decoded ? std::optional(at(frame).positive) : std::nullopt);
        runs_round_ = run_asker_->next();
        asked_of_runs_ = 0;
        if (!runs_round_.empty()) continue;
        for (int frame = 0; frame < count_; ++frame)
            if (left_to_runs_[static_cast<std::size_t>(frame)] != 0 && at(frame).decoded)
                at(frame).positive = run_asker_->positive(frame);
        return std::nullopt;
    }
}

bool SpanDecider::asks_next(int frame) const {
    if (!asks_for_runs()) return !done() && frame == frame_;
    const auto begin = runs_round_.begin() + static_cast<std::ptrdiff_t>(asked_of_runs_);
    return std::find(begin, runs_round_.end(), frame) != runs_round_.end();
}

}  // namespace noscope
