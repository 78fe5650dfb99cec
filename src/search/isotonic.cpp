#include "search/isotonic.h"

#include <cstddef>

namespace noscope {

std::vector<double> falling_fit(std::span<const WeightedValue> values) {
    struct Pool {
        double sum = 0, weight = 0;
        std::size_t count = 0;
        double mean() const { return sum / weight; }
    };
    std::vector<Pool> pools;
    for (const WeightedValue& one : values) {
        pools.push_back({one.value * one.weight, one.weight, 1});
        while (pools.size() > 1 && pools.back().mean() >= pools[pools.size() - 2].mean()) {
            const Pool last = pools.back();
            pools.pop_back();
            pools.back().sum += last.sum;
            pools.back().weight += last.weight;
            pools.back().count += last.count;
        }
    }
    std::vector<double> fitted;
    fitted.reserve(values.size());
    for (const Pool& pool : pools) fitted.insert(fitted.end(), pool.count, pool.mean());
    return fitted;
}

}  // namespace noscope
