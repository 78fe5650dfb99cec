#include "guarantee/label_cost.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace noscope {
namespace {

// Of a count that comes as a quotient: .05 * 720 is 36 though its double may be less.
std::int64_t whole(double value) { return static_cast<std::int64_t>(std::floor(value * (1 + 1e-12) + 1e-9)); }

}  // namespace

std::int64_t most_missed_for_fnr(std::int64_t exact_positive, std::int64_t found, double fnr) {
    assert(exact_positive >= 0 && found >= 0 && fnr >= 0 && fnr < 1);
    // U - M <= fnr (D + U)
    return whole((fnr * static_cast<double>(exact_positive) + static_cast<double>(found)) / (1 - fnr));
}

std::int64_t most_missed_for_recall(std::int64_t known_true, std::int64_t found, double recall) {
    assert(known_true >= 0 && found >= 0 && recall > 0 && recall <= 1);
    // D' / (D' + U - M) >= recall, and D' > U - M for any statement at all
    return found + std::min(whole(static_cast<double>(known_true) * (1 - recall) / recall), known_true - 1);
}

std::int64_t most_false_for_precision(std::int64_t reported, std::int64_t known_right, std::int64_t found,
                                      double precision) {
    assert(0 <= known_right && known_right <= reported && found >= 0 && precision >= 0 && precision <= 1);
    const double all = static_cast<double>(reported);
    if (reported - known_right <= whole(all * (1 - precision))) return kMostWindows;
    return found + whole(all * (1 - precision));
}

LabelCost cost_of(const SampleCount& count, std::int64_t most, DrawKind kind, double alpha,
                  const AuditPrior& prior) {
    const auto sample = kind == DrawKind::fixed_size
                            ? sample_for(count.population, most, count.found, alpha)
                            : sample_for_anytime(count.population, most, count.found, alpha, prior);
    if (!sample) return {};
    LabelCost cost;
    cost.labels = std::max<std::int64_t>(0, *sample - count.drawn);
    cost.share = count.population == 0
                     ? 0
                     : static_cast<double>(count.drawn + cost.labels) / static_cast<double>(count.population);
    if (cost.labels == 0)
        cost.reach = Reach::certified;
    else
        cost.reach = cost.share < kNearExhaustive ? Reach::cheaper_part : Reach::near_exhaustive;
    return cost;
}

std::int64_t label_floor(std::int64_t windows, std::int64_t positives, double budget, double alpha) {
    assert(0 <= positives && positives <= windows && budget >= 0 && budget < 1);
    // found = 0 <= most, so there always is one
    return *sample_for(windows - positives, whole(budget * static_cast<double>(positives)), 0, alpha);
}

}  // namespace noscope
