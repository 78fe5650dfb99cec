#include "query/two_state_chain.h"

#include <cassert>
#include <utility>

namespace noscope {
namespace {

using Pair = std::array<double, 2>;

Pair normal(Pair pair) {
    const double sum = pair[0] + pair[1];
    return {pair[0] / sum, pair[1] / sum};
}

Pair times(const Pair& pair, const Evidence& known) {
    return {pair[0] * known.absent, pair[1] * known.present};
}

}  // namespace

TwoStateChain::TwoStateChain(double enter, double leave, std::vector<Evidence> frames)
    : step_{{{1 - enter, enter}, {leave, 1 - leave}}}, frames_(std::move(frames)) {
    assert(enter > 0 && enter < 1 && leave > 0 && leave < 1);
    const std::size_t count = frames_.size();
    forward_.resize(count);
    backward_.resize(count);
    Pair before = normal({leave, enter});
    for (std::size_t i = 0; i < count; ++i) {
        forward_[i] = normal(times(before, frames_[i]));
        for (std::size_t to : {0, 1})
            before[to] = forward_[i][0] * step_[0][to] + forward_[i][1] * step_[1][to];
    }
    Pair behind{.5, .5};
    for (std::size_t i = count; i-- > 0;) {
        backward_[i] = behind;
        const Pair here = times(behind, frames_[i]);
        for (std::size_t from : {0, 1}) behind[from] = step_[from][0] * here[0] + step_[from][1] * here[1];
        behind = normal(behind);
    }
    for (std::size_t i = 0; i < count; ++i)
        present_.push_back(normal({forward_[i][0] * backward_[i][0], forward_[i][1] * backward_[i][1]})[1]);
}

std::vector<double> TwoStateChain::counts(std::size_t first, std::span<const char> counted) const {
    // By state of the frame in hand, and number.
    std::array<std::vector<double>, 2> chances;
    const std::size_t most = counted.size();
    assert(most > 0 && first + most <= frames_.size());
    for (auto& of : chances) of.resize(most + 1);
    chances[0][0] = forward_[first][0];
    chances[1][counted[0] != 0 ? 1 : 0] = forward_[first][1];
    for (std::size_t i = 1; i < most; ++i) {
        std::array<std::vector<double>, 2> next;
        for (auto& of : next) of.resize(most + 1);
        double sum = 0;
        for (std::size_t n = 0; n <= i; ++n) {
            Pair to{chances[0][n] * step_[0][0] + chances[1][n] * step_[1][0],
                    chances[0][n] * step_[0][1] + chances[1][n] * step_[1][1]};
            to = times(to, frames_[first + i]);
            next[0][n] += to[0];
            next[1][n + (counted[i] != 0 ? 1 : 0)] += to[1];
            sum += to[0] + to[1];
        }
        for (auto& of : next)
            for (double& chance : of) chance /= sum;
        chances = std::move(next);
    }
    const Pair& behind = backward_[first + most - 1];
    std::vector<double> all(most + 1);
    double sum = 0;
    for (std::size_t n = 0; n <= most; ++n) {
        all[n] = chances[0][n] * behind[0] + chances[1][n] * behind[1];
        sum += all[n];
    }
    for (double& chance : all) chance /= sum;
    return all;
}

}  // namespace noscope
