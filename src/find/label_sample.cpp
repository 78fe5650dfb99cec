#include "find/label_sample.h"

#include "base/sha256.h"
#include "base/try.h"

#include <map>

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
    Reference& model = labelling.model ? *labelling.model : *session.reference;
    const std::int64_t id = labelling.model ? labelling.model_id : session.model;
    NOSCOPE_TRY(CascadeRunner runner,
                CascadeRunner::make({*session.store, model, id, labelling.cancel, labelling.stages},
                                    {reference_alone(), {}, labelling.sampling}));
    const auto tick = [&] {
        labels.totals = runner.totals();
        labelling.on_tick();
    };
    runner.enough = labelling.enough;
    runner.on_tick = tick;
    runner.on_classes = labelling.on_classes;
    labels.finished = true;
    for (const auto& [file, blocks] : by_file) {
        if (labelling.enough()) {
            labels.finished = false;
            break;
        }
        NOSCOPE_TRY(const FileWork work, load_work(session, file, labelling.sampling, labelling.cancel));
        const ChosenFrames chosen = choose(work.frames, blocks, labelling);
        if (chosen.frames.empty()) continue;
        labels.windows += chosen.windows;
        const FrameRequest request{session.recording.files[file].scan.path, session.file(file), &work.index,
                                   chosen.frames};
        const auto finished =
            runner.run_file(request, [&](std::size_t i, const FrameOutcome& outcome) -> Status {
                const AskedFrame& frame = chosen.frames[i];
                SampleLabels::Block& block = labels.blocks[chosen.blocks[i]];
                ++labels.labelled;
                ++(outcome.decision.decoded ? block.labelled : block.damaged);
                if (outcome.label) return labelling.hear(chosen.blocks[i], frame, *outcome.label);
                const StoredLabel lost{frame.pts, frame.duplicate, true, {}};
                return labelling.hear(chosen.blocks[i], frame, lost);
            });
        labels.finished = labels.finished && finished && *finished;
        tick();
        if (!finished) return finished.error();
    }
    return {};
}

}  // namespace noscope
