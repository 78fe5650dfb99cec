// What carrying a plan out over files is made of: what is asked, what becomes of it, what it took.
#pragma once

#include <noscope/query.h>
#include "cascade/decide.h"
#include "find/file_frames.h"
#include "find/media_scan.h"
#include "find/prepared_plan.h"
#include "store/store.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace noscope {

// A file's frames that a run asks for, with what is needed to fetch them.
struct FrameRequest {
    std::string path;
    KnownFile file;
    const PacketIndex* index = nullptr;
    std::span<const AskedFrame> frames;  // as asked_frames() gives them, or asked for without reuse
    // What index and frames lie in, where that must live as long as the request.
    std::shared_ptr<const void> owner{};
};

// How sure the label of a frame is that no reference gave, by the frame that it goes back to: as
// CandidateFrame has it.
struct Sureness {
    int copied = 0;
    float confidence = 0;
};

// What a stage said of a frame that came to it; not a number where it could not tell.
struct StageScore {
    int stage = 0;  // of the plan
    float value = 0;
};

// What became of a frame.
struct FrameOutcome {
    Decision decision;
    const StoredLabel* label = nullptr;  // the reference's, where it decided the frame
    Sureness sureness{};
    // Of a frame that was left to `rank`: what it is ranked by; not a number where there is none.
    float rank_score = std::numeric_limits<float>::quiet_NaN();
    // Those that the plan asked for on its way, in its order; none without CascadeSettings::keep_scores.
    // Valid during the call only.
    std::span<const StageScore> scores{};
};

struct CascadeTotals {
    std::int64_t reference_calls = 0, lost = 0;
    double busy_s = 0;  // wall time in which the reference had work
    std::int64_t reused = 0, frames_decoded = 0;
    // By stage of the plan: of the frames asked for and told of, those that it decided; damaged ones are in
    // none.
    std::vector<std::int64_t> decided;
    // By stage: frames that it gave a score or label now, those not asked for included; not what the store
    // had.
    std::vector<std::int64_t> scored;
    std::int64_t batches = 0;  // of images, that specialized models scored

    // All but what is by stage: of other plans, stages are others.
    void add(const CascadeTotals& other) {
        reference_calls += other.reference_calls;
        lost += other.lost;
        busy_s += other.busy_s;
        reused += other.reused;
        frames_decoded += other.frames_decoded;
    }
};

// How a run's plan and question reach every file alike.
struct CascadeSettings {
    PreparedPlan prepared;
    Predicate predicate;
    Sampling sampling;
    std::int64_t span_windows = 1;  // windows a reuse span
    int min_hits = Grouping{}.min_hits;
    bool keep_scores = false;  // outcomes come with their scores
};

// Reuse spans of a plan without a search: a minute, or what whole windows come nearest below; one window
// where nothing is reused or inferred and no block is told apart, so that answers come as early as they can.
std::int64_t span_windows_of(const Plan& plan, const Sampling& sampling);

}  // namespace noscope
