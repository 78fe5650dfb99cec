#include "search/runs_plans.h"

#include "base/try.h"
#include "search/choose_runs.h"
#include "search/short_number.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <utility>

namespace noscope {
namespace {

// Of the plans that were judged the cheapest ones get a variant that asks per run.
constexpr std::size_t kVariants = 4;
// Numbers are chosen on a part of larger samples.
constexpr std::int64_t kMostFrames = 4'000;

using Spans = std::vector<std::size_t>;

// Stages before `runs`, and the thresholds that they had on either half.
struct Before {
    CandidatePlan all{};
    std::array<CandidatePlan, 2> on_halves{};
};

CandidatePlan asking_per_run(const CandidatePlan& before) {
    CandidatePlan made = before;
    for (const StageBody& body : {StageBody{RunsStage{}}, StageBody{ReferenceStage{}}}) {
        made.plan.stages.push_back({body, {}});
        made.columns.push_back(-1);
    }
    return made;
}

class Runs {
   public:
    Runs(const AskingRequest& request, std::span<const SearchedPlan> judged)
        : request_(request), table_(request.table), judged_(judged) {
        all_.resize(table_.spans.size());
        std::iota(all_.begin(), all_.end(), std::size_t{0});
    }

    Result<RunsPlans> go(double most_s) {
        find_candidates();
        for (const Before& before : candidates_) {
            NOSCOPE_TRY(auto plan, judge(before, most_s));
            if (!plan) continue;
            if (plan->keeps) most_s = std::min(most_s, plan->seconds.total());
            made_.plans.push_back(*std::move(plan));
        }
        return std::move(made_);
    }

   private:
    void add(Before before) {
        const auto same = [&](const Before& other) { return other.all.plan == before.all.plan; };
        if (std::ranges::none_of(candidates_, same)) candidates_.push_back(std::move(before));
    }
    void add_scorer(int scorer) {
        const CandidatePlan alone{
            .plan = {{Stage{table_.scorers.stages[static_cast<std::size_t>(scorer)].body, {}}}},
            .columns = {scorer}};
        add({alone, {alone, alone}});
    }

    void find_candidates() {
        add({});
        for (const int scorer : scorers_of(table_, StageKind::packets)) add_scorer(scorer);
        std::size_t variants = 0;
        for (const SearchedPlan& plan : judged_) {
            if (plan.rule != "plain" || plan.on_halves.size() != 2 || variants == kVariants) continue;
            ++variants;
            // What its thresholds decide is not asked about.
            const auto before_asking = [](CandidatePlan of) {
                of.plan.stages.pop_back();
                of.columns.pop_back();
                return of;
            };
            Before with{before_asking(plan.candidate),
                        {before_asking(plan.on_halves[0]), before_asking(plan.on_halves[1])}};
            Before without = with;
            for (CandidatePlan* one : {&without.all, &without.on_halves[0], &without.on_halves[1]})
                one->plan.stages.back().threshold = {};
            add(std::move(with));
            add(std::move(without));
        }
    }

    // The spans as tables of this plan; some of them, where they are many.
    std::vector<ScoredSpan> tables(const CandidatePlan& candidate, std::span<const std::size_t> spans) const {
        std::int64_t frames = 0;
        for (const std::size_t i : spans) frames += std::ssize(table_.spans[i].frames);
        const auto step =
            static_cast<std::size_t>(std::max<std::int64_t>(1, (frames + kMostFrames - 1) / kMostFrames));
        std::vector<ScoredSpan> made;
        for (std::size_t i = 0; i < spans.size(); i += step) {
            const ScoredSpan& span = table_.spans[spans[i]];
            ScoredSpan& own =
                made.emplace_back(ScoredSpan{span.frames, span.time_base, span.decoded, span.positive, {}});
            for (const int column : candidate.columns)
                own.scores.push_back(column < 0 ? std::vector<float>{}
                                                : span.scores[static_cast<std::size_t>(column)]);
        }
        return made;
    }

    // With numbers that these spans tell; none where even without doubt the limits are not kept.
    Result<std::optional<CandidatePlan>> learnt(const CandidatePlan& before,
                                                std::span<const std::size_t> spans,
                                                SearchMargin margin) const {
        CandidatePlan made = asking_per_run(before);
        NOSCOPE_TRY(ChosenRuns chosen, choose_runs(made.plan, tables(made, spans), table_.sampling.presence,
                                                   request_.limits.tightened(margin.share)));
        if (!chosen.within) return std::optional<CandidatePlan>();
        if (margin.pull > 1 && chosen.stage.doubt > 0) {
            const double nearer = chosen.stage.doubt / margin.pull;
            chosen.stage.doubt = short_number(.95 * nearer, 1.05 * nearer);
        }
        made.plan.stages[made.plan.stages.size() - 2].body = std::move(chosen.stage);
        return std::optional(std::move(made));
    }

    // None where it is not cheaper at any margin that counts.
    Result<std::optional<SearchedPlan>> judge(const Before& before, double most_s) {
        std::optional<SearchedPlan> best;
        for (const SearchMargin& margin : request_.margins) {
            ++made_.tried;
            NOSCOPE_TRY(auto candidate, learnt(before.all, all_, margin));
            if (!candidate) break;
            SearchedPlan plan{.rule = "runs", .candidate = *std::move(candidate), .margin = margin};
            NOSCOPE_TRY(plan.fitted, try_plan(plan.candidate, table_, all_));
            plan.seconds = seconds_of(plan.candidate, plan.fitted.work, table_.costs);
            if (plan.seconds.total() > most_s) break;
            std::vector<PlanOutcome> blocks;
            NOSCOPE_TRY(const bool halves, try_halves(before, margin, plan, blocks));
            if (!halves) break;
            plan.judged = true;
            plan.keeps = request_.keeps(plan, blocks);
            best = std::move(plan);
            if (best->keeps) break;
        }
        return best;
    }

    // What comes of each block goes into `blocks`.
    Result<bool> try_halves(const Before& before, SearchMargin margin, SearchedPlan& plan,
                            std::vector<PlanOutcome>& blocks) const {
        for (const std::size_t half : {0, 1}) {
            NOSCOPE_TRY(auto made, learnt(before.on_halves[half], request_.halves[half], margin));
            if (!made) return false;
            NOSCOPE_TRY(const auto others, try_each(*made, table_, request_.halves[1 - half]));
            for (const PlanOutcome& one : others) plan.tried += one;
            blocks.insert(blocks.end(), others.begin(), others.end());
            plan.on_halves.push_back(*std::move(made));
        }
        return true;
    }

    const AskingRequest& request_;
    const SearchTable& table_;
    std::span<const SearchedPlan> judged_;
    Spans all_;
    std::vector<Before> candidates_;
    RunsPlans made_;
};

}  // namespace

Result<RunsPlans> runs_plans(const AskingRequest& request, double most_s,
                             std::span<const SearchedPlan> judged) {
    return Runs(request, judged).go(most_s);
}

}  // namespace noscope
