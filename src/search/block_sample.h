// Which blocks of a recording the reference is asked about before a plan is chosen (docs/sampling.md). Pure
// functions: the same population, in any order, and the same seed give the same sample on every machine.
#pragma once

#include <noscope/rational.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace noscope {

// How many windows of `window` seconds make a block for sampling: what comes nearest below 10 s, at least
// one.
std::int64_t sample_block_windows(Rational window);

struct PopulationFile {
    std::string identity;           // sha256 of its first MiB: no draw hangs on the file's name or place
    std::optional<double> clock_s;  // of its time 0: seconds since 1970 of whatever zone; none: unknown

    bool operator==(const PopulationFile&) const = default;
};

// A block: windows [number * windows, (number + 1) * windows) of its file, cut from the file's time 0.
struct PopulationBlock {
    std::uint32_t file = 0;   // index into BlockPopulation::files
    std::int64_t number = 0;  // in its file
    std::int64_t frames = 0;  // analysed frames in it that are asked for, > 0
    double file_s = 0;        // where it begins, seconds from the file's time 0
    bool night = false;       // infrared: no colour
    // 0: like what is around it in its file, 1: twice as much (search/activity.h). NaN: unknown.
    float activity = std::numeric_limits<float>::quiet_NaN();
};

struct BlockPopulation {
    std::int64_t windows = 1;  // a block
    std::vector<PopulationFile> files;
    std::vector<PopulationBlock> blocks;  // in any order, none twice

    std::int64_t frames() const;
};

struct SampleRequest {
    std::uint64_t seed = 1;
    std::int64_t train = 0, select = 0;  // blocks, >= 0; more than there are: what there is
    // Strata are day and night of stretches of so many seconds. 0: one stratum, and so `select` is a simple
    // random sample of what `train` left.
    double stretch_s = 1800;
};

enum class SampleRole : std::uint8_t { train, select };

// Blocks of one light in one stretch of time: [stretch * stretch_s, (stretch + 1) * stretch_s) by the clock,
// or of a file's own time where no clock is known.
struct SampleStratum {
    std::optional<std::uint32_t> file{};  // none: by the clock, over all files
    std::int64_t stretch = 0;
    bool night = false;
    std::int64_t blocks = 0, train = 0, select = 0;  // in it, and drawn from it

    // Of a block that is not for training, given how many of its stratum were drawn: each has the same. 0
    // where none was drawn (join such strata to others before anything is estimated).
    double select_probability() const;
    bool operator==(const SampleStratum&) const = default;
};

struct SampledBlock {
    std::uint32_t file = 0;
    std::int64_t number = 0;
    std::int64_t frames = 0;
    std::uint32_t stratum = 0;  // index into BlockSample::strata
    SampleRole role = SampleRole::select;

    bool operator==(const SampledBlock&) const = default;
};

struct BlockSample {
    std::uint64_t seed = 1;
    double stretch_s = 1800;
    std::int64_t windows = 1;  // a block
    std::int64_t population_blocks = 0, population_frames = 0;
    std::vector<PopulationFile> files;  // as the population has them
    std::vector<SampleStratum> strata;
    std::vector<SampledBlock> blocks;  // those for training first, in the order of drawing

    std::int64_t frames() const;
    bool operator==(const BlockSample&) const = default;
};

// Train blocks first: half of them, rounded up, by weight without replacement, the weight growing with
// activity; the others evenly over time. Then select blocks uniformly among those that are left: by stratum
// in proportion to its size (to within one block, and less where training took some), and in a stratum each
// equally likely. A block's place in these orders hangs on seed, file identity, its number and the blocks of
// its own stratum, so that:
// - of two requests that differ in `select`, the smaller one's blocks are the first of the larger one's;
// - with more `train`, all blocks drawn before stay in the sample as long as `select` does not shrink, though
//   some then train that did not;
// - where files are gone and `train` is 0, what was drawn from strata that lost no block stays in the sample;
//   else all but a few of it, since others train in the place of those that are gone.
BlockSample draw_sample(const BlockPopulation& population, const SampleRequest& request);

// Blocks that hold about `frames` analysed frames: at least one, at most all; 0 of an empty population. Fixed
// before the draw, since one that ended by the frames drawn would not draw each block alike.
std::int64_t blocks_for_frames(const BlockPopulation& population, std::int64_t frames);

// For the store.
std::vector<std::uint8_t> encode(const BlockSample& sample);
std::optional<BlockSample> decode_block_sample(std::span<const std::uint8_t> bytes);  // none if damaged

}  // namespace noscope
