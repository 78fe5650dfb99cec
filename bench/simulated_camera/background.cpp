#include "simulated_camera/background.h"

#include "base/error_text.h"
#include "base/try.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <numeric>

namespace noscope::simulated {
namespace {

constexpr std::size_t kMostSamples = 151;  // 128 MB at 960 x 540
constexpr std::size_t kFewestQuiet = 25;
constexpr int kAlike = 7;  // levels within which two samples show the same thing

using Samples = std::array<std::uint8_t, kMostSamples>;
using Chosen = std::array<bool, kMostSamples>;

std::uint8_t median(Samples samples, std::size_t count) {
    const auto half = samples.begin() + static_cast<std::ptrdiff_t>(count / 2);
    std::nth_element(samples.begin(), half, samples.begin() + static_cast<std::ptrdiff_t>(count));
    return *half;
}

std::size_t alike(const Samples& samples, const Chosen& chosen, std::size_t count, int value) {
    std::size_t sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += chosen[i] && std::abs(samples[i] - value) <= kAlike;
    return sum;
}

// The level around which most of the chosen samples lie.
int most_frequent(const Samples& samples, const Chosen& chosen, std::size_t count) {
    std::array<int, 256 + 2 * kAlike + 1> reach{};  // where windows begin and end, then their sum so far
    for (std::size_t i = 0; i < count; ++i)
        if (chosen[i]) {
            ++reach[samples[i]];
            --reach[samples[i] + 2 * kAlike + 1];
        }
    // The middle of the first stretch of levels that reach the most samples.
    int most = 0, sum = 0, first = 0, last = 0;
    bool on = false;
    for (int at = 0; at < static_cast<int>(reach.size()); ++at) {
        sum += reach[static_cast<std::size_t>(at)];
        if (sum > most) {
            most = sum;
            first = at;
            on = true;
        }
        on = on && sum == most;
        if (on) last = at;
    }
    return (first + last) / 2 - kAlike;
}

// Leaves only samples near what was seen at least half of the time, or else most often.
void narrow(const Samples& samples, std::size_t count, bool by_median, Chosen& chosen) {
    const int value = by_median ? median(samples, count) : most_frequent(samples, chosen, count);
    for (std::size_t i = 0; i < count; ++i) chosen[i] = chosen[i] && std::abs(samples[i] - value) <= kAlike;
}

std::uint8_t mean(const Samples& samples, const Chosen& chosen, std::size_t count) {
    int sum = 0, inside = 0;
    for (std::size_t i = 0; i < count; ++i)
        if (chosen[i]) {
            sum += samples[i];
            ++inside;
        }
    return static_cast<std::uint8_t>((sum + inside / 2) / inside);
}

std::uint8_t median_deviation(const Samples& samples, std::size_t count) {
    const int middle = median(samples, count);
    Samples away{};
    for (std::size_t i = 0; i < count; ++i)
        away[i] = static_cast<std::uint8_t>(std::abs(samples[i] - middle));
    return median(away, count);
}

// One chroma pixel and the four luma pixels over it are decided together, so that they show the same thing.
class Place {
   public:
    explicit Place(const std::vector<const Picture*>& samples) : samples_(samples), count_(samples.size()) {}

    void decide(int x, int y, Background& background) {
        for (std::size_t i = 0; i < count_; ++i) {
            const Plane& luma = samples_[i]->planes[0];
            const std::uint8_t *a = luma.row(2 * y) + 2 * x, *b = luma.row(2 * y + 1) + 2 * x;
            for (std::size_t k = 0; k < 2; ++k) {
                luma_[k][i] = a[k];
                luma_[2 + k][i] = b[k];
            }
            together_[i] = static_cast<std::uint8_t>((a[0] + a[1] + b[0] + b[1] + 2) / 4);
            for (std::size_t p = 0; p < 2; ++p) chroma_[p][i] = samples_[i]->planes[1 + p].row(y)[x];
        }
        Chosen chosen;
        chosen.fill(true);
        const bool by_median = 2 * alike(together_, chosen, count_, median(together_, count_)) >= count_;
        narrow(together_, count_, by_median, chosen);
        const Chosen by_luma = chosen;
        for (const Samples& samples : chroma_) narrow(samples, count_, false, chosen);
        if (std::none_of(chosen.begin(), chosen.begin() + static_cast<std::ptrdiff_t>(count_),
                         [](bool b) { return b; }))
            chosen = by_luma;
        for (int k = 0; k < 4; ++k)
            background.picture.planes[0].row(2 * y + k / 2)[2 * x + k % 2] =
                mean(luma_[static_cast<std::size_t>(k)], chosen, count_);
        for (std::size_t p = 0; p < 2; ++p)
            background.picture.planes[1 + p].row(y)[x] = mean(chroma_[p], chosen, count_);
        std::uint8_t& sway = background.sway.row(y)[x];
        sway = 0;
        for (const Samples& samples : luma_) sway = std::max(sway, median_deviation(samples, count_));
    }

   private:
    const std::vector<const Picture*>& samples_;
    std::size_t count_;
    std::array<Samples, 4> luma_{};
    std::array<Samples, 2> chroma_{};
    Samples together_{};
};

Background estimate(const std::vector<const Picture*>& samples) {
    const Picture& first = *samples.front();
    Background result{Picture(first.width(), first.height()), Plane(first.width() / 2, first.height() / 2)};
    Place place(samples);
    for (int y = 0; y < result.sway.height; ++y)
        for (int x = 0; x < result.sway.width; ++x) place.decide(x, y, result);
    return result;
}

// The `keep` samples, in their order, that differ from the estimate in the fewest places. Where a thing stood
// so long that it got into the estimate, the samples without it still differ least on the whole.
std::vector<const Picture*> quietest(const std::vector<const Picture*>& samples, const Background& estimate,
                                     std::size_t keep) {
    std::vector<std::size_t> order(samples.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::vector<std::int64_t> different(samples.size());
    const auto& still = estimate.picture.planes[0].samples;
    for (std::size_t i = 0; i < samples.size(); ++i)
        for (std::size_t k = 0; k < still.size(); ++k)
            different[i] += std::abs(samples[i]->planes[0].samples[k] - still[k]) > 2 * kAlike;
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return different[a] < different[b]; });
    order.resize(keep);
    std::sort(order.begin(), order.end());
    std::vector<const Picture*> quiet;
    for (const std::size_t i : order) quiet.push_back(samples[i]);
    return quiet;
}

}  // namespace

Background background_of(const std::vector<Picture>& samples, double quiet) {
    std::vector<const Picture*> all;
    for (const Picture& picture : samples) all.push_back(&picture);
    if (all.size() > kMostSamples) all.resize(kMostSamples);
    Background result = estimate(all);
    const std::size_t keep =
        std::max(kFewestQuiet, static_cast<std::size_t>(quiet * static_cast<double>(all.size())));
    for (int round = 0; round < 2 && keep < all.size(); ++round)
        result = estimate(quietest(all, result, keep));
    return result;
}

Result<Background> find_background(Clip& clip, int width, int height, double quiet) {
    const std::size_t frames = clip.times().size(), count = std::min(frames, kMostSamples);
    std::vector<std::size_t> numbers;
    for (std::size_t i = 0; i < count; ++i) numbers.push_back((2 * i + 1) * frames / (2 * count));
    std::vector<Picture> samples;
    NOSCOPE_CHECK(clip.each(numbers, width, height, [&](std::size_t, const Picture& picture) -> Status {
        samples.push_back(picture);
        return {};
    }));
    if (samples.size() < 3) return fail(ErrorCode::recording, "too few frames of the clip can be decoded");
    return background_of(samples, quiet);
}

}  // namespace noscope::simulated
