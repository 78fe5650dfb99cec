// Sampled blocks with what a detector says of their frames.
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>
#include "find/label_sample.h"
#include "query/detections.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace noscope {

struct LabelledFrame {
    AskedFrame frame;
    bool sound = false;  // it could be decoded
    bool positive = false;
    bool by_reference = true;   // else by a teacher
    float confidence = 0;       // as PredicateTest::confidence()
    int width = 0, height = 0;  // of the displayed frame
    std::vector<Box> boxes{};   // those that count, in its pixels
};

struct LabelledBlock {
    std::uint32_t file = 0;
    std::size_t place = 0;              // in the sample's blocks
    std::vector<LabelledFrame> frames;  // in pts order, file order among equals
};

struct FrameCounts {
    std::int64_t frames = 0, positive = 0;  // that could be decoded
};
FrameCounts count_frames(const std::vector<LabelledBlock>& blocks);

struct BlockLabelling {
    const Session& session;
    const Sampling& sampling;
    CancelToken cancel;
    StageClock& stages;
    CascadeTotals& cost;           // added to, also where it fails
    std::function<bool()> enough;  // polled often; true ends it early
    std::function<void(std::int64_t labelled, std::int64_t frames)> on_tick;
    // The query's, over the labels of whom they come from; on_classes() hears when its classes grow.
    std::function<const PredicateTest&()> test;
    std::function<void(const std::vector<std::string>&)> on_classes;
    // Who labels, and its id in the store; null: the session's reference.
    Reference* model = nullptr;
    std::int64_t model_id = 0;
    // Which frames are labelled; the others are missing.
    std::function<bool(std::size_t place, const AskedFrame& frame)> wanted = [](auto...) { return true; };
};

// One for each block of `sample`, in its order. What is in the store is taken from there. Errors: as
// label_sample(); interrupted where `enough` ended it.
Result<std::vector<LabelledBlock>> label_blocks(const BlockLabelling& labelling, const BlockSample& sample);

}  // namespace noscope
