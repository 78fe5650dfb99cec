// A sample of blocks: drawn once a question, and labelled by the reference.
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>
#include "find/block_population.h"
#include "find/cascade_runner.h"
#include "find/session.h"

#include <functional>
#include <string>
#include <vector>

namespace noscope {

// The sample of this question: the one in the store, or one that is drawn now and put there, so that a run
// that goes on labels the same blocks whatever is known by then. `question`: all that the draw hangs on
// besides files and reference. `draw`: called where there is none. Errors: of `draw`, store.
Result<BlockSample> sample_of(const Session& session, const std::string& question,
                              const std::function<Result<BlockSample>()>& draw);

struct SampleLabelling {
    const Session& session;
    const Sampling& sampling;  // as the sample was drawn with
    const BlockSample& sample;
    CancelToken cancel;
    StageClock& stages;
    // Who labels them, and its id in the store; null: the session's reference.
    Reference* model = nullptr;
    std::int64_t model_id = 0;
    // Of the blocks' frames those that are labelled.
    std::function<bool(std::size_t block, const AskedFrame& frame)> wanted = [](auto...) { return true; };
    // Polled often; true ends it early, with everything that is finished stored.
    std::function<bool()> enough = [] { return false; };
    // Called at least every few packets, and after each file.
    std::function<void()> on_tick = [] {};
    std::function<void(const std::vector<std::string>&)> on_classes = [](const auto&) {};
    // Hears each label, `damaged` where the frame could not be decoded. block: index into sample.blocks.
    std::function<Status(std::size_t block, const AskedFrame& frame, const StoredLabel& label)> hear =
        [](auto...) { return Status{}; };
};

struct SampleLabels {
    struct Block {
        std::int64_t labelled = 0, damaged = 0;
    };
    std::vector<Block> blocks;  // as sample.blocks
    std::int64_t labelled = 0;  // of all, damaged ones included
    std::int64_t windows = 0;   // that hold them, of the files begun
    CascadeTotals totals;
    bool finished = false;
};

// Labels every analysed frame of the sample's blocks; labels in the store are taken from there. In the
// recording's order of files. `labels` grows while it goes on, and holds what was done before an error too.
// Errors: reference, recording, store, interrupted.
Status label_sample(const SampleLabelling& labelling, SampleLabels& labels);

}  // namespace noscope
