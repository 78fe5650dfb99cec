#include "train/cut_outs.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace noscope::train {
namespace {

constexpr int kMargin = 2;               // pixels around a box that tell how bright it is there
constexpr std::size_t kFewest = 3;       // pixels that stand out in a box
constexpr double kLeastShare = 0.04;     // and this share of it
constexpr double kMostBrightening = 48;  // levels

using Histogram = std::array<std::uint32_t, 256>;

std::size_t total(const Histogram& histogram) {
    std::size_t sum = 0;
    for (const std::uint32_t count : histogram) sum += count;
    return sum;
}

int median(const Histogram& histogram) {
    const std::size_t half = (total(histogram) + 1) / 2;
    std::size_t seen = 0;
    for (std::size_t level = 0; level < histogram.size(); ++level)
        if ((seen += histogram[level]) >= half && seen > 0) return static_cast<int>(level);
    return 0;
}

// Levels up to it are one class, those above the other: largest variance between the two.
int otsu(const Histogram& histogram) {
    double count = 0, sum = 0;
    for (std::size_t level = 0; level < histogram.size(); ++level) {
        count += histogram[level];
        sum += static_cast<double>(level) * histogram[level];
    }
    double below = 0, below_sum = 0, best = -1;
    int threshold = 0;
    for (std::size_t level = 0; level + 1 < histogram.size(); ++level) {
        below += histogram[level];
        below_sum += static_cast<double>(level) * histogram[level];
        if (below == 0 || below == count) continue;
        const double apart = below_sum / below - (sum - below_sum) / (count - below);
        const double variance = below * (count - below) * apart * apart;
        if (variance > best) {
            best = variance;
            threshold = static_cast<int>(level);
        }
    }
    return threshold;
}

// A map of one row's pixels.
class Cutter {
   public:
    Cutter(const CnnSamples& samples, std::size_t row)
        : width_(samples.size.width),
          height_(samples.size.height),
          boxes_(samples.boxes[row]),
          difference_(samples.row(row).subspan(3 * area())),
          kinds_(area(), other) {}

    // False where a box holds nothing that stands out.
    bool cut() {
        for (const SampleBox& box : boxes_) mark(box, kMargin, around);
        Histogram outside{};
        for (std::size_t i = 0; i < area(); ++i)
            if (kinds_[i] == other) ++outside[difference_[i]];
        const int noise = 3 * median(outside) + 4;
        return std::all_of(boxes_.begin(), boxes_.end(),
                           [&](const SampleBox& box) { return cut(box, noise); });
    }
    std::vector<std::uint32_t> pixels() const { return pixels_of(copied); }
    std::vector<std::uint32_t> surroundings() const { return pixels_of(around); }

   private:
    enum Kind : std::uint8_t { other, around, copied };

    std::size_t area() const { return static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_); }
    std::size_t at(int x, int y) const {
        return static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(x);
    }
    void mark(const SampleBox& box, int margin, Kind kind) {
        for (int y = std::max(box.y0 - margin, 0); y < std::min(box.y1 + margin, height_); ++y)
            for (int x = std::max(box.x0 - margin, 0); x < std::min(box.x1 + margin, width_); ++x)
                kinds_[at(x, y)] = std::max(kinds_[at(x, y)], kind);
    }
    bool cut(const SampleBox& box, int noise) {
        Histogram inside{};
        for (int y = box.y0; y < box.y1; ++y)
            for (int x = box.x0; x < box.x1; ++x) ++inside[difference_[at(x, y)]];
        const int threshold = std::max(noise, otsu(inside) / 2);
        std::size_t found = 0;
        for (int y = box.y0; y < box.y1; ++y)
            for (int x = box.x0; x < box.x1; ++x) {
                if (difference_[at(x, y)] <= threshold) continue;
                ++found;
                const auto column = static_cast<std::uint16_t>(x), line = static_cast<std::uint16_t>(y);
                mark({column, line, static_cast<std::uint16_t>(x + 1), static_cast<std::uint16_t>(y + 1)}, 1,
                     copied);
            }
        return found >= kFewest &&
               static_cast<double>(found) >= kLeastShare * static_cast<double>(total(inside));
    }
    std::vector<std::uint32_t> pixels_of(Kind kind) const {
        std::vector<std::uint32_t> found;
        for (std::size_t i = 0; i < area(); ++i)
            if (kinds_[i] == kind) found.push_back(static_cast<std::uint32_t>(i));
        return found;
    }

    const int width_, height_;
    const std::vector<SampleBox>& boxes_;
    const std::span<const std::uint8_t> difference_;
    std::vector<Kind> kinds_;
};

double mean(std::span<const std::uint8_t> levels, const std::vector<std::uint32_t>& pixels) {
    double sum = 0;
    for (const std::uint32_t pixel : pixels) sum += levels[pixel];
    return pixels.empty() ? 0 : sum / static_cast<double>(pixels.size());
}

}  // namespace

std::vector<CutOut> find_cut_outs(const CnnSamples& samples, std::span<const std::size_t> rows) {
    std::vector<CutOut> found;
    if (!samples.difference) return found;
    for (const std::size_t row : rows) {
        if (samples.boxes[row].empty()) continue;
        Cutter cutter(samples, row);
        if (cutter.cut()) found.push_back({row, cutter.pixels(), cutter.surroundings()});
    }
    return found;
}

bool paste(const CnnSamples& samples, const CutOut& cut_out, std::span<std::uint8_t> image) {
    const std::span<const std::uint8_t> source = samples.row(cut_out.row);
    const double brighter = mean(image, cut_out.surroundings) - mean(source, cut_out.surroundings);
    if (std::abs(brighter) > kMostBrightening) return false;
    const int offset = static_cast<int>(std::lround(brighter));
    const std::size_t area = samples.row_size() / samples.planes();
    for (const std::uint32_t pixel : cut_out.pixels)
        image[pixel] = static_cast<std::uint8_t>(std::clamp(source[pixel] + offset, 0, 255));
    for (std::size_t plane = area; plane < image.size(); plane += area)
        for (const std::uint32_t pixel : cut_out.pixels) image[plane + pixel] = source[plane + pixel];
    return true;
}

}  // namespace noscope::train
