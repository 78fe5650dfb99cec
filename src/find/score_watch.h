// The scores of a standing plan, watched: what they were on the sample that it was chosen on, and whether
// they still are so while it is run (docs/drift.md).
#pragma once

#include <noscope/answer.h>
#include "cascade/plan.h"
#include "find/cascade_work.h"
#include "guarantee/score_drift.h"
#include "video/recording.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace noscope {

// Of one stage of a plan, on its sample.
struct StageProfile {
    int stage = 0;
    ScoreBins bins;
    std::vector<ScoreCounts> stretches;  // of consecutive blocks; one at least
};
using ScoreProfile = std::vector<StageProfile>;  // in the plan's order

// The scores of the sample's blocks, reuse spans each, in time order.
class ProfileMaker {
   public:
    void add(std::span<const StageScore> scores, bool begins_block);
    // Of the stages that gave any.
    ScoreProfile make() const;

   private:
    std::vector<std::vector<StageScore>> blocks_;
};

// Counts while a run tells of its frames. A few tens of kilobytes a day of footage; in parts or as a whole it
// comes to the same.
class ScoreWatch {
   public:
    // So many reuse spans of one file, some five minutes.
    struct Slice {
        std::int64_t spans = 0;
        std::vector<ScoreCounts> stages;  // as the profile has them
        bool operator==(const Slice&) const = default;
    };
    using Slices = std::map<std::pair<std::size_t, std::int64_t>, Slice>;  // by file and number in it

    // `profile` must outlive it.
    ScoreWatch(const ScoreProfile& profile, std::int64_t span_windows);

    // Frames in time order, each with its scores.
    void add(std::size_t file, std::int64_t window, std::span<const StageScore> scores);
    // Of another part of the run; what was counted by another profile is left out.
    void add(const Slices& slices);
    const Slices& slices();

    // In stretches of a quarter of an hour, of shorter recordings in four, of five minutes at least.
    std::vector<StageDrift> judge(const Plan& plan, const Recording& recording, const ClockZone& zone,
                                  double window_s);

   private:
    void finish_span();

    const ScoreProfile& profile_;
    std::int64_t span_windows_;
    Slices slices_;
    std::pair<std::size_t, std::int64_t> span_{};  // in hand
    bool in_span_ = false;
    std::vector<std::vector<std::int64_t>> counts_;  // of it, by stage of the profile
};

// "since 3:20:00 ...": what is to be said of them; empty where nothing has drifted.
std::string drift_warning(const std::vector<StageDrift>& stages);

}  // namespace noscope
