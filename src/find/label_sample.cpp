#include "find/label_sample.h"

#include "base/sha256.h"
#include "base/try.h"

#include <map>
#include <memory>
#include <utility>

namespace noscope {
namespace {

// By number in the file, which of the sample's blocks it is.
using BlocksOfFile = std::map<std::int64_t, std::size_t>;

bool is_of(const BlockSample& sample, const Session& session) {
    if (sample.files.size() != session.recording.files.size()) return false;
    for (std::size_t i = 0; i < sample.files.size(); ++i)
        if (sample.files[i].identity != session.file(i).identity.head_sha256) return false;
    return true;
}

// The frames of the blocks, and the block of each.
struct ChosenFrames {
    std::vector<AskedFrame> frames;
    std::vector<std::size_t> blocks;
    std::int64_t windows = 0;
};

ChosenFrames choose(const std::vector<AskedFrame>& frames, const BlocksOfFile& blocks,
                    const SampleLabelling& labelling) {
    ChosenFrames chosen;
    for (const AskedFrame& frame : frames) {
        const auto block = blocks.find(frame.window / labelling.sample.windows);
        if (block == blocks.end() || !labelling.wanted(block->second, frame)) continue;
        chosen.windows += chosen.frames.empty() || chosen.frames.back().window != frame.window ? 1 : 0;
        chosen.frames.push_back(frame);
        chosen.blocks.push_back(block->second);
    }
    return chosen;
}

}  // namespace

Result<BlockSample> sample_of(const Session& session, const std::string& question,
                              const std::function<Result<BlockSample>()>& draw) {
    const std::string key = "block sample " + sha256_hex(session.fingerprint(question));
    NOSCOPE_TRY(const auto stored, session.store->artifact(key));
    if (stored)
        if (auto sample = decode_block_sample(*stored); sample && is_of(*sample, session))
            return *std::move(sample);
    NOSCOPE_TRY(BlockSample sample, draw());
    NOSCOPE_CHECK(session.store->put_artifact(key, encode(sample)));
    return sample;
}

Status label_sample(const SampleLabelling& labelling, SampleLabels& labels) {
    const Session& session = labelling.session;
    labels.blocks.resize(labelling.sample.blocks.size());
    std::map<std::size_t, BlocksOfFile> by_file;
    for (std::size_t i = 0; i < labelling.sample.blocks.size(); ++i)
        by_file[labelling.sample.blocks[i].file][labelling.sample.blocks[i].number] = i;
    const std::vector<std::pair<std::size_t, BlocksOfFile>> files(by_file.begin(), by_file.end());
    Reference& model = labelling.model ? *labelling.model : *session.reference;
    const std::int64_t id = labelling.model ? labelling.model_id : session.model;
    NOSCOPE_TRY(
        CascadeRunner runner,
        CascadeRunner::make(
            {*session.store, model, id, labelling.cancel, labelling.stages, nullptr, {}, session.threads},
            {reference_alone(), {}, labelling.sampling}));
    const auto tick = [&] {
        labels.totals = runner.totals();
        labelling.on_tick();
    };
    runner.tells_memory = false;  // the run that it is for does
    runner.enough = labelling.enough;
    runner.on_tick = tick;
    runner.on_classes = labelling.on_classes;
    std::map<std::size_t, ChosenFrames> in_hand;
    const auto finished = runner.run(
        {.count = files.size(),
         .load = [&](std::size_t number) -> Result<FrameRequest> {
             const auto& [file, blocks] = files[number];
             NOSCOPE_TRY(FileWork loaded, load_work(session, file, labelling.sampling, labelling.cancel));
             ChosenFrames& chosen = in_hand[number] = choose(loaded.frames, blocks, labelling);
             labels.windows += chosen.windows;
             const auto index = std::make_shared<const PacketIndex>(std::move(loaded.index));
             return FrameRequest{session.recording.files[file].scan.path, session.file(file), index.get(),
                                 chosen.frames, index};
         },
         .end = [&](std::size_t number) { in_hand.erase(number); },
         .hear = [&](std::size_t number, std::size_t i, const FrameOutcome& outcome) -> Status {
             const ChosenFrames& chosen = in_hand[number];
             const AskedFrame& frame = chosen.frames[i];
             SampleLabels::Block& block = labels.blocks[chosen.blocks[i]];
             ++labels.labelled;
             ++(outcome.decision.decoded ? block.labelled : block.damaged);
             if (outcome.label) return labelling.hear(chosen.blocks[i], frame, *outcome.label);
             const StoredLabel lost{frame.pts, frame.duplicate, true, {}};
             return labelling.hear(chosen.blocks[i], frame, lost);
         }});
    labels.finished = finished && *finished;
    tick();
    return finished ? Status{} : Status(finished.error());
}

}  // namespace noscope
