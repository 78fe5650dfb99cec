#include "search/sweep.h"

#include "search/rank_counts.h"
#include "search/short_number.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>
#include <utility>

namespace noscope {
namespace {

// Shares such as .05 of 100 windows are whole numbers that doubles miss by a little.
constexpr double kSlack = 1 + 1e-9;
// More windows than there are, and nothing overflows.
constexpr std::int64_t kAny = std::int64_t{1} << 60;

std::int64_t share_of(double share, std::int64_t count) {
    return static_cast<std::int64_t>(std::floor(share * static_cast<double>(count) * kSlack));
}

class Sweep {
   public:
    Sweep(const SweepRows& rows, SweepStages stages, const WindowLimits& limits, const SweepCosts& costs)
        : rows_(rows), stages_(stages), limits_(limits), costs_(costs) {
        rank_confidences();
        place_windows();
        set_limits();
    }

    std::optional<SweptThresholds> go() {
        // Frames by their difference, those without one never decided.
        std::vector<std::pair<float, std::uint32_t>> order;
        if (stages_.difference)
            for (std::uint32_t i = 0; i < rows_.frames.size(); ++i)
                if (std::isfinite(rows_.frames[i].difference))
                    order.emplace_back(rows_.frames[i].difference, i);
        std::ranges::sort(order);
        bool possible = offer(0);
        for (std::size_t i = 0; i < order.size() && possible;) {
            const float score = order[i].first;
            for (; i < order.size() && order[i].first == score; ++i) decide_absent(order[i].second);
            possible = offer(i);
        }
        if (!best_) return std::nullopt;
        return told(order);
    }

   private:
    using Rank = std::uint32_t;
    struct Cut {
        std::size_t decided = 0;        // frames that the difference decides
        std::size_t low = 0, high = 0;  // ranks: c < low, c >= high are decided
        std::int64_t missed = 0, spurious = 0, confidences = 0, asked = 0;
        double seconds = 0;
    };

    void rank_confidences() {
        std::vector<std::pair<float, std::uint32_t>> scored;
        if (stages_.confidence)
            for (std::uint32_t i = 0; i < rows_.frames.size(); ++i)
                if (!std::isnan(rows_.frames[i].confidence))
                    scored.emplace_back(rows_.frames[i].confidence, i);
        std::ranges::sort(scored);
        std::vector<Rank> ranks(rows_.frames.size());
        std::vector<bool> ranked(rows_.frames.size());
        for (const auto& [confidence, frame] : scored) {
            if (confidences_.empty() || confidences_.back() != confidence) confidences_.push_back(confidence);
            ranks[frame] = static_cast<Rank>(confidences_.size() - 1);
            ranked[frame] = true;
        }
        to_ask_ = missed_at_ = spurious_at_ = RankCounts(confidences_.size());
        for (std::size_t i = 0; i < ranks.size(); ++i) {
            if (ranked[i]) {
                to_ask_.add(ranks[i], 1);
            } else {
                ranks[i] = static_cast<Rank>(confidences_.size());
                ++always_asked_;
            }
        }
        ranks_ = std::move(ranks);
        left_ = std::ssize(rows_.frames);
    }

    void place_windows() {
        kept_.resize(rows_.members.size());
        counts_.resize(rows_.windows.size());
        surely_.resize(rows_.windows.size());
        // Which windows a frame's label goes into: several where it is copied.
        first_use_.assign(rows_.frames.size() + 1, 0);
        for (const std::uint32_t frame : rows_.members) ++first_use_[frame + 1];
        std::partial_sum(first_use_.begin(), first_use_.end(), first_use_.begin());
        uses_.resize(rows_.members.size());
        std::vector<std::uint32_t> next(first_use_.begin(), first_use_.end() - 1);
        for (std::uint32_t w = 0; w < rows_.windows.size(); ++w) {
            const SweepWindow& window = rows_.windows[w];
            ++(window.positive ? positive_ : negative_);
            for (std::uint32_t m = window.begin; m < window.end; ++m) {
                const std::uint32_t frame = rows_.members[m];
                uses_[next[frame]++] = w;
                const bool positive = rows_.frames[frame].positive;
                if (positive == window.positive) kept_[window.begin + counts_[w]++] = ranks_[frame];
                if (positive && !window.positive) ++surely_[w];
            }
            auto kept = ranks_of(w);
            std::ranges::sort(kept, std::greater{});
            count(w, 1);
        }
    }

    // The ranks of a window's undecided frames with its own label, highest first.
    std::span<Rank> ranks_of(std::uint32_t w) {
        return {kept_.data() + rows_.windows[w].begin, static_cast<std::size_t>(counts_[w])};
    }

    // A positive window is missed as soon as `low` is above its need-th largest confidence of positive
    // frames. A negative one is spurious as soon as so many of its negative frames are above `high` as it
    // lacks beside its positive ones.
    void count(std::uint32_t w, int sign) {
        const SweepWindow& window = rows_.windows[w];
        const auto kept = ranks_of(w);
        const auto all = static_cast<Rank>(confidences_.size());
        if (window.positive) {
            if (std::ssize(kept) < window.need) {
                always_missed_ += sign;
            } else if (const Rank rank = kept[static_cast<std::size_t>(window.need) - 1]; rank < all) {
                missed_at_.add(rank, sign);
            }
            return;
        }
        const int lacks = window.need - surely_[w];
        if (lacks <= 0) {
            always_spurious_ += sign;
            return;
        }
        // Those without a confidence are asked about, and stand first.
        const auto scored = kept.subspan(static_cast<std::size_t>(
            std::ranges::find_if(kept, [&](Rank rank) { return rank < all; }) - kept.begin()));
        if (std::ssize(scored) >= lacks) spurious_at_.add(scored[static_cast<std::size_t>(lacks) - 1], sign);
    }

    void decide_absent(std::uint32_t frame) {
        const Rank rank = ranks_[frame];
        const bool positive = rows_.frames[frame].positive;
        for (std::uint32_t use = first_use_[frame]; use < first_use_[frame + 1]; ++use) {
            const std::uint32_t w = uses_[use];
            count(w, -1);
            if (positive == rows_.windows[w].positive) {
                const auto kept = ranks_of(w);
                const auto at = std::ranges::find(kept, rank);
                std::copy(at + 1, kept.end(), at);
                --counts_[w];
            }
            if (positive && !rows_.windows[w].positive) --surely_[w];
            count(w, 1);
        }
        --left_;
        if (rank < confidences_.size())
            to_ask_.add(rank, -1);
        else
            --always_asked_;
    }

    void set_limits() {
        if (limits_.fnr) may_miss_ = share_of(*limits_.fnr, positive_);
        if (limits_.fpr) may_add_ = share_of(*limits_.fpr, negative_);
        if (!limits_.precision || *limits_.precision <= 0) return;
        const std::int64_t found = limits_.fnr ? positive_ - may_miss_ : 0;
        may_add_ = std::min(may_add_, share_of((1 - *limits_.precision) / *limits_.precision, found));
    }

    // False: whatever more the difference decides, too much is missed.
    bool offer(std::size_t decided) {
        if (always_missed_ > may_miss_) return false;
        if (always_spurious_ > may_add_) return true;
        Cut cut{.decided = decided};
        // No confidence of 1 is below a threshold, and none of 0 above.
        const std::size_t all = confidences_.size();
        const std::size_t most_low = all > 0 && confidences_.back() >= 1 ? all - 1 : all;
        const std::size_t least_high = all > 0 && confidences_.front() <= 0 ? 1 : 0;
        cut.low = std::min(missed_at_.most_below(may_miss_ - always_missed_), most_low);
        cut.high = std::max(spurious_at_.least_from(may_add_ - always_spurious_), least_high);
        // Nothing is in doubt: the cut lies between the two.
        if (cut.low > cut.high) cut.low = cut.high = cut.high + (cut.low - cut.high) / 2;
        cut.missed = always_missed_ + missed_at_.below(cut.low);
        cut.spurious = always_spurious_ + spurious_at_.all() - spurious_at_.below(cut.high);
        cut.confidences = stages_.confidence ? left_ : 0;
        cut.asked = always_asked_ + to_ask_.below(cut.high) - to_ask_.below(cut.low);
        cut.seconds = static_cast<double>(cut.confidences) * costs_.confidence_s +
                      static_cast<double>(cut.asked) * costs_.reference_s;
        if (!best_ || cut.seconds < best_->seconds) best_ = cut;
        return true;
    }

    SweptThresholds told(const std::vector<std::pair<float, std::uint32_t>>& order) const {
        SweptThresholds made{.missed = best_->missed,
                             .spurious = best_->spurious,
                             .confidences = best_->confidences,
                             .asked = best_->asked,
                             .seconds = best_->seconds};
        if (stages_.difference) made.difference = Above{difference_cut(order)};
        if (stages_.confidence) {
            const double low = low_value(best_->low);
            made.confidence = Between{low, std::max(low, high_value(best_->high))};
        }
        return made;
    }

    double difference_cut(const std::vector<std::pair<float, std::uint32_t>>& order) const {
        const auto at = [&](std::size_t i) { return double{order[i].first}; };
        if (order.empty()) return 0;
        // Beyond the outermost scores as far as they lie apart.
        const double first = at(0), last = at(order.size() - 1);
        const double apart = last > first ? (last - first) / static_cast<double>(order.size())
                                          : std::max(std::abs(first) / 8, 1e-6);
        const std::size_t decided = best_->decided;
        const double from = decided == 0 ? first - apart : at(decided - 1);
        return short_number(from, decided == order.size() ? last + apart : at(decided));
    }

    double low_value(std::size_t low) const {
        if (low == 0) return 0;
        const double below = confidences_[low - 1];
        return short_number(below, low == confidences_.size() ? 1 : double{confidences_[low]});
    }
    double high_value(std::size_t high) const {
        if (high == confidences_.size()) return 1;
        const double above = confidences_[high];
        return short_number(high == 0 ? 0 : double{confidences_[high - 1]}, above);
    }

    const SweepRows& rows_;
    SweepStages stages_;
    const WindowLimits& limits_;
    const SweepCosts& costs_;
    std::vector<float> confidences_;  // rising, each once
    std::vector<Rank> ranks_;         // by frame: in confidences_; their number where it has none
    RankCounts to_ask_{0}, missed_at_{0}, spurious_at_{0};
    std::int64_t always_asked_ = 0, always_missed_ = 0, always_spurious_ = 0;
    std::int64_t positive_ = 0, negative_ = 0, left_ = 0;
    std::int64_t may_miss_ = kAny, may_add_ = kAny;
    std::vector<Rank> kept_;                       // by member, ranks_of() a window
    std::vector<std::uint32_t> counts_;            // by window: of ranks_of()
    std::vector<int> surely_;                      // by negative window: positive frames
    std::vector<std::uint32_t> first_use_, uses_;  // by frame: windows
    std::optional<Cut> best_;
};

}  // namespace

std::optional<SweptThresholds> sweep(const SweepRows& rows, SweepStages stages, const WindowLimits& limits,
                                     const SweepCosts& costs) {
    return Sweep(rows, stages, limits, costs).go();
}

}  // namespace noscope
