#include "search/rank_plans.h"

#include "base/try.h"
#include "search/rank_settings.h"
#include "search/ranked_replay.h"
#include "search/scorer_pairs.h"
#include "search/telling_scorer.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace noscope {
namespace {

// A short made recording says which plans are worth more: so many of them at most, where it takes no more
// than so much of what is of use.
constexpr std::int64_t kGlance = 8'000, kLong = 40'000;
constexpr std::size_t kClosely = 3;
constexpr double kNearly = 1.5;
// Then they are carried out so often, and the budgets must be kept over all and by so many of them.
constexpr int kReplays = 8, kMustKeep = 7;
// Where little is known, so many; of what asking about every frame takes, such a plan takes no more than so
// much; and one that stands later in the order is taken if it is so much cheaper.
constexpr int kFew = 4;
constexpr double kSpares = .5, kAhead = 2;

CandidatePlan ranked_by(const SearchTable& table, int scorer, const CandidatePlan& before = {}) {
    CandidatePlan made = before;
    made.plan.stages.push_back({table.scorers.stages[static_cast<std::size_t>(scorer)].body, {}});
    made.columns.push_back(scorer);
    for (const StageBody& body : {StageBody{RankStage{}}, StageBody{ReferenceStage{}}}) {
        made.plan.stages.push_back({body, {}});
        made.columns.push_back(-1);
    }
    return made;
}

// Those that give each frame a score of its own, and are worth anything.
std::vector<int> rankable(const SearchTable& table, bool pictures) {
    std::vector<int> scorers;
    for (const ScorerPair& pair : pictures ? scorer_pairs(table) : std::vector<ScorerPair>{}) {
        if (pair.difference >= 0 && pair.confidence < 0) scorers.push_back(pair.difference);
        if (pair.difference < 0 && pair.confidence >= 0) scorers.push_back(pair.confidence);
    }
    for (const int scorer : scorers_of(table, StageKind::packets)) scorers.push_back(scorer);
    return scorers;
}

class Ranked {
   public:
    explicit Ranked(const RankPlansRequest& request) : request_(request), table_(request.table) {}

    Result<RankPlans> alone() {
        const RankSettings settings =
            rank_settings(request_.budgets, table_.sampling.presence, table_.grouping, request_.seed);
        if (settings.recall >= 1) return std::move(made_);  // it stops with one run left at best
        double most_s = kSpares * request_.most_s;
        const bool unseen = request_.reference.windows.positive == 0;
        for (const int scorer : alone_in_order()) {
            if (!tells_alone(table_, scorer)) {
                // Nothing says that what stands later in the order is any better.
                if (unseen) break;
                continue;
            }
            const CandidatePlan candidate = ranked_by(table_, scorer);
            NOSCOPE_TRY(const auto replays, replay(candidate, kFew, kGlance, most_s));
            ++made_.tried;
            if (!replays) continue;
            SearchedPlan plan = plan_of(candidate, *replays);
            if (!plan.keeps) continue;
            most_s = plan.seconds.total() / kAhead;
            made_.plans.insert(made_.plans.begin(), std::move(plan));
            if (unseen) break;
        }
        return std::move(made_);
    }

    Result<RankPlans> go() {
        for (const int scorer : rankable(table_, request_.pictures))
            candidates_.push_back(ranked_by(table_, scorer));
        add_behind_differences();
        std::vector<std::pair<double, const CandidatePlan*>> worth;
        for (const CandidatePlan& candidate : candidates_) {
            NOSCOPE_TRY(const auto glance, replay(candidate, 1, kGlance, kNearly * request_.most_s));
            ++made_.tried;
            if (glance) worth.emplace_back(glance->seconds.total(), &candidate);
        }
        std::ranges::stable_sort(worth, {}, [](const auto& one) { return one.first; });
        double most_s = request_.most_s;
        for (std::size_t i = 0; i < std::min(worth.size(), kClosely); ++i) {
            NOSCOPE_TRY(const auto replays, replay(*worth[i].second, kReplays, kLong, most_s));
            if (!replays) continue;
            SearchedPlan plan = plan_of(*worth[i].second, *replays);
            if (plan.keeps) most_s = std::min(most_s, plan.seconds.total());
            made_.plans.push_back(std::move(plan));
        }
        return std::move(made_);
    }

   private:
    // What knows the object first, then what sees the whole picture, then packets. But for what light alone
    // changes: where clouds pass, a score without `gain` goes by little else.
    std::vector<int> alone_in_order() const {
        const auto rank = [&](int scorer) {
            const StageBody& body = table_.scorers.stages[static_cast<std::size_t>(scorer)].body;
            if (const auto* difference = std::get_if<DifferenceStage>(&body))
                return difference->gain ? 1 : -1;
            return std::holds_alternative<PacketsStage>(body) ? 2 : 0;
        };
        std::vector<int> scorers = rankable(table_, request_.pictures);
        std::erase_if(scorers, [&](int scorer) { return rank(scorer) < 0; });
        std::ranges::stable_sort(scorers, {}, rank);
        return scorers;
    }

    void add_behind_differences() {
        for (const SearchedPlan& plan : request_.judged) {
            const auto& stages = plan.candidate.plan.stages;
            if (!plan.keeps || plan.rule != "plain" || stages.size() != 3) continue;
            const CandidatePlan before{.plan = {{stages.front()}},
                                       .columns = {plan.candidate.columns.front()}};
            CandidatePlan made = ranked_by(table_, plan.candidate.columns[1], before);
            if (std::ranges::find(candidates_, made.plan, &CandidatePlan::plan) == candidates_.end())
                candidates_.push_back(std::move(made));
        }
    }

    Result<std::optional<RankedReplays>> replay(const CandidatePlan& candidate, int replays,
                                                std::int64_t most_frames, double most_s) const {
        return replay_ranked({.candidate = candidate,
                              .table = table_,
                              .budgets = request_.budgets,
                              .seed = request_.seed,
                              .replays = replays,
                              .most_frames = most_frames,
                              .most_s = most_s});
    }

    SearchedPlan plan_of(const CandidatePlan& candidate, const RankedReplays& replays) const {
        SearchedPlan plan{.rule = "rank", .candidate = candidate};
        plan.fitted = plan.tried = in_sample(replays.outcome);
        plan.seconds = replays.seconds;
        plan.judged = true;
        plan.keeps = keeps_budgets(replays.outcome, request_.budgets) &&
                     replays.kept * kReplays >= replays.replays * kMustKeep;
        return plan;
    }

    // The made recordings repeat what the sample holds: shares of it, so that bounds are those of a sample.
    PlanOutcome in_sample(const PlanOutcome& all) const {
        const auto part = [](std::int64_t whole, std::int64_t some, std::int64_t of) {
            return of > 0 ? static_cast<double>(whole) * static_cast<double>(some) / static_cast<double>(of)
                          : 0.;
        };
        const auto least = [&](auto... counts) {
            return static_cast<std::int64_t>(std::floor(part(counts...) + 1e-9));
        };
        PlanOutcome told = request_.reference;
        const double share = part(1, told.work.frames, all.work.frames);
        told.work = all.work;
        told.work.frames = request_.reference.work.frames;
        told.work.pictures = std::llround(share * static_cast<double>(all.work.pictures));
        told.work.decode_s *= share;
        told.work.decoded *= share;
        for (std::int64_t& scored : told.work.scored)
            scored = std::llround(share * static_cast<double>(scored));
        ReplayCounts& windows = told.windows;
        windows.reference_calls = told.work.scored.back();
        AppearanceMetrics& found = told.appearances;
        windows.missed = windows.positive - least(windows.positive, all.windows.positive - all.windows.missed,
                                                  all.windows.positive);
        found.reported = std::llround(part(found.truth, all.appearances.reported, all.appearances.truth));
        found.touched = least(found.truth, all.appearances.touched, all.appearances.truth);
        found.right = least(found.reported, all.appearances.right, all.appearances.reported);
        return told;
    }

    const RankPlansRequest& request_;
    const SearchTable& table_;
    std::vector<CandidatePlan> candidates_;
    RankPlans made_;
};

}  // namespace

Result<RankPlans> rank_plans(const RankPlansRequest& request) { return Ranked(request).go(); }

Result<RankPlans> rank_plans_alone(const RankPlansRequest& request) { return Ranked(request).alone(); }

}  // namespace noscope
