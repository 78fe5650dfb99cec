// Carries a plan out over files, one after the other: what the cheaper stages leave open is decoded and asked
// of the reference. On one thread, but for the reference's own; blocks of a minute are decoded at once.
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>
#include "cascade/plan.h"
#include "find/cascade_span.h"
#include "find/confidence_scorers.h"
#include "find/file_frames.h"
#include "find/media_scan.h"
#include "find/prepared_plan.h"
#include "find/stage_clock.h"
#include "find/stage_models.h"
#include "reference/reference.h"
#include "store/store.h"

#include <functional>
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
};

// What became of a frame.
struct FrameOutcome {
    Decision decision;
    const StoredLabel* label = nullptr;  // the reference's, where it decided the frame
    Sureness sureness{};
};

struct CascadeTotals : DeskTotals {
    std::int64_t reused = 0, frames_decoded = 0;
    // By stage of the plan: of the frames asked for, those that it decided; damaged ones are in none.
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
};

// Reuse spans of a plan without a search: a minute, or what whole windows come nearest below; one window
// where nothing is reused and no block is told apart, so that answers come as early as they can.
std::int64_t span_windows_of(const Plan& plan, const Sampling& sampling);

class CascadeRunner {
   public:
    struct Parts {
        Store& store;
        Reference& reference;
        std::int64_t model;
        CancelToken cancel;
        StageClock& stages;
        StageModels* models = nullptr;  // enrolled; wherever the plan has model stages
        CnnRunSettings cnn{};
    };
    // Hears what became of frames[i], exactly once if it is asked for, in no particular order.
    using Hear = std::function<Status(std::size_t i, const FrameOutcome& outcome)>;

    // `parts` must outlive the runner. Errors: as DifferenceScorers and ConfidenceScorers.
    static Result<CascadeRunner> make(Parts parts, CascadeSettings settings);

    // Polled often; true ends run_file() early, with everything that is finished stored.
    std::function<bool()> enough = [] { return false; };
    // Called before labels of a class are heard that was not in the list before (open class lists).
    std::function<void(const std::vector<std::string>&)> on_classes = [](const auto&) {};
    // Called at least every few packets while a file is decoded.
    std::function<void()> on_tick = [] {};
    // The predicate over what the reference said.
    std::function<bool(const Detections&)> positive = [](const Detections&) { return false; };

    // True when every frame was heard, false when `enough` ended it. What was finished before an error is
    // stored.
    Result<bool> run_file(const FrameRequest& request, const Hear& hear);

    const CascadeTotals& totals() const { return totals_; }

   private:
    class Pass;
    CascadeRunner(Parts parts, CascadeSettings settings, PlanImages images, DifferenceScorers scorers,
                  ConfidenceScorers confidences)
        : parts_(std::move(parts)),
          settings_(std::move(settings)),
          images_(std::move(images)),
          scorers_(std::move(scorers)),
          confidences_(std::move(confidences)) {
        totals_.decided.resize(settings_.prepared.plan.stages.size());
        totals_.scored.resize(settings_.prepared.plan.stages.size());
    }
    Status adopt_new_classes();

    Parts parts_;
    CascadeSettings settings_;
    PlanImages images_;
    DifferenceScorers scorers_;
    ConfidenceScorers confidences_;
    CascadeTotals totals_;
};

}  // namespace noscope
