// A plan with `rank`: once the whole recording is scored, the reference is asked from the top of the scores
// (search/rank_and_stop.h), and only then is anything told.
#pragma once

#include <noscope/answer.h>
#include <noscope/error.h>
#include <noscope/options.h>
#include "find/answer_builder.h"
#include "find/cascade_work.h"
#include "find/frame_asker.h"
#include "search/rank_and_stop.h"
#include "video/recording.h"

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace noscope {

class RankedRun {
   public:
    struct Parts {
        const FindOptions& options;
        const Recording& recording;
        AnswerBuilder& builder;
        FrameAsker& asker;
        std::size_t rank_stage;  // place in the plan
        // Polled often; true ends the asking with what is known by then.
        std::function<bool()> enough;
        std::function<void(double done)> on_step;
    };
    // What `parts` refers to must outlive the run.
    explicit RankedRun(Parts parts) : parts_(std::move(parts)), files_(parts_.recording.files.size()) {}

    // While frames are scored, in any order of files: the frames of a file that are asked for, and what its
    // stages before `rank` made of each.
    void begin_file(std::size_t file, std::span<const AskedFrame> frames);
    void hear(std::size_t file, std::size_t frame, const FrameOutcome& outcome);

    // Then, once: asks. Errors: as FrameAsker::ask(), but not interrupted where `enough` says so.
    Status ask();
    // Then: tells all frames. `totals`, of the frames as they were heard, gets what asking changed.
    void tell(CascadeTotals& totals);

    const RankingCount& counts() const { return counts_; }

   private:
    struct File {
        std::vector<AskedFrame> frames;
        std::vector<CandidateFrame> decided;
        std::vector<char> left;  // to rank
        std::vector<float> scores;
    };
    using Place = std::pair<std::size_t, std::size_t>;  // file and frame
    // What the reference said of a frame.
    struct Said {
        bool decoded = true, positive = false;
        std::optional<BestBox> best{};
    };

    RankAndStop ranking();
    Status ask_round(RankAndStop& ranking);

    Parts parts_;
    std::vector<File> files_;
    std::vector<Place> places_;  // of each frame of the ranking
    std::map<Place, Said> said_;
    RankingCount counts_;
};

}  // namespace noscope
