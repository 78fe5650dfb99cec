// What a search knows: labelled blocks, what every scorer says of their frames, what each thing costs; and
// what a plan makes of them, by the executor's own code. Pure.
#pragma once

#include <noscope/error.h>
#include <noscope/query.h>
#include "cascade/plan.h"
#include "query/metrics.h"
#include "search/decode_price.h"
#include "search/score_table.h"
#include "search/table_population.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace noscope {

// Seconds of wall time on this machine.
struct SearchCosts {
    double reference_s = 0;       // a call
    std::vector<double> score_s;  // by scorer: a score
    std::vector<int> image;       // by scorer: which image it looks at; -1: none
    std::vector<double> image_s;  // by image: to make it of a decoded frame
};

struct SearchTable {
    // Each candidate scorer once, as a stage of whatever threshold; `reference` last. No every(N) and no
    // keyframes, which goes by the scores of packets.
    Plan scorers;
    std::vector<ScoredSpan> spans;    // one a labelled block, scores by scorer
    std::vector<DecodePrice> decode;  // one a span
    SearchCosts costs;
    Sampling sampling;
    Grouping grouping;
    bool confirms = true;          // appearances are confirmed
    TablePopulation population{};  // empty: the spans are all there is
};

struct CandidatePlan {
    Plan plan;                 // with all thresholds
    std::vector<int> columns;  // by stage: which scorer gives its scores; -1 for every and reference
};

// What a plan does over some spans.
struct PlanWork {
    std::int64_t frames = 0;           // analysed
    std::int64_t pictures = 0;         // that it looks at before it asks in rounds
    double decode_s = 0;               // for them, and to confirm
    double decoded = 0;                // frames, likewise
    std::vector<std::int64_t> scored;  // by stage; of the reference, its calls
    std::int64_t confirming = 0;       // of them, to confirm appearances

    PlanWork& operator+=(const PlanWork& other);
};

struct PlanOutcome {
    PlanWork work;
    ReplayCounts windows;  // confirmed ones, where that is asked for; their calls too
    AppearanceMetrics
        appearances;  // within blocks: one that a block cuts is one in each; without boundary error

    PlanOutcome& operator+=(const PlanOutcome& other);
};

// By stage of the plan, seconds.
struct PlanSeconds {
    double decode_s = 0, images_s = 0;
    std::vector<double> stages_s;

    double total() const;
};

// What decoding takes a plan that looks at these frames of these spans, one flag a frame, by span. With
// `keyframes` they are decoded first, and the others once more from there.
std::vector<Decoding> decode_wanted(const SearchTable& table, std::span<const std::size_t> spans,
                                    std::span<const std::vector<bool>> wanted, bool keyframes);

// By span, and their sum. Errors: as decide_span().
Result<std::vector<PlanOutcome>> try_each(const CandidatePlan& candidate, const SearchTable& table,
                                          std::span<const std::size_t> spans);
Result<PlanOutcome> try_plan(const CandidatePlan& candidate, const SearchTable& table,
                             std::span<const std::size_t> spans);

PlanSeconds seconds_of(const CandidatePlan& candidate, const PlanWork& work, const SearchCosts& costs);

// Which scorers are of this kind, by number.
std::vector<int> scorers_of(const SearchTable& table, StageKind kind);

}  // namespace noscope
