#include "cascade/run_asker.h"

#include "query/windows.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

namespace noscope {
namespace {

// Of so many windows in doubt that follow each other one is asked about at a time: what it says tells of its
// neighbours.
constexpr std::size_t kDoubtful = 8;

}  // namespace

Evidence evidence_of(const RunsStage& runs, double score) {
    if (std::isnan(score)) return {};
    const auto above = std::ranges::upper_bound(runs.chances, score, {}, &RunChance::score);
    const double chance = above == runs.chances.begin() ? above->chance : (above - 1)->chance;
    // What the score says beyond how often something is there at all.
    const double ratio = chance / (1 - chance) * runs.leave / runs.enter;
    return {1, std::pow(ratio, runs.weight)};
}

RunAsker::RunAsker(RunsStage runs, std::vector<LeftFrame> frames, Rational presence)
    : runs_(std::move(runs)),
      frames_(std::move(frames)),
      presence_(presence),
      windows_(frames_),
      asked_(frames_.size()),
      surprising_(frames_.size()),
      place_(frames_.size()) {
    estimate();
}

bool RunAsker::positive(int frame) const { return at(frame).label ? *at(frame).label : chance(frame) >= .5; }

double RunAsker::chance(int frame) const { return chain_->present(place_[static_cast<std::size_t>(frame)]); }

void RunAsker::estimate() {
    std::vector<Evidence> known;
    for (std::size_t i = 0; i < frames_.size(); ++i) {
        const LeftFrame& frame = frames_[i];
        if (!frame.open && !frame.label) continue;
        place_[i] = known.size();
        const bool certain = asked_[i] != 0 || (!frame.open && std::isnan(frame.score));
        known.push_back(!certain       ? evidence_of(runs_, frame.score)
                        : *frame.label ? Evidence{0, 1}
                                       : Evidence{1, 0});
    }
    chain_.emplace(runs_.enter, runs_.leave, std::move(known));
    windows_.settle(frames_, presence_);
}

// Frames that have a label, and open ones of windows that hang on them.
std::vector<int> RunAsker::row() const {
    std::vector<int> row;
    for (int frame = 0; frame < std::ssize(frames_); ++frame)
        if (at(frame).open ? !windows_.all[window_of(frame)].settled : at(frame).label.has_value())
            row.push_back(frame);
    return row;
}

std::vector<RunAsker::Stretch> RunAsker::stretches(std::span<const int> row) const {
    std::vector<Stretch> all;
    for (std::size_t i = 0; i < row.size(); ++i) {
        const bool is = positive(row[i]);
        if (all.empty() || all.back().positive != is) all.push_back({.first = i, .positive = is});
        Stretch& last = all.back();
        last.end = i + 1;
        last.has_open = last.has_open || at(row[i]).open;
        last.confirmed = last.confirmed || (is && asked_[static_cast<std::size_t>(row[i])] != 0);
    }
    return all;
}

// Of the open ones; of equals the one nearest to the middle. -1: none is open.
int RunAsker::likeliest(std::span<const int> frames) const {
    int best = -1;
    std::pair<double, double> most;
    for (std::size_t i = 0; i < frames.size(); ++i) {
        if (!at(frames[i]).open) continue;
        const double off = std::abs(static_cast<double>(2 * i + 1) - static_cast<double>(frames.size()));
        const std::pair<double, double> value{chance(frames[i]), -off};
        if (best < 0 || value > most) {
            best = frames[i];
            most = value;
        }
    }
    return best;
}

void RunAsker::ask_at_runs() {
    const std::vector<int> row = this->row();
    const std::vector<Stretch> all = stretches(row);
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all[i].in_doubt())
            chosen_.insert(likeliest(std::span(row).subspan(all[i].first, all[i].end - all[i].first)));
        if (i > 0 && !all[i].in_doubt() && !all[i - 1].in_doubt()) ask_at_transition(row, all[i - 1], all[i]);
    }
}

// On both sides of where it is taken to be. Once that was wrong, in the middle of where it may be: so it is
// bisected where scores say nothing.
void RunAsker::ask_at_transition(std::span<const int> row, const Stretch& before, const Stretch& behind) {
    std::size_t first = before.end, end = behind.first;  // of the open frames around it
    while (first > before.first && at(row[first - 1]).open) --first;
    while (end < behind.end && at(row[end]).open) ++end;
    if (first == end) return;
    const auto was_wrong = [&](std::size_t i) { return surprising_[static_cast<std::size_t>(row[i])] != 0; };
    const bool halve = (first > before.first && was_wrong(first - 1)) || (end < behind.end && was_wrong(end));
    if (halve) {
        chosen_.insert(row[first + (end - first) / 2]);
        return;
    }
    if (first < before.end) chosen_.insert(row[before.end - 1]);
    if (end > behind.first) chosen_.insert(row[behind.first]);
}

// That the label which is inferred for it is not the one that it would have if all its open frames were asked
// about.
double RunAsker::chance_of_error(const LeftWindow& window) const {
    std::vector<char> open;
    int positives = window.part.positive;
    std::optional<std::size_t> first;
    for (std::size_t i = window.first; i < window.end; ++i) {
        if (!frames_[i].open && !frames_[i].label) continue;
        if (!first) first = place_[i];
        open.push_back(frames_[i].open ? 1 : 0);
        if (frames_[i].open && chance(static_cast<int>(i)) >= .5) ++positives;
    }
    const int frames = static_cast<int>(open.size());
    const bool said = window_positive(positives, frames, presence_);
    const auto chances = chain_->counts(*first, open);
    double wrong = 0;
    for (int n = 0; n < std::ssize(chances); ++n)
        if (window_positive(window.part.positive + n, frames, presence_) != said)
            wrong += chances[static_cast<std::size_t>(n)];
    return wrong;
}

// The likelier frame first: where something is there, it may settle the window by itself.
void RunAsker::ask_in_doubt() {
    std::size_t in_row = 0, worst = 0;
    double most = 0;
    const auto choose = [&] {
        if (in_row == 0) return;
        std::vector<int> frames;
        for (std::size_t i = windows_.all[worst].first; i < windows_.all[worst].end; ++i)
            frames.push_back(static_cast<int>(i));
        chosen_.insert(likeliest(frames));
        in_row = 0;
        most = 0;
    };
    for (std::size_t w = 0; w < windows_.all.size(); ++w) {
        const bool open = !windows_.all[w].settled && windows_.all[w].part.open > 0;
        const double wrong = open ? chance_of_error(windows_.all[w]) : 0;
        if (!open || wrong <= runs_.doubt) {
            choose();
            continue;
        }
        if (wrong > most) {
            most = wrong;
            worst = w;
        }
        if (++in_row == kDoubtful) choose();
    }
    choose();
}

const std::vector<int>& RunAsker::next() {
    if (unanswered_ > 0 || done_) return round_;
    chosen_.clear();
    ask_at_runs();
    if (chosen_.empty()) ask_in_doubt();
    round_.assign(chosen_.begin(), chosen_.end());
    unanswered_ = round_.size();
    done_ = round_.empty();
    return round_;
}

void RunAsker::answer(int frame, std::optional<bool> label) {
    const auto i = static_cast<std::size_t>(frame);
    assert(unanswered_ > 0 && chosen_.contains(frame) && frames_[i].open);
    surprising_[i] = label && *label != positive(frame) ? 1 : 0;
    frames_[i].open = false;
    frames_[i].label = label;
    asked_[i] = 1;
    // Not before: what is inferred must not hang on the order of answers.
    if (--unanswered_ == 0) estimate();
}

}  // namespace noscope
