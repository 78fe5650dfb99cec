#include "recording_tables.h"

#include "base/error_text.h"
#include "base/try.h"
#include "find/block_population.h"
#include "find/plan_run.h"
#include "find/search_costs.h"
#include "find/search_scoring.h"
#include "find/training_sample.h"
#include "search/label_policy.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

namespace noscope {
namespace {

// The scorers of both ranges [0, plain) and [first, last), and the reference's last.
SearchTable columns_of(const SearchTable& table, std::size_t plain, std::size_t first, std::size_t last) {
    std::vector<std::size_t> columns;
    for (std::size_t i = 0; i < plain; ++i) columns.push_back(i);
    for (std::size_t i = first; i < last; ++i) columns.push_back(i);
    columns.push_back(table.scorers.stages.size() - 1);
    SearchTable part = table;
    part.confirms = false;
    part.scorers.stages.clear();
    part.costs.score_s.clear();
    part.costs.image.clear();
    for (ScoredSpan& span : part.spans) span.scores.clear();
    for (const std::size_t i : columns) {
        part.scorers.stages.push_back(table.scorers.stages[i]);
        part.costs.score_s.push_back(table.costs.score_s[i]);
        part.costs.image.push_back(table.costs.image[i]);
        for (std::size_t span = 0; span < part.spans.size(); ++span)
            part.spans[span].scores.push_back(table.spans[span].scores[i]);
    }
    return part;
}

class Scores {
   public:
    Scores(const RecordingAsked& asked, PlanRun& run)
        : asked_(asked),
          options_(asked.options),
          preparation_(run.preparation()),
          scoring_(preparation_, costs_, cost_) {}

    Result<RecordingScores> go() {
        if (preparation_.session.recording.files.size() != 1)
            return fail(ErrorCode::usage, "scores of a whole recording are made of one file: name one");
        if (!options_.costs.empty()) {
            NOSCOPE_TRY(costs_, read_costs(options_.costs));
        }
        const Reference& reference = *preparation_.session.reference;
        if (!costs_.reference_s) costs_.reference_s = reference.stated_cost_s();
        const SampleSizes sizes = sample_sizes(options_.label_budget, preparation_.totals.frames,
                                               {.nets = true, .chooses = true}, false);
        made_.labels = sizes.asked + sizes.select;
        NOSCOPE_TRY(all_, sample({.select = preparation_.totals.frames}));
        std::ranges::sort(all_.blocks, {}, &SampledBlock::number);
        NOSCOPE_TRY(const auto blocks, label(all_));
        const double a_block = static_cast<double>(all_.frames()) / static_cast<double>(all_.blocks.size());
        NOSCOPE_CHECK(scoring_.look_at_scene(a_block));
        const std::size_t plain = scoring_.scorers();
        std::vector<std::size_t> ends{plain};
        for (int i = 0; i < asked_.trainings; ++i) {
            NOSCOPE_CHECK(train(i, a_block));
            ends.push_back(scoring_.scorers());
        }
        NOSCOPE_TRY(const SearchTable table, scoring_.score(blocks, all_));
        RecordingTables& tables = made_.tables;
        tables.trainable = scoring_.trainable();
        tables.threads = preparation_.cnn.threads;
        tables.confirms = options_.confirm;
        tables.plain = columns_of(table, plain, plain, plain);
        NOSCOPE_CHECK(find_population(blocks));
        for (std::size_t i = 0; i < trained_.size(); ++i) {
            tables.trained.push_back(std::move(trained_[i]));
            tables.trained.back().table = columns_of(table, plain, ends[i], ends[i + 1]);
        }
        return std::move(made_);
    }

   private:
    Result<BlockSample> sample(SampleSizes sizes, std::uint64_t seed = 1) const {
        return training_sample({preparation_.session, options_.sampling, sizes, preparation_.question, seed,
                                preparation_.cancel, preparation_.stages});
    }
    Result<std::vector<LabelledBlock>> label(const BlockSample& some) {
        return label_blocks(labelling(preparation_, "labelling", cost_), some);
    }

    // As a search of that seed does it.
    Status train(int number, double frames_a_block) {
        const std::uint64_t seed = static_cast<std::uint64_t>(number) + 1;
        const LabelPolicy policy(made_.labels, preparation_.totals.frames);
        // As many as nets are trained on at least: a search that needs more to judge by trains on more.
        const std::int64_t judge = policy.beside_nets(policy.first()), train = policy.train(judge);
        NOSCOPE_TRY(const BlockSample drawn, sample({.train = train, .asked = train, .select = judge}, seed));
        const BlockSample part = blocks_of(drawn, SampleRole::train);
        const BlockSample select = blocks_of(drawn, SampleRole::select);
        SearchScoring scoring(preparation_, costs_, cost_);
        NOSCOPE_CHECK(scoring.look_at_scene(frames_a_block));
        const std::string key =
            fmt::format("{} sample {} for all blocks", preparation_.question, hash_of(drawn));
        const auto start = RunClock::now();
        NOSCOPE_CHECK(scoring.learn({.train = part,
                                     .key = key,
                                     .train_blocks = [&] { return label(part); },
                                     .select_blocks = [&] { return label(select); }},
                                    true, true));
        if (!scoring.trainer_failure().empty())
            return fail(ErrorCode::internal, "nothing was trained: {}", scoring.trainer_failure());
        TrainedTable made;
        NOSCOPE_TRY(made.training_s, took("seconds of training: " + key, seconds_since(start)));
        made.trained.resize(all_.blocks.size());
        for (std::size_t i = 0; i < all_.blocks.size(); ++i)
            made.trained[i] = std::ranges::find(part.blocks, all_.blocks[i].number, &SampledBlock::number) !=
                              part.blocks.end();
        trained_.push_back(std::move(made));
        scoring_.adopt(scoring);
        return {};
    }

    // What training took when it was not in the store yet.
    Result<double> took(const std::string& name, double seconds) {
        Store& store = *preparation_.session.store;
        NOSCOPE_TRY(const auto known, store.artifact(name));
        if (known) return std::stod(std::string(known->begin(), known->end()));
        const std::string text = fmt::format("{}", seconds);
        NOSCOPE_CHECK(
            store.put_artifact(name, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}));
        return seconds;
    }

    // Its blocks in the order of the spans.
    Status find_population(const std::vector<LabelledBlock>& blocks) {
        NOSCOPE_TRY(BlockPopulation population,
                    block_population(preparation_.session, options_.sampling, {}, preparation_.cancel));
        if (population.blocks.size() != blocks.size() || made_.tables.plain.spans.size() != blocks.size())
            return fail(ErrorCode::internal, "of {} blocks {} have scores", population.blocks.size(),
                        made_.tables.plain.spans.size());
        std::ranges::sort(population.blocks, {}, &PopulationBlock::number);
        made_.tables.population = std::move(population);
        return {};
    }

    const RecordingAsked& asked_;
    const FindOptions& options_;
    Preparation preparation_;
    MeasuredCosts costs_;
    CascadeTotals cost_;
    SearchScoring scoring_;
    BlockSample all_;
    std::vector<TrainedTable> trained_;
    RecordingScores made_;
};

}  // namespace

Result<RecordingScores> score_recording(const RecordingAsked& asked) {
    PlanRun run(asked.options, nullptr, {});
    NOSCOPE_CHECK(run.open(Plan{{Stage{}}}));
    return Scores(asked, run).go();
}

}  // namespace noscope
