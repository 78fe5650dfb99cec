// `--guarantee strict` (docs/guarantee.md): how many windows are to be labelled so that all budgets are kept,
// and which.
#pragma once

#include "find/audit.h"
#include "guarantee/strict_choice.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace noscope {

class StrictPlan {
   public:
    // Before anything is labelled.
    StrictPlan(const FrozenAnswer& frozen, std::span<const Window> windows, const AuditQuestion& question);

    // How many open windows to draw; all of them where a sample saves nothing.
    std::int64_t sample() const { return sample_; }
    // After these were labelled: how deep to go.
    StrictChoice choose(std::span<const Window> windows, std::span<const std::size_t> sample) const;
    // Open windows, most doubtful first.
    const std::vector<std::size_t>& order() const { return order_; }

    // After a depth was carried out: windows to be labelled so that what the tests say of windows holds for
    // appearances, too; empty when it does.
    std::vector<std::size_t> unsettled(std::span<const Window> windows) const;
    // Then: whether recall and precision are certified.
    bool appearances_kept(std::span<const Window> windows) const;
    // By the tests, where less than everything is labelled: at most so many windows are still wrong. None
    // where no budget speaks of appearances.
    std::int64_t most_missed() const { return most_missed_.value_or(0); }
    std::int64_t most_false() const { return most_false_.value_or(0); }

   private:
    void rank();
    std::int64_t needed() const;
    StrictBudgets budgets() const;

    const FrozenAnswer& frozen_;
    AuditQuestion question_;
    std::vector<std::size_t> order_;
    std::vector<std::int64_t> rank_of_;         // of each window; -1 where it is not open
    std::int64_t negative_ = 0, positive_ = 0;  // open windows by what they are called
    std::int64_t exact_positive_ = 0, exact_negative_ = 0;
    std::optional<std::int64_t> most_missed_, most_false_;
    double alpha_ = .05;
    std::int64_t sample_ = 0;
};

}  // namespace noscope
