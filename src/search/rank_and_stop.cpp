#include "search/rank_and_stop.h"

#include "query/windows.h"
#include "query/appearances.h"
#include "search/isotonic.h"
#include "search/sample_order.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>

namespace noscope {
namespace {

// Frames asked about in one go: enough to keep a detector busy, few beside what a run asks in all.
constexpr std::size_t kRound = 8;
// Windows whose best frame was asked about in vain, and those around it, rank so much lower.
constexpr double kDoubt = 1.25;
// Those next to a positive one so much higher.
constexpr double kBeside = 8;
// What the front is taken to hold beyond what was seen there: Jeffreys' half.
constexpr double kPrior = .5;
// Runs left that are always allowed: of fewer than one half of them cannot be told from none.
constexpr double kLeast = 1;

// x^(halves / 2), halves from 0 to 3, by operations that are the same on every machine.
double power(double x, int halves) { return (halves & 1 ? std::sqrt(x) : 1) * (halves & 2 ? x : 1); }

// How steeply chances fall along the order of asking, as the power that power() takes, from what was found in
// the first half of it and in the second. 3/2 where scores are good or nothing was found that would say; 0
// where they say nothing: then what is left is as dense as what was asked last.
int steepness(int first, int second) {
    const double ratio = (first + 1.5) / (second + .5);
    return ratio >= 2.83 ? 3 : ratio >= 2 ? 2 : ratio >= 1.42 ? 1 : 0;
}

}  // namespace

RankAndStop::RankAndStop(std::vector<RankFrame> frames, std::vector<RankWindow> windows,
                         const RankSettings& settings)
    : settings_(settings),
      frames_(std::move(frames)),
      times_(std::move(windows)),
      windows_(times_.size()),
      asked_(frames_.size()) {
    std::size_t frame = 0;
    for (std::size_t w = 0; w < windows_.size(); ++w) {
        WindowState& window = windows_[w];
        window.first = static_cast<std::uint32_t>(frame);
        for (; frame < frames_.size() && frames_[frame].window == w; ++frame) {
            const RankFrame& one = frames_[frame];
            if (one.open)
                ++window.part.open;
            else if (one.decoded)
                ++(one.positive ? window.part.positive : window.part.negative);
        }
        window.end = static_cast<std::uint32_t>(frame);
    }
    assert(frame == frames_.size());
    rank_windows();
    for (std::uint32_t w = 0; w < windows_.size(); ++w) queue(w);
    for (std::uint32_t w = 0; w < windows_.size(); ++w)
        if (settled(windows_[w]) == true) found(w);
    for (std::uint32_t w = 0; w < windows_.size(); ++w) update_urgent(w);
}

// By its best frame; those without any score come first, since nothing speaks against them.
void RankAndStop::rank_windows() {
    std::vector<std::pair<float, std::uint32_t>> order;
    for (std::uint32_t w = 0; w < windows_.size(); ++w) {
        const auto best = best_frame(w);
        if (!best) continue;
        const float score = frames_[*best].score;
        windows_[w].scored = !std::isnan(score);
        order.emplace_back(windows_[w].scored ? -score : -std::numeric_limits<float>::infinity(), w);
    }
    std::ranges::sort(order);
    for (std::size_t i = 0; i < order.size(); ++i)
        windows_[order[i].second].rank = static_cast<double>(i + 1);
}

std::optional<std::size_t> RankAndStop::best_frame(std::uint32_t w) const {
    std::optional<std::size_t> best;
    for (std::size_t i = windows_[w].first; i < windows_[w].end; ++i) {
        if (!frames_[i].open || asked_[i] != 0) continue;
        // One that has no score comes last.
        if (!best || frames_[i].score > frames_[*best].score ||
            (std::isnan(frames_[*best].score) && !std::isnan(frames_[i].score)))
            best = i;
    }
    return best;
}

double RankAndStop::key_of(const WindowState& window) const {
    return window.beside ? window.rank / kBeside : window.rank;
}

bool RankAndStop::is_open(std::uint32_t w) const {
    return windows_[w].rank > 0 && !settled(windows_[w]) && best_frame(w);
}

void RankAndStop::queue(std::uint32_t w) {
    if (windows_[w].queued || !is_open(w)) return;
    windows_[w].queued = true;
    queue_.emplace(key_of(windows_[w]), w);
}

void RankAndStop::unqueue(std::uint32_t w) {
    if (windows_[w].queued) queue_.erase({key_of(windows_[w]), w});
    windows_[w].queued = false;
}

// Of the windows within the merge gap, the window itself included.
template <class Do>
void RankAndStop::around(std::uint32_t w, Do act) {
    const double gap = settings_.merge_gap_s + kTimeSlack_s;
    for (std::uint32_t i = w; times_[w].start_s - times_[i].end_s <= gap; --i) {
        act(i);
        if (i == 0) break;
    }
    for (std::uint32_t i = w + 1; i < times_.size() && times_[i].start_s - times_[w].end_s <= gap; ++i)
        act(i);
}

// Positive frames of the positive windows that would make one appearance with this one.
int RankAndStop::hits_around(std::uint32_t w) const {
    const double gap = settings_.merge_gap_s + kTimeSlack_s;
    int hits = windows_[w].part.positive;
    for (std::uint32_t at = w, i = w; i-- > 0 && hits < settings_.min_hits;) {
        if (times_[at].start_s - times_[i].end_s > gap) break;
        if (settled(windows_[i]) != true) continue;
        hits += windows_[i].part.positive;
        at = i;
    }
    for (std::uint32_t at = w, i = w + 1; i < windows_.size() && hits < settings_.min_hits; ++i) {
        if (times_[i].start_s - times_[at].end_s > gap) break;
        if (settled(windows_[i]) != true) continue;
        hits += windows_[i].part.positive;
        at = i;
    }
    return hits;
}

void RankAndStop::update_urgent(std::uint32_t w) {
    WindowState& window = windows_[w];
    const auto label = settled(window);
    const bool wants =
        best_frame(w) && (label ? *label && hits_around(w) < settings_.min_hits
                                : window.part.positive > 0 || (settings_.windows && window.beside));
    if (wants)
        urgent_.insert(w);
    else
        urgent_.erase(w);
}

// A window is positive.
void RankAndStop::found(std::uint32_t w) {
    around(w, [&](std::uint32_t i) { windows_[i].near = true; });
    for (const int side : {-1, 1}) {
        const std::int64_t i = std::int64_t{w} + side;
        if (i < 0 || i >= std::ssize(windows_)) continue;
        const auto other = static_cast<std::uint32_t>(i);
        if (windows_[other].beside) continue;
        unqueue(other);
        windows_[other].beside = true;
        queue(other);
        update_urgent(other);
    }
}

void RankAndStop::learn(std::size_t frame, const ReferenceLabel& label) {
    const std::uint32_t w = frames_[frame].window;
    PartWindow& part = windows_[w].part;
    const bool was = settled(windows_[w]) == true;
    unqueue(w);
    --part.open;
    if (label.decoded) ++(label.positive ? part.positive : part.negative);
    queue(w);
    if (!was && settled(windows_[w]) == true) found(w);
    update_urgent(w);
}

void RankAndStop::take(const Ask& ask, std::size_t frame, const ReferenceLabel& label) {
    learn(frame, label);
    ++counts_.asked;
    const bool positive = label.decoded && label.positive;
    if (ask.purpose == Purpose::follow) return;
    if (ask.purpose == Purpose::rank) front_ = std::max(front_, ask.key);
    if (windows_[ask.window].scored) searches_.push_back({ask.key, ask.window, positive});
    if (positive) return;
    around(ask.window, [&](std::uint32_t i) {
        if (!windows_[i].scored) return;
        unqueue(i);
        windows_[i].rank *= kDoubt;
        queue(i);
    });
}

void RankAndStop::answer(std::span<const ReferenceLabel> labels) {
    assert(labels.size() == round_.size() && !labels.empty());
    const auto round = std::exchange(round_, {});
    const auto asks = std::exchange(asks_, {});
    for (std::size_t i = 0; i < round.size(); ++i) take(asks[i], round[i], labels[i]);
    // Hits of one window may have come from others.
    for (const std::uint32_t w : std::vector(urgent_.begin(), urgent_.end())) update_urgent(w);
    ++rounds_;
}

void RankAndStop::choose(std::uint32_t w, Purpose purpose) {
    const auto frame = best_frame(w);
    asked_[*frame] = 1;
    round_.push_back(*frame);
    asks_.push_back({w, windows_[w].near ? Purpose::follow : purpose, key_of(windows_[w])});
}

bool RankAndStop::is_near_chosen(std::uint32_t w) const {
    const double gap = settings_.merge_gap_s + kTimeSlack_s;
    const auto close = [&](std::uint32_t one) {
        const RankWindow &a = times_[std::min(one, w)], &b = times_[std::max(one, w)];
        return b.start_s - a.end_s <= gap;
    };
    return std::ranges::any_of(asks_, [&](const Ask& ask) { return close(ask.window); });
}

void RankAndStop::choose_ranked() {
    for (auto next = queue_.begin(); next != queue_.end() && round_.size() + 1 < kRound; ++next) {
        if (is_near_chosen(next->second) || urgent_.contains(next->second) || !best_frame(next->second))
            continue;
        choose(next->second, Purpose::rank);
    }
}

// One, of the windows that are left.
void RankAndStop::choose_drawn() {
    const DrawStream stream(settings_.seed, "rank", "windows");
    constexpr std::int64_t kTries = 64;
    for (std::int64_t i = 0; i < kTries; ++i) {
        const double fraction = stream.fraction(rounds_ * kTries + i);
        const auto w = static_cast<std::uint32_t>(fraction * static_cast<double>(windows_.size()));
        if (!windows_[w].queued || windows_[w].near || is_near_chosen(w) || !best_frame(w)) continue;
        choose(w, Purpose::draw);
        ++counts_.drawn;
        return;
    }
}

// The chance to come upon something falls along the order of asking; at the front it is what the fit says if
// kPrior of the next ask were positive. Beyond the front it is taken to fall by a power of the number of
// asks.
bool RankAndStop::enough() {
    counts_.searched = std::ssize(searches_);
    counts_.found = 0;
    std::vector<std::pair<double, WeightedValue>> seen;
    for (const Search& one : searches_) {
        const bool hit = one.positive && settled(windows_[one.window]) == true;
        counts_.found += hit ? 1 : 0;
        seen.push_back({one.key, {hit ? 1. : 0., 1}});
    }
    std::ranges::stable_sort(seen, {}, [](const auto& one) { return one.first; });
    const auto front = std::ranges::upper_bound(seen, front_, {}, [](const auto& one) { return one.first; });
    const auto place = static_cast<std::size_t>(front - seen.begin());
    seen.insert(front, {front_, {1, kPrior}});
    std::vector<WeightedValue> values;
    for (const auto& one : seen) values.push_back(one.second);
    const auto fit = falling_fit(values);
    const auto m = static_cast<double>(place) + kPrior;
    int first = 0, second = 0;
    for (std::size_t i = 0; i < place; ++i)
        (2 * i < place ? first : second) += seen[i].second.value > 0 ? 1 : 0;
    const int halves = steepness(first, second);
    double left = 0, beyond = 0;
    std::size_t next = place;
    for (const auto& [key, w] : queue_) {
        const WindowState& window = windows_[w];
        if (window.near || !window.scored) continue;
        ++beyond;
        while (next + 1 < seen.size() && seen[next + 1].first <= key) ++next;
        const double local = next > place ? fit[next] : 0;
        left += std::max(local, fit[place] * power(m / (m + beyond), halves));
    }
    counts_.left = left;
    counts_.most =
        std::max(kLeast, (1 - settings_.recall) / settings_.recall * static_cast<double>(counts_.found));
    const auto least = static_cast<std::int64_t>(std::ceil(std::sqrt(static_cast<double>(windows_.size()))));
    return counts_.searched >= least && left <= counts_.most;
}

const std::vector<std::size_t>& RankAndStop::next() {
    if (!round_.empty() || done_) return round_;
    for (const std::uint32_t w : urgent_) {
        if (round_.size() == kRound) break;
        choose(w, Purpose::follow);
        asks_.back().purpose = Purpose::follow;
    }
    if (round_.empty() && enough()) done_ = true;
    if (done_) return round_;
    choose_ranked();
    choose_drawn();
    done_ = round_.empty();
    return round_;
}

}  // namespace noscope
