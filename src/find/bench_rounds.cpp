#include "find/bench_rounds.h"

#include <algorithm>

namespace noscope {
namespace {

double middle(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

}  // namespace

void summarise(const std::vector<BenchPair>& pairs, BenchRow& row) {
    std::vector<double> ours, peers, ratios;
    for (const BenchPair& pair : pairs) {
        ours.push_back(pair.ours);
        if (pair.peer <= 0) continue;
        peers.push_back(pair.peer);
        ratios.push_back(pair.ours / pair.peer);
    }
    row.our_rate = middle(ours);
    if (ratios.empty()) return;
    row.peer_rate = middle(peers);
    row.ratio = middle(ratios);
    row.ratio_lowest = *std::min_element(ratios.begin(), ratios.end());
    row.ratio_highest = *std::max_element(ratios.begin(), ratios.end());
}

}  // namespace noscope
