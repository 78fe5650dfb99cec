// Of deciding a span: what is asked, a round at a time, once all its frames are scored.
#include "cascade/decide.h"

#include <algorithm>
#include <cassert>

namespace noscope {
namespace {

// act(asker) of the one that there is.
template <class Asker, class Act>
auto with(Asker& asker, Act act) {
    if (auto* const runs = std::get_if<RunAsker>(&asker)) return act(*runs);
    assert(std::holds_alternative<WindowAsker>(asker));
    return act(*std::get_if<WindowAsker>(&asker));
}

}  // namespace

void SpanDecider::begin_rounds() {
    std::vector<LeftFrame> frames;
    for (int frame = 0; frame < count_; ++frame) {
        const auto i = static_cast<std::size_t>(frame);
        const bool open = left_[i] != 0;
        frames.push_back({.window = windows_[i], .open = open, .label = {}, .score = scores_[i]});
        if (!open && at(frame).decoded) frames.back().label = known_label(frame);
    }
    const auto runs = std::ranges::find(plan_.stages, StageKind::runs, &Stage::kind);
    if (runs != plan_.stages.end())
        asker_.emplace<RunAsker>(std::get<RunsStage>(runs->body), std::move(frames), rule_.presence);
    else
        asker_.emplace<WindowAsker>(std::move(frames), rule_);
}

// A round is asked whole before any of its answers counts, so that these may come in any order.
std::optional<Question> SpanDecider::next_of_rounds() {
    if (left_.empty()) return std::nullopt;
    for (;;) {
        if (asks_in_rounds()) {
            frame_ = round_[asked_of_round_];
            stage_ = static_cast<int>(plan_.stages.size()) - 1;
            return Question{.stage = stage_, .frame = frame_};
        }
        blocked_ = open_labels_ > 0;
        if (blocked_) return std::nullopt;
        if (std::holds_alternative<std::monostate>(asker_)) begin_rounds();
        round_ = with(asker_, [&](auto& asker) {
            for (const int frame : round_)
                asker.answer(frame, at(frame).decoded ? std::optional(at(frame).positive) : std::nullopt);
            return asker.next();
        });
        asked_of_round_ = 0;
        if (!round_.empty()) {
            ++rounds_;
            continue;
        }
        with(asker_, [&](const auto& asker) {
            for (int frame = 0; frame < count_; ++frame)
                if (left_[static_cast<std::size_t>(frame)] != 0 && at(frame).decoded)
                    at(frame).positive = asker.positive(frame);
        });
        return std::nullopt;
    }
}

bool SpanDecider::asks_next(int frame) const {
    if (!asks_in_rounds()) return !done() && frame == frame_;
    const auto begin = round_.begin() + static_cast<std::ptrdiff_t>(asked_of_round_);
    return std::find(begin, round_.end(), frame) != round_.end();
}

double SpanDecider::chance(int frame) const {
    return with(asker_, [frame](const auto& asker) { return asker.chance(frame); });
}

}  // namespace noscope
