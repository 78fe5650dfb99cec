// Counts by rank with sums over ranks in O(log n): a Fenwick tree (Fenwick 1994).
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace noscope {

class RankCounts {
   public:
    explicit RankCounts(std::size_t ranks) : sums_(ranks + 1) {}

    void add(std::size_t rank, std::int64_t count) {
        all_ += count;
        for (std::size_t i = rank + 1; i < sums_.size(); i += i & (~i + 1)) sums_[i] += count;
    }
    std::int64_t all() const { return all_; }
    // Of the ranks below `rank`.
    std::int64_t below(std::size_t rank) const {
        std::int64_t sum = 0;
        for (std::size_t i = rank; i > 0; i -= i & (~i + 1)) sum += sums_[i];
        return sum;
    }
    // The largest rank, at most their number, that no more than `most` are below. No count is negative.
    std::size_t most_below(std::int64_t most) const {
        std::size_t rank = 0;
        for (std::size_t step = std::bit_floor(sums_.size()); step > 0; step /= 2) {
            if (rank + step >= sums_.size() || sums_[rank + step] > most) continue;
            rank += step;
            most -= sums_[rank];
        }
        return rank;
    }
    // The smallest rank that no more than `most` are at or above.
    std::size_t least_from(std::int64_t most) const {
        const std::int64_t before = all_ - most;
        return before <= 0 ? 0 : most_below(before - 1) + 1;
    }

   private:
    std::vector<std::int64_t> sums_;  // sums_[i]: of the ranks [i - lowest bit of i, i)
    std::int64_t all_ = 0;
};

}  // namespace noscope
