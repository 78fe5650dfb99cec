// Rank and stop (docs/semantics.md, "Ranked"): which frames the reference is asked about, best scores first,
// and when it has been asked enough. A pure function of scores, answers and seed.
#pragma once

#include <noscope/rational.h>
#include "cascade/decide.h"
#include "query/part_window.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

namespace noscope {

struct RankSettings {
    double recall = .95;  // share of what there is that is to be found, (0, 1)
    // Whether windows count, as for --fnr: the whole of each run of positive windows is asked about. Else
    // appearances do, and their ends are looked for as far as scores say that it pays.
    bool windows = false;
    Rational presence{1, 2};
    double merge_gap_s = 5;
    int min_hits = 2;
    std::uint64_t seed = 1;
};

struct RankFrame {
    std::uint32_t window = 0;               // place among the windows; never falls from frame to frame
    bool open = true;                       // the reference may be asked about it; else it is decided
    bool decoded = true, positive = false;  // where it is decided
    // Of an open frame: grows with the chance that it is positive; not a number where it has none.
    float score = std::numeric_limits<float>::quiet_NaN();
};

// In time order; times from the recording's start.
struct RankWindow {
    double start_s = 0, end_s = 0;
};

struct RankProgress {
    std::int64_t asked = 0;     // frames
    std::int64_t found = 0;     // runs of positive windows that ranking or drawing came upon
    std::int64_t searched = 0;  // asks that could have come upon one
    std::int64_t drawn = 0;     // of them, drawn at random
    double left = 0;            // runs that are expected among what was not asked about, an upper bound
    double most = 0;            // of them, at which it has been asked enough

    double share() const { return left > most ? most / left : 1; }  // how far it is, roughly
};

class RankAndStop {
   public:
    RankAndStop(std::vector<RankFrame> frames, std::vector<RankWindow> windows, const RankSettings& settings);

    // The frames to ask about next, each once in all; none where it has been asked enough. The same until
    // they are answered.
    const std::vector<std::size_t>& next();
    // What the reference says of them, in their order.
    void answer(std::span<const ReferenceLabel> labels);

    const RankProgress& counts() const { return counts_; }

   private:
    enum class Purpose : std::uint8_t {
        rank,    // it is the first by key
        draw,    // at random
        follow,  // of what was found there
    };
    struct Ask {
        std::uint32_t window = 0;
        Purpose purpose = Purpose::rank;
        double key = 0;
    };
    // An ask that could come upon something new.
    struct Search {
        double key = 0;
        std::uint32_t window = 0;
        bool positive = false;
    };
    struct WindowState {
        std::uint32_t first = 0, end = 0;  // frames
        PartWindow part{};
        double rank = 0;  // by score, from 1; grows by failed asks nearby. 0: it has no open frame
        bool scored = false;
        bool near = false, beside = false;  // a positive one: within the merge gap, next to it
        bool queued = false;
    };

    bool is_open(std::uint32_t window) const;
    std::optional<std::size_t> best_frame(std::uint32_t window) const;
    double key_of(const WindowState& window) const;
    std::optional<bool> settled(const WindowState& window) const {
        return window.part.settled(settings_.presence);
    }
    void queue(std::uint32_t window);
    void unqueue(std::uint32_t window);
    void rank_windows();
    void learn(std::size_t frame, const ReferenceLabel& label);
    void take(const Ask& ask, std::size_t frame, const ReferenceLabel& label);
    void found(std::uint32_t window);
    int hits_around(std::uint32_t window) const;
    void update_urgent(std::uint32_t window);
    template <class Do>
    void around(std::uint32_t window, Do act);
    void choose(std::uint32_t window, Purpose purpose);
    void choose_followed();
    void choose_ranked();
    void choose_drawn();
    bool is_near_chosen(std::uint32_t window) const;
    bool enough();

    RankSettings settings_;
    std::vector<RankFrame> frames_;
    std::vector<RankWindow> times_;
    std::vector<WindowState> windows_;
    std::vector<char> asked_;                           // by frame: chosen, or answered
    std::set<std::pair<double, std::uint32_t>> queue_;  // windows that may be asked about, by key
    std::set<std::uint32_t> urgent_;                    // those that are asked about before all others
    std::vector<Search> searches_;
    std::vector<std::size_t> round_;
    std::vector<Ask> asks_;  // of the round
    std::int64_t rounds_ = 0;
    double front_ = 0;  // the largest key that was asked by rank
    bool done_ = false;
    RankProgress counts_;
};

}  // namespace noscope
