#include "query/confirmer.h"

#include "query/appearances.h"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <tuple>
#include <utility>

namespace noscope {
namespace {

bool holds(const FrameLabel& label) { return label.decoded && label.positive; }

// Positive by the reference's own word.
bool seen(const FrameLabel& label) { return holds(label) && label.by == DecidedBy::reference; }

std::int64_t count_seen(const CandidateWindow& window) {
    return std::ranges::count_if(window.frames,
                                 [](const CandidateFrame& frame) { return seen(frame.label); });
}

}  // namespace

Confirmer::Confirmer(Rational presence, const Grouping& grouping, Try ask, Certain certain)
    : presence_(presence),
      longest_gap_s_(grouping.merge_gap.value() + kTimeSlack_s),
      min_hits_(grouping.min_hits),
      ask_(std::move(ask)),
      certain_(std::move(certain)) {
    assert(check(grouping));
}

Status Confirmer::push(CandidateWindow window) {
    const bool positive = window.window.positive;
    // As AppearanceBuilder has it.
    const double reach_s = positive ? window.window.start_s : window.window.end_s;
    if (open_ && positive && reach_s - open_end_s_ > longest_gap_s_)
        if (Status closed = close(); !closed) return closed;
    if (positive) {
        if (!std::exchange(open_, true)) {
            confirmed_ = false;
            seen_ = 0;
        }
        open_end_s_ = window.window.end_s;
        open_last_ = held_.size();
        seen_ += count_seen(window);
    }
    held_.push_back(std::move(window));
    confirmed_ = confirmed_ || (open_ && seen_ >= min_hits_);
    if (open_ && !positive && reach_s - open_end_s_ > longest_gap_s_) return close();
    if (!open_ || confirmed_) release();
    return {};
}

Status Confirmer::finish() { return open_ ? close() : Status{}; }

// Nothing can be added to the open appearance any more.
Status Confirmer::close() {
    open_ = false;
    if (!confirmed_) {
        bool was_tried = false, is_confirmed = false;
        std::vector<Part> parts{{0, open_last_, 0}};  // the earliest last
        while (!parts.empty()) {
            Part part = parts.back();
            parts.pop_back();
            const auto [positive, seen] = count(part);
            if (positive < min_hits_ || part.failed == kMostFailedTries) {
                // What never was an appearance stays as it is.
                if (part.failed > 0) clear(part);
                continue;
            }
            is_confirmed = is_confirmed || seen >= min_hits_;
            if (seen >= min_hits_) continue;
            was_tried = true;
            if (Status tried = try_one(part); !tried) return tried;
            const auto left = parts_of(part);
            std::ranges::copy(left.rbegin(), left.rend(), std::back_inserter(parts));
        }
        if (was_tried && !is_confirmed) ++counts_.dropped;
    }
    release();
    return {};
}

Confirmer::Hits Confirmer::count(const Part& part) const {
    Hits hits;
    for (std::size_t i = part.first; i <= part.last; ++i) {
        if (!held_[i].window.positive) continue;
        hits.positive += held_[i].window.positive_frames;
        hits.seen += count_seen(held_[i]);
    }
    return hits;
}

Status Confirmer::try_one(Part& part) {
    const Place place = most_promising(part);
    auto said = ask_(first_held_ + place.window, place.frame);
    if (!said) return said.error();
    ++counts_.tried;
    CandidateWindow& window = held_[place.window];
    FrameLabel& label = window.frames[place.frame].label;
    said->window = label.window;
    label = *said;
    if (!holds(label)) ++part.failed;
    std::vector<FrameLabel> labels;
    for (const CandidateFrame& frame : window.frames) labels.push_back(frame.label);
    judge(window.window, labels, presence_);
    return {};
}

void Confirmer::clear(const Part& part) {
    for (std::size_t i = part.first; i <= part.last; ++i) held_[i].window.positive = false;
}

// As appearances are formed; all that is positive in it.
std::vector<Confirmer::Part> Confirmer::parts_of(const Part& whole) const {
    std::vector<Part> parts;
    for (std::size_t i = whole.first; i <= whole.last; ++i) {
        const Window& window = held_[i].window;
        if (!window.positive) continue;
        if (parts.empty() || window.start_s - held_[parts.back().last].window.end_s > longest_gap_s_)
            parts.push_back({i, i, whole.failed});
        parts.back().last = i;
    }
    return parts;
}

// Of the positive frames that the reference has not seen, in positive windows.
Confirmer::Place Confirmer::most_promising(const Part& part) const {
    // How far each frame lies inside its run of positive ones; ends of the appearance end a run too.
    std::vector<std::pair<Place, int>> frames;
    int run = 0;
    for (std::size_t i = part.first; i <= part.last; ++i) {
        for (std::size_t f = 0; f < held_[i].frames.size(); ++f) {
            const FrameLabel& label = held_[i].frames[f].label;
            if (!label.decoded) continue;
            run = label.positive ? run + 1 : 0;
            frames.push_back({{i, f}, run});
        }
    }
    run = 0;
    for (auto frame = frames.rbegin(); frame != frames.rend(); ++frame) {
        run = frame->second > 0 ? run + 1 : 0;
        frame->second = std::min(frame->second, run);
    }
    const auto rank = [this](const std::pair<Place, int>& frame) {
        const CandidateFrame& candidate = held_[frame.first.window].frames[frame.first.frame];
        return std::tuple(-candidate.copied, candidate.confidence, frame.second);
    };
    const std::pair<Place, int>* best = nullptr;
    for (const auto& frame : frames) {
        const CandidateWindow& window = held_[frame.first.window];
        const FrameLabel& label = window.frames[frame.first.frame].label;
        if (!window.window.positive || !label.positive || label.by == DecidedBy::reference) continue;
        if (!best || rank(frame) > rank(*best)) best = &frame;
    }
    assert(best);  // else all its positive frames are seen
    return best->first;
}

void Confirmer::release() {
    for (const CandidateWindow& window : held_) certain_(window.window);
    first_held_ += held_.size();
    held_.clear();
}

}  // namespace noscope
