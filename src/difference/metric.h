// How different two score images are: one number that grows with change (docs/difference.md has the
// formulas).
#pragma once

#include <noscope/error.h>
#include "difference/block_grid.h"
#include "difference/difference_sums.h"
#include "video/gain.h"
#include "video/score_image.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace noscope {

struct MetricOptions {
    bool gain = false;  // the earlier image is scaled to the mean brightness of the later one first
    // Only with a grid of blocks:
    std::vector<double> weights{};     // one a block, row by row, finite; none: 1 / (blocks that count)
    std::vector<Region> regions{};     // blocks outside all of them have weight 0; none: the whole frame
    std::vector<Region> exclusions{};  // blocks that lie wholly in one of them have weight 0
    Rect crop{0, 0, 1, 1};             // the part of the displayed frame that the images show
    const DifferenceSums* sums = &fast_difference_sums();
};

// What a metric is made from, checked.
struct MetricSetup {
    int width = 0, height = 0;
    bool gain = false;
    std::optional<BlockGrid> grid{};  // none: the image as a whole
    std::vector<double> weights{};    // one a block of the grid
    const DifferenceSums* sums = nullptr;

    double samples() const { return static_cast<double>(width) * height; }
};

// Looks at luma alone. Images have the size that it was made for. Keeps its buffers; one thread.
class Metric {
   public:
    virtual ~Metric() = default;
    Metric(const Metric&) = delete;
    Metric& operator=(const Metric&) = delete;

    double distance(const ScoreImage& now, const ScoreImage& then);
    // One image against a batch: out[i] = distance(now, *then[i]).
    void distances(const ScoreImage& now, std::span<const ScoreImage* const> then, std::span<double> out);
    // Pairwise: out[i] = distance(*now[i], *then[i]).
    void distances(std::span<const ScoreImage* const> now, std::span<const ScoreImage* const> then,
                   std::span<double> out);
    // What distance() weighs and adds up: out[b] is block b's own mean, row by row. Only of a metric with a
    // grid.
    void block_errors(const ScoreImage& now, const ScoreImage& then, std::span<double> out);

   protected:
    explicit Metric(MetricSetup setup) : setup_(std::move(setup)) {}
    const MetricSetup& setup() const { return setup_; }

   private:
    // Planes without padding, gain corrected. out[i] is pair i's score.
    virtual void score(const PlaneShape& shape, std::span<const PlanePair> pairs, double* out) = 0;
    // As score(), of one pair by block. Of metrics that can be taken over a grid.
    virtual void errors(const PlaneShape& shape, const PlanePair& pair, double* out);

    PlaneShape shape() const;

    const std::uint8_t* luma(const ScoreImage& image) const;
    void run(std::span<double> out);
    void correct_gain(std::span<PlanePair> pairs);

    MetricSetup setup_;
    std::vector<PlanePair> pairs_;
    std::vector<std::uint8_t> scaled_;
};

// One kind of metric: a line of the table in metric.cpp.
struct MetricRow {
    std::string_view name;  // as plans write it
    bool blocks = false;    // can be taken over a grid of blocks
    std::unique_ptr<Metric> (*make)(MetricSetup setup) = nullptr;
};

std::span<const MetricRow> metrics();

// The metric `name` for images of width * height. ErrorCode::usage: no such metric, no blocks for it, a grid
// that does not fit the image, weights of another number, weights or regions without blocks, a region outside
// all of the image.
Result<std::unique_ptr<Metric>> make_metric(std::string_view name, GridSize grid, int width, int height,
                                            const MetricOptions& options = {});

}  // namespace noscope
