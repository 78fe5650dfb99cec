#include "search/stand_ins.h"

#include "search/sample_order.h"

#include <algorithm>
#include <cassert>
#include <string>
#include <utility>

namespace noscope {
namespace {

constexpr std::size_t kMostClasses = 4, kLeastInAClass = 8;

}  // namespace

SampleClasses::SampleClasses(std::span<const double> sample_x) {
    std::vector<double> sorted(sample_x.begin(), sample_x.end());
    std::ranges::sort(sorted);
    const std::size_t classes = std::clamp<std::size_t>(sorted.size() / kLeastInAClass, 1, kMostClasses);
    for (std::size_t i = 1; i < classes; ++i) {
        const std::size_t at = i * sorted.size() / classes;
        if (sorted[at - 1] < sorted[at]) begins_.push_back((sorted[at - 1] + sorted[at]) / 2);
    }
}

std::size_t SampleClasses::of(double x) const {
    return static_cast<std::size_t>(std::ranges::upper_bound(begins_, x) - begins_.begin());
}

std::vector<std::size_t> stand_ins(std::span<const double> sample_x, std::span<const double> population,
                                   std::uint64_t seed) {
    assert(!sample_x.empty() || population.empty());
    const SampleClasses classes(sample_x);
    std::vector<std::vector<std::size_t>> sampled(classes.count()), wanted(classes.count());
    for (std::size_t i = 0; i < sample_x.size(); ++i) sampled[classes.of(sample_x[i])].push_back(i);
    for (std::size_t i = 0; i < population.size(); ++i) wanted[classes.of(population[i])].push_back(i);
    std::vector<std::size_t> made(population.size());
    for (std::size_t c = 0; c < wanted.size(); ++c) {
        // Those of a class go round among its blocks, in random order.
        const auto shuffled = [&](std::vector<std::size_t> places, const char* of) {
            const DrawStream stream(seed, of, "class " + std::to_string(c));
            std::vector<std::pair<std::uint64_t, std::size_t>> order;
            for (std::size_t i = 0; i < places.size(); ++i)
                order.emplace_back(stream.bits(static_cast<std::int64_t>(i)), places[i]);
            std::ranges::sort(order);
            for (std::size_t i = 0; i < places.size(); ++i) places[i] = order[i].second;
            return places;
        };
        const auto blocks = shuffled(wanted[c], "stand-ins for"), with = shuffled(sampled[c], "stand-ins");
        for (std::size_t i = 0; i < blocks.size(); ++i) made[blocks[i]] = with[i % with.size()];
    }
    return made;
}

}  // namespace noscope
