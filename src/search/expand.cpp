#include "search/expand.h"

#include "search/stand_ins.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <vector>

namespace noscope {
namespace {

constexpr float kMostScore = 8;

// Of the blocks of a class.
struct Class {
    double sum = 0, squares = 0, sampled = 0, blocks = 0;

    double mean() const { return sum / sampled; }
    double variance() const {
        return sampled > 1 ? std::max(0., squares - sum * mean()) / (sampled - 1) : mean() * mean();
    }
    // Of `blocks` others, told by the sampled ones: these and those vary.
    double variance_of_sum() const { return (blocks * blocks / sampled + blocks) * variance(); }
};

constexpr double kNormal95 = 1.6448536;

// The upper 5 % point of Student's t, to the second term of its expansion by Cornish and Fisher.
double student95(double freedom) {
    const double z = kNormal95;
    const double v = std::max(1., freedom);
    return z + (z * z * z + z) / (4 * v) + (5 * std::pow(z, 5) + 16 * z * z * z + 3 * z) / (96 * v * v);
}

}  // namespace

Expanded expanded(std::span<const double> values, std::span<const double> sample_x,
                  std::span<const double> population, double most) {
    assert(values.size() == sample_x.size());
    if (values.empty()) return {};
    const SampleClasses by_number(sample_x);
    std::vector<Class> classes(by_number.count());
    const auto class_of = [&](double x) -> Class& { return classes[by_number.of(x)]; };
    for (std::size_t i = 0; i < values.size(); ++i) {
        Class& one = class_of(sample_x[i]);
        one.sum += values[i];
        one.squares += values[i] * values[i];
        ++one.sampled;
    }
    for (const double x : population) ++class_of(x).blocks;
    Expanded told;
    double variance = 0;
    for (const Class& one : classes) {
        told.value += one.blocks * one.mean();
        variance += one.variance_of_sum();
    }
    const auto sampled = static_cast<double>(values.size());
    if (!(told.value > 0)) {
        told.high = std::ceil((1 - std::pow(.05, 1 / sampled)) * static_cast<double>(population.size())) *
                    (std::isfinite(most) ? most : 1);
        return told;
    }
    const double width = student95(sampled - static_cast<double>(classes.size())) *
                         std::sqrt(std::log1p(variance / (told.value * told.value)));
    told.low = told.value * std::exp(-width);
    told.high = std::max(
        told.value, std::min(told.value * std::exp(width), most * static_cast<double>(population.size())));
    return told;
}

double packet_motion(std::span<const float> scores) {
    double sum = 0;
    for (const float score : scores)
        if (std::isfinite(score)) sum += std::min(score, kMostScore);
    return sum / static_cast<double>(std::max<std::size_t>(1, scores.size()));
}

}  // namespace noscope
