#include "seeds.h"

#include "base/try.h"
#include "search/label_policy.h"
#include "search/ranked_replay.h"

#include <algorithm>
#include <ctime>
#include <numeric>

namespace noscope {
namespace {

// Some spans of a table, in the order in which they were drawn.
SearchTable part_of(const SearchTable& table, const std::vector<std::size_t>& spans, bool confirms) {
    SearchTable part{.scorers = table.scorers,
                     .spans = {},
                     .decode = {},
                     .costs = table.costs,
                     .sampling = table.sampling,
                     .grouping = table.grouping,
                     .confirms = confirms};
    for (const std::size_t i : spans) {
        part.spans.push_back(table.spans[i]);
        part.decode.push_back(table.decode[i]);
    }
    return part;
}

// What packets say of motion in each span, as src/find/search_prediction.cpp has it.
std::vector<double> motion_of(const SearchTable& table) {
    std::vector<double> motion;
    const auto packets = scorers_of(table, StageKind::packets);
    for (const ScoredSpan& span : table.spans)
        motion.push_back(
            packets.empty() ? 0 : packet_motion(span.scores[static_cast<std::size_t>(packets.front())]));
    return motion;
}

class SeedSearch {
   public:
    SeedSearch(const SeedsRequest& request, std::uint64_t seed)
        : request_(request),
          tables_(request.tables),
          seed_(seed),
          policy_(request.labels, request.tables.population.frames()) {}

    Result<SeedRun> go() {
        run_.labelled.resize(tables_.plain.spans.size());
        run_.table = &tables_.plain;
        NOSCOPE_CHECK(search());
        const SearchedPlan& chosen = outcome_.plans[outcome_.chosen];
        run_.plan = chosen.candidate;
        run_.tried = chosen.tried;
        run_.margin = chosen.margin;
        run_.positive = outcome_.positive;
        if (chosen.candidate.plan.stages.size() > 1 && !has_stage(chosen.candidate.plan, StageKind::rank)) {
            NOSCOPE_TRY(run_.open, open_windows(chosen, sample_));
        }
        NOSCOPE_TRY(run_.whole, whole_run(chosen.candidate, *run_.table, run_.labelled, tables_.confirms,
                                          {request_.budgets, seed_}));
        const PlanOutcome& whole = run_.whole.outcome;
        run_.run_s = seconds(chosen.candidate, whole);
        run_.holds = holds(whole, request_.budgets);
        run_.actual_calls = static_cast<double>(whole.windows.reference_calls);
        run_.actual_decoded = whole.work.decoded;
        for (std::size_t i = 0; i < run_.labelled.size(); ++i)
            if (run_.labelled[i]) run_.search_calls += std::ssize(tables_.plain.spans[i].frames);
        run_.search_s += tables_.plain.costs.reference_s * static_cast<double>(run_.search_calls);
        NOSCOPE_CHECK(predict(chosen.candidate));
        NOSCOPE_CHECK(run_plain());
        return std::move(run_);
    }

   private:
    // In the order of src/find/search_plan.cpp.
    Status search() {
        std::int64_t select = policy_.first();
        NOSCOPE_CHECK(choose(select, nullptr));
        while (policy_.wants_more(outcome_, sample_, select)) {
            select = policy_.next(select);
            NOSCOPE_CHECK(choose(select, nullptr));
        }
        const bool trains =
            !tables_.trained.empty() &&
            policy_.training_pays(outcome_, sample_, select, tables_.trainable, tables_.threads);
        if (trains) {
            run_.training = static_cast<int>(seed_ % tables_.trained.size());
            const TrainedTable& trained = tables_.trained[static_cast<std::size_t>(run_.training)];
            run_.table = &trained.table;
            run_.search_s = trained.training_s;
            for (std::size_t i = 0; i < trained.trained.size(); ++i)
                if (trained.trained[i]) run_.labelled[i] = true;
            return choose(policy_.beside_nets(select), &trained);
        }
        for (std::int64_t more = policy_.without_nets(select);
             more > select && policy_.labels_pay(outcome_, sample_, more - select);
             more = policy_.without_nets(select)) {
            select = more;
            NOSCOPE_CHECK(choose(select, nullptr));
        }
        return {};
    }

    // On blocks of about so many frames; of those that nothing was trained on.
    Status choose(std::int64_t frames, const TrainedTable* trained) {
        BlockPopulation population = tables_.population;
        std::vector<std::size_t> place;  // by block of it: its span
        population.blocks.clear();
        for (std::size_t i = 0; i < tables_.population.blocks.size(); ++i) {
            if (trained && trained->trained[i]) continue;
            population.blocks.push_back(tables_.population.blocks[i]);
            place.push_back(i);
        }
        const std::int64_t blocks = blocks_for_frames(tables_.population, frames);
        const BlockSample sample = draw_sample(population, {.seed = seed_, .select = blocks});
        spans_.clear();
        for (const SampledBlock& block : sample.blocks)
            for (std::size_t i = 0; i < place.size(); ++i)
                if (population.blocks[i].file == block.file && population.blocks[i].number == block.number)
                    spans_.push_back(place[i]);
        for (const std::size_t i : spans_) run_.labelled[i] = true;
        sample_ = part_of(*run_.table, spans_, tables_.confirms);
        sample_.population = stood_for();
        const auto start = std::clock();
        SearchSettings settings = request_.settings;
        settings.seed = seed_;
        NOSCOPE_TRY(outcome_, choose_plan(sample_, request_.budgets, settings));
        run_.choose_s += static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        return {};
    }

    // What the sample's blocks stand for, as find's search has it.
    TablePopulation stood_for() const {
        TablePopulation made{motion_of(tables_.plain), {}};
        for (const bool labelled : run_.labelled)
            made.span.push_back(labelled ? TablePopulation::kLabelled : TablePopulation::kUnknown);
        for (std::size_t i = 0; i < spans_.size(); ++i) made.span[spans_[i]] = static_cast<int>(i);
        return made;
    }

    double seconds(const CandidatePlan& candidate, const PlanOutcome& outcome) const {
        return seconds_of(candidate, outcome.work, run_.table->costs).total();
    }

    Status run_plain() {
        SearchSettings plain = request_.settings;
        plain.pictures = plain.asking = false;
        NOSCOPE_TRY(const SearchOutcome other, choose_plan(sample_, request_.budgets, plain));
        const CandidatePlan& best = other.plans[other.chosen].candidate;
        NOSCOPE_TRY(const WholeRun whole, whole_run(best, *run_.table, run_.labelled, tables_.confirms));
        run_.plain_s = seconds(best, whole.outcome);
        return {};
    }

    Status predict(const CandidatePlan& candidate) {
        if (has_stage(candidate.plan, StageKind::rank)) return predict_ranked(candidate);
        const std::vector<double> motion = motion_of(tables_.plain);
        std::vector<double> sample_x, rest, calls, decoded;
        for (const std::size_t i : spans_) sample_x.push_back(motion[i]);
        for (std::size_t i = 0; i < motion.size(); ++i)
            if (!run_.labelled[i]) rest.push_back(motion[i]);
        std::vector<std::size_t> all(spans_.size());
        std::iota(all.begin(), all.end(), std::size_t{0});
        NOSCOPE_TRY(const auto each, try_each(candidate, sample_, all));
        for (const PlanOutcome& one : each) {
            calls.push_back(static_cast<double>(one.windows.reference_calls));
            decoded.push_back(one.work.decoded);
        }
        run_.calls = expanded(calls, sample_x, rest);
        run_.decoded = expanded(decoded, sample_x, motion);
        return {};
    }

    // As src/find/search_prediction.cpp has it.
    Status predict_ranked(const CandidatePlan& candidate) {
        NOSCOPE_TRY(const auto ranked, replay_ranked({.candidate = candidate,
                                                      .table = sample_,
                                                      .budgets = request_.budgets,
                                                      .seed = seed_,
                                                      .replays = 4}));
        const RankedReplays made = ranked.value_or(RankedReplays{});
        std::vector<double> sample_x, rest, there;
        for (std::size_t i = 0; i < sample_.population.span.size(); ++i)
            if (sample_.population.span[i] == TablePopulation::kUnknown)
                rest.push_back(sample_.population.motion[i]);
        for (std::size_t i = 0; i < spans_.size(); ++i) {
            sample_x.push_back(sample_.population.motion[spans_[i]]);
            there.push_back(static_cast<double>(std::ranges::count(sample_.spans[i].positive, true)));
        }
        const Expanded positive = expanded(there, sample_x, rest);
        run_.calls.value = made.calls;
        run_.calls.low = positive.value > 0 ? made.calls * positive.low / positive.value : made.calls;
        run_.calls.high =
            positive.value > 0 ? made.calls * positive.high / positive.value : made.calls + positive.high;
        run_.decoded.value = made.decoded;
        return {};
    }

    const SeedsRequest& request_;
    const RecordingTables& tables_;
    std::uint64_t seed_;
    LabelPolicy policy_;
    SearchTable sample_;  // the blocks that the plan is judged by
    std::vector<std::size_t> spans_;
    SearchOutcome outcome_;
    SeedRun run_;
};

}  // namespace

BlockPopulation population_of(const SearchTable& table) {
    BlockPopulation population;
    population.files.push_back({std::string(64, 'a'), std::nullopt});
    for (std::size_t i = 0; i < table.spans.size(); ++i)
        population.blocks.push_back({.file = 0,
                                     .number = static_cast<std::int64_t>(i),
                                     .frames = std::ssize(table.spans[i].frames),
                                     .file_s = 10 * static_cast<double>(i)});
    return population;
}

Result<SeedRun> run_seed(const SeedsRequest& request, std::uint64_t seed) {
    return SeedSearch(request, seed).go();
}

Result<double> hindsight_seconds(const RecordingTables& tables, const Budgets& budgets) {
    double best = -1;
    std::vector<SearchTable> all{tables.plain};
    for (const TrainedTable& trained : tables.trained) all.push_back(trained.table);
    // Blocks may keep what the whole does not: then thresholds for less than the budgets may.
    for (SearchTable& table : all)
        for (const double share : {1., .75, .5, .25}) {
            const auto least = [&](std::optional<double> kept) {
                return kept ? std::optional(1 - share * (1 - *kept)) : std::nullopt;
            };
            const auto most = [&](std::optional<double> error) {
                return error ? std::optional(share * *error) : std::nullopt;
            };
            const Budgets some{least(budgets.recall), least(budgets.precision), most(budgets.fnr),
                               most(budgets.fpr)};
            table.confirms = tables.confirms;
            NOSCOPE_TRY(const SearchOutcome found,
                        choose_plan(table, some, {.finalists = 100, .asking = false, .hindsight = true}));
            table.confirms = false;
            for (const SearchedPlan& plan : found.plans) {
                NOSCOPE_TRY(const WholeRun whole, whole_run(plan.candidate, table, {}, tables.confirms));
                const double s = seconds_of(plan.candidate, whole.outcome.work, table.costs).total();
                if (holds(whole.outcome, budgets) && (best < 0 || s < best)) best = s;
            }
        }
    return best;
}

}  // namespace noscope
