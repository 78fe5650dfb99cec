#include "cascade/window_asker.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

namespace noscope {

WindowAsker::WindowAsker(std::vector<LeftFrame> frames, WindowRule rule)
    : frames_(std::move(frames)), rule_(rule), windows_(frames_) {
    settle();
}

void WindowAsker::settle() { windows_.settle(frames_, rule_.presence); }

bool WindowAsker::positive(int frame) const {
    if (at(frame).label) return *at(frame).label;
    return windows_.all[windows_.of[static_cast<std::size_t>(frame)]].settled.value_or(false);
}

// The likeliest of its open frames, the first of equals; those without a score come last.
void WindowAsker::choose(const LeftWindow& window) {
    int best = -1;
    for (std::size_t i = window.first; i < window.end; ++i) {
        const auto frame = static_cast<int>(i);
        if (!frames_[i].open) continue;
        if (best < 0 || frames_[i].score > at(best).score ||
            (std::isnan(at(best).score) && !std::isnan(frames_[i].score)))
            best = frame;
    }
    if (best >= 0) round_.push_back(best);
}

// Of runs of positive windows that lack them.
void WindowAsker::choose_for_hits() {
    for (std::size_t begin = 0, end = 0; begin < windows_.all.size(); begin = end) {
        int hits = 0;
        for (end = begin; end < windows_.all.size() && windows_.all[end].settled == true; ++end)
            hits += windows_.all[end].part.positive;
        if (hits < rule_.min_hits)
            for (std::size_t w = begin; w < end; ++w) choose(windows_.all[w]);
        end = std::max(end, begin + 1);
    }
}

const std::vector<int>& WindowAsker::next() {
    if (unanswered_ > 0 || done_) return round_;
    round_.clear();
    for (const LeftWindow& window : windows_.all)
        if (!window.settled) choose(window);
    if (round_.empty()) choose_for_hits();
    unanswered_ = round_.size();
    done_ = round_.empty();
    return round_;
}

void WindowAsker::answer(int frame, std::optional<bool> label) {
    LeftFrame& asked = frames_[static_cast<std::size_t>(frame)];
    assert(unanswered_ > 0 && asked.open);
    asked.open = false;
    asked.label = label;
    if (--unanswered_ == 0) settle();
}

}  // namespace noscope
