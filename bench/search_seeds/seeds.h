// What a search does over many samples of one recording: scores of the whole recording are known, each seed
// draws other blocks to choose a plan by, as a search with that seed would, and the plan is carried out on
// all. Pure.
#pragma once

#include <noscope/error.h>
#include "search/block_sample.h"
#include "search/choose_plan.h"
#include "search/expand.h"
#include "search/open_windows.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace noscope {

// What was learnt from one sample, and what it says of the whole recording.
struct TrainedTable {
    SearchTable table;          // as the plain one, with the scorers that were learnt
    std::vector<bool> trained;  // by span: labelled to learn from
    double training_s = 0;      // labels left out
};

struct RecordingTables {
    // `confirms` is false in the tables: here it says whether appearances of the recording are confirmed.
    bool confirms = true;
    SearchTable plain;           // all blocks in time order, one span each; scorers that need no training
    BlockPopulation population;  // its blocks: one for each span, in their order
    std::vector<TrainedTable> trained;
    std::size_t trainable = 0;  // nets and weights, where any were trained
    int threads = 1;
};

// As if the spans were blocks of 10 s of one file by day.
BlockPopulation population_of(const SearchTable& table);

struct SeedsRequest {
    const RecordingTables& tables;
    Budgets budgets;
    std::int64_t labels = 600;  // analysed frames that the search may label
    SearchSettings settings;
};

// A plan carried out on all spans: the windows of the recording by the reference and by the plan, confirmed
// over all of them, with what decided them as a run tells it.
struct WholeRun {
    PlanOutcome outcome;
    std::vector<Window> truth, answer;
};

struct SeedRun {
    CandidatePlan plan;  // its columns: of `table`
    const SearchTable* table = nullptr;
    int training = -1;           // of RecordingTables::trained; -1: nothing was trained
    std::vector<bool> labelled;  // by span: by the search
    PlanOutcome tried;           // what it did on the halves that it was not fitted on
    // What it leaves open of the blocks that it was judged on, as explain has it.
    std::optional<OpenSample> open;
    SearchMargin margin;
    std::int64_t positive = 0;  // windows that the plan was judged by, those that hold something
    WholeRun whole;
    double run_s = 0, search_s = 0;  // the run's; labels and training
    double plain_s = 0;              // the run of the best plain plan chosen on the same sample
    double choose_s = 0;             // core-seconds
    bool holds = false;              // the budgets, on the whole recording
    std::int64_t search_calls = 0;
    Expanded calls, decoded;  // as a search predicts them
    double actual_calls = 0, actual_decoded = 0;
};

// What a stage `rank` goes by beside scores.
struct RankedFor {
    Budgets budgets{};
    std::uint64_t seed = 1;
};

// Of one candidate on the whole table. What is in `labelled` spans costs no call.
Result<WholeRun> whole_run(const CandidatePlan& candidate, const SearchTable& table,
                           const std::vector<bool>& labelled, bool confirms, const RankedFor& asked = {});
bool holds(const PlanOutcome& outcome, const Budgets& budgets);

// Labels in the steps that a search takes (search/label_policy.h); nets and weights are those of
// trained[seed % size].
Result<SeedRun> run_seed(const SeedsRequest& request, std::uint64_t seed);

// Of the cheapest plan that keeps the budgets on the whole recording, its thresholds chosen there and the
// scorers those of any training; the run alone.
Result<double> hindsight_seconds(const RecordingTables& tables, const Budgets& budgets);

}  // namespace noscope
