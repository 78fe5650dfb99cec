// The weights of blocks that stages of a plan learn before its run (docs/difference.md, "Learned weights").
#pragma once

#include "find/cascade_runner.h"
#include "find/session.h"
#include "search/block_sample.h"

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace noscope {

struct WeightSearch {
    Session& session;
    const Plan& plan;
    DifferenceScorers& scorers;  // of this plan, as `images`
    const PlanImages& images;
    const EmptyScene& scene;  // with pictures wherever the plan compares with it
    const Sampling& sampling;
    std::string question;  // what says which frames are asked for, and which of them are positive
    std::uint64_t seed = 1;
    CancelToken cancel;
    StageClock& stages;
    std::function<bool(const Detections&)> positive;
    std::function<void(const std::vector<std::string>&)> on_classes;
    std::function<bool()> enough;  // polled while frames are labelled
    // How many of so many frames are labelled.
    std::function<void(std::int64_t labelled, std::int64_t frames)> on_tick;
    std::function<void(const std::string&)> note;
    const BlockSample* sample = nullptr;  // to learn from; null: one of its own is drawn
    // What is advised where they cannot be learnt; empty: nothing, since the stage is none that was asked
    // for.
    std::string advice = "leave `learned` out, or take another --seed or a longer recording";
};

// A frame of a block and the one that it is compared with, by their places in the block.
struct FramePair {
    std::size_t frame = 0, earlier = 0;

    bool operator==(const FramePair&) const = default;
};

// What a stage that compares frames learns from: `previous` the pairs that it would compare, `anchor` each
// frame with those 1, 2, 4 and 8 before it. `block`: in pts order.
std::vector<FramePair> training_pairs(const DifferenceStage& stage, std::span<const AskedFrame> block,
                                      Rational time_base);

// The weights of each stage that learns, by stage, and none of the others: from the store where they were
// learnt before; else a sample of blocks is labelled, and noscope-train run. `totals` grows by what that
// takes, also where it fails. Errors: usage where there is no trainer, or where nothing can be learnt from
// the sample; reference, recording, store, interrupted.
Result<std::vector<std::vector<double>>> learn_weights(const WeightSearch& search, CascadeTotals& totals);

}  // namespace noscope
