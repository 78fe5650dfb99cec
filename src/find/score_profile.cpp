#include "find/score_profile.h"

#include "base/try.h"

#include <map>
#include <memory>
#include <set>
#include <utility>
#include <vector>

namespace noscope {

Result<ScoreProfile> profile_scores(const Preparation& asked, const PreparedPlan& prepared,
                                    StageModels& models, const BlockSample& select, CascadeTotals& cost) {
    const Session& session = asked.session;
    const Sampling& sampling = asked.options.sampling;
    std::map<std::size_t, std::set<std::int64_t>> by_file;
    for (const auto& block : select.blocks) by_file[block.file].insert(block.number);
    const std::vector<std::pair<std::size_t, std::set<std::int64_t>>> files(by_file.begin(), by_file.end());
    NOSCOPE_TRY(CascadeRunner runner,
                CascadeRunner::make({*session.store, *session.reference, session.model, asked.cancel,
                                     asked.stages, &models, asked.cnn, session.threads},
                                    {.prepared = prepared,
                                     .predicate = asked.options.predicate,
                                     .sampling = sampling,
                                     .span_windows = select.windows,
                                     .keep_scores = true}));
    runner.enough = asked.enough;
    runner.on_classes = asked.on_classes;
    runner.tells_memory = false;
    runner.positive = [&](const Detections& seen) { return asked.test().positive(seen); };
    ProfileMaker profile;
    std::map<std::size_t, std::shared_ptr<const FileWork>> in_hand;
    std::pair<std::size_t, std::int64_t> block_before;
    bool any = false;
    const auto finished = runner.run(
        {.count = files.size(),
         .load = [&](std::size_t number) -> Result<FrameRequest> {
             const auto& [file, blocks] = files[number];
             NOSCOPE_TRY(FileWork loaded, load_work(session, file, sampling, asked.cancel, select.windows,
                                                    has_stage(prepared.plan, StageKind::keyframes)));
             std::erase_if(loaded.frames, [&](const AskedFrame& frame) {
                 return !blocks.contains(frame.window / select.windows);
             });
             const auto work = std::make_shared<const FileWork>(std::move(loaded));
             in_hand[number] = work;
             return FrameRequest{session.recording.files[file].scan.path, session.file(file), &work->index,
                                 work->frames, work};
         },
         .end = [&](std::size_t number) { in_hand.erase(number); },
         .hear = [&](std::size_t number, std::size_t i, const FrameOutcome& outcome) -> Status {
             const std::pair block(number, in_hand[number]->frames[i].window / select.windows);
             profile.add(outcome.scores, !any || block != block_before);
             block_before = block;
             any = true;
             return {};
         }});
    cost.add(runner.totals());
    NOSCOPE_CHECK(finished ? Status{} : Status(finished.error()));
    return profile.make();
}

}  // namespace noscope
