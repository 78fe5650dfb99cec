#include "search/choose_plan.h"

#include "base/try.h"
#include "search/asking_plans.h"
#include "search/choose_thresholds.h"
#include "search/draw_back.h"
#include "search/error_margin.h"
#include "search/gate_run.h"
#include "search/scorer_pairs.h"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <optional>
#include <utility>

namespace noscope {
namespace {

// Pairs of scorers that are tried behind a gate: those that cost least without one, and none at all.
constexpr std::size_t kPairsBehindGates = 4;
// What is tried where thresholds that use up the budgets do not hold on the other half: smaller shares of
// them, then thresholds nearer to deciding nothing.
constexpr std::array kMargins{SearchMargin{1, 1}, SearchMargin{.5, 1}, SearchMargin{.25, 1},
                              SearchMargin{0, 1}, SearchMargin{0, 2},  SearchMargin{0, 4}};
// Where so few windows tell of errors that they prove nothing, thresholds are at least so many times nearer.
constexpr double kFewPull = 2;
// Fewer appearances than these say nothing of a budget of 5 %.
constexpr std::int64_t kFewAppearances = 20;
// Plans within so much of the cheapest count as equal, and the one of fewer stages is taken.
constexpr double kTie = 1.02;

// Of larger samples a part of so many frames says which gates and scorers are worth a closer look; two gates
// of a rule get one.
constexpr std::int64_t kCoarseFrames = 4000;
constexpr std::size_t kClosely = 2;
// Plans that were not judged, at most, in the table.
constexpr std::size_t kMostShown = 24;

using Spans = std::vector<std::size_t>;

// What is sought: the best thresholds of one rule and one pair of scorers.
struct Shape {
    std::string_view rule;
    ScorerPair pair;
    bool operator==(const Shape&) const = default;
};

struct Fit {
    const GateRun* gate = nullptr;
    SweptThresholds thresholds;
    double seconds = std::numeric_limits<double>::infinity();
};

// Where no picture is looked at between the frames that are asked about, the windows of a block go wrong all
// at once.
ErrorHabits habits_of(const Plan& plan) {
    const auto looks = [](const Stage& stage) {
        return needs_picture(stage) && stage.kind() != StageKind::reference;
    };
    return {.alike = std::ranges::any_of(plan.stages, looks) ? kAlikeWindows : 1,
            .overlong = std::ranges::any_of(plan.stages, reuses_labels) || has_stage(plan, StageKind::runs)};
}

// What so few say of errors needs a margin.
bool trusted(const SearchedPlan& plan) {
    return plan.proof == Proof::proven || (plan.proof == Proof::too_few && plan.margin.pull >= kFewPull);
}

class Search {
   public:
    Search(const SearchTable& table, const Budgets& budgets, const SearchSettings& settings)
        : table_(table), settings_(settings), limits_(window_limits(budgets)), budgets_(budgets) {
        if (!budgets.recall && !budgets.precision && !budgets.fnr && !budgets.fpr)
            budgets_.recall = budgets_.precision = limits_.precision;
        all_.resize(table.spans.size());
        std::iota(all_.begin(), all_.end(), std::size_t{0});
        // Blocks stand in the order of drawing: each half is a sample of its own.
        for (const std::size_t i : all_) halves_[i % 2].push_back(i);
        coarse_ = thinned(all_);
    }

    Result<SearchOutcome> go() {
        NOSCOPE_CHECK(add_reference());
        const std::int64_t negative = outcome_.windows - outcome_.positive;
        if (std::min(outcome_.positive, outcome_.appearances) < kLeastSearched ||
            (limits_.fpr && negative < kLeastSearched)) {
            outcome_.verdict = SearchVerdict::too_few;
            NOSCOPE_CHECK(rank_instead(asking(), outcome_));
            return std::move(outcome_);
        }
        NOSCOPE_CHECK(run_gates());
        find_shapes();
        NOSCOPE_CHECK(judge());
        NOSCOPE_CHECK(add_asking_plans(asking(), outcome_));
        pick();
        return std::move(outcome_);
    }

   private:
    Status add_reference() {
        SearchedPlan plan{.rule = "plain", .candidate = {Plan{{Stage{}}}, {-1}}};
        NOSCOPE_TRY(plan.fitted, try_plan(plan.candidate, table_, all_));
        plan.seconds = seconds_of(plan.candidate, plan.fitted.work, table_.costs);
        plan.tried = plan.fitted;
        plan.judged = plan.keeps = true;
        outcome_.windows = plan.fitted.windows.windows;
        outcome_.positive = plan.fitted.windows.positive;
        outcome_.appearances = plan.fitted.appearances.truth;
        outcome_.plans.push_back(std::move(plan));
        outcome_.tried = 1;
        return {};
    }

    Status run_gates() {
        for (const Gate& gate : all_gates(table_)) {
            if (!settings_.pictures && std::ranges::any_of(gate.stages, needs_picture)) continue;
            NOSCOPE_TRY(GateRun run, GateRun::make(gate, table_));
            gates_.push_back(std::move(run));
        }
        return {};
    }

    // So many of the spans that they hold kCoarseFrames, spread over all.
    Spans thinned(const Spans& spans) const {
        std::int64_t frames = 0;
        for (const std::size_t i : spans) frames += std::ssize(table_.spans[i].frames);
        const auto step = static_cast<std::size_t>((frames + kCoarseFrames - 1) / kCoarseFrames);
        Spans some;
        for (std::size_t i = 0; i < spans.size(); i += std::max<std::size_t>(1, step))
            some.push_back(spans[i]);
        return some;
    }

    // The cheapest thresholds behind these gates that keep a share of the budgets on these spans.
    Fit fit_closely(const Shape& shape, std::span<const GateRun* const> gates, const Spans& spans,
                    double share) {
        Fit best;
        const WindowLimits limits = limits_.tightened(share);
        for (const GateRun* gate : gates) {
            const double fixed = gate->seconds(table_, shape.pair, spans);
            if (fixed >= best.seconds) continue;  // dominated, whatever its thresholds
            const double confidence_s =
                shape.pair.confidence < 0
                    ? 0
                    : table_.costs.score_s[static_cast<std::size_t>(shape.pair.confidence)];
            const auto found = sweep(gate->rows(table_, shape.pair, spans),
                                     {shape.pair.difference >= 0, shape.pair.confidence >= 0}, limits,
                                     {confidence_s, table_.costs.reference_s});
            ++outcome_.tried;
            if (found && fixed + found->seconds < best.seconds) best = {gate, *found, fixed + found->seconds};
        }
        return best;
    }

    // Likewise, of all gates of the shape's rule, or of those like one of them; of many spans a few tell
    // which gates are worth it.
    Fit fit(const Shape& shape, const Spans& spans, double share, const GateRun* like = nullptr) {
        std::vector<const GateRun*> gates;
        for (const GateRun& gate : gates_)
            if (gate.gate().rule == shape.rule && (!like || gate.gate().same_but_numbers(like->gate())))
                gates.push_back(&gate);
        const Spans some = thinned(spans);
        if (some.size() == spans.size() || gates.size() <= kClosely)
            return fit_closely(shape, gates, spans, share);
        std::vector<const GateRun*> worth;
        while (worth.size() < kClosely && !gates.empty()) {
            const Fit found = fit_closely(shape, gates, some, share);
            if (!found.gate) break;
            worth.push_back(found.gate);
            std::erase(gates, found.gate);
        }
        return fit_closely(shape, worth, spans, share);
    }

    void offer(const Shape& shape) {
        if (const Fit found = fit(shape, coarse_, 1); found.gate)
            shapes_.emplace_back(found.seconds * coarse_share(), shape);
    }

    double coarse_share() const {
        return static_cast<double>(all_.size()) /
               static_cast<double>(std::max<std::size_t>(1, coarse_.size()));
    }

    void find_shapes() {
        const auto all = settings_.pictures ? scorer_pairs(table_) : std::vector<ScorerPair>{};
        for (const ScorerPair& pair : all)
            if (pair != ScorerPair{}) offer({"plain", pair});
        cheapest_first();
        std::vector<ScorerPair> pairs{ScorerPair{}};
        for (const auto& [seconds, shape] : shapes_)
            if (pairs.size() <= kPairsBehindGates) pairs.push_back(shape.pair);
        for (const PlanRule& rule : plan_rules())
            if (rule.name != "plain")
                for (const ScorerPair& pair : pairs) offer({rule.name, pair});
        cheapest_first();
    }

    void cheapest_first() {
        std::ranges::stable_sort(shapes_, {}, [](const auto& shape) { return shape.first; });
    }

    // In order of cost: one that has passed is never dearer than all that are cheaper before they were held
    // to a smaller share of the budgets.
    Status judge() {
        double best = outcome_.plans.front().seconds.total();
        std::size_t judged = 0;
        for (const auto& [seconds, shape] : shapes_) {
            SearchedPlan plan;
            if (seconds < best * kTie && judged < settings_.finalists) {
                ++judged;
                NOSCOPE_CHECK(judge(shape, best * kTie, plan));
                if (plan.keeps) best = std::min(best, plan.seconds.total());
            } else if (outcome_.plans.size() > kMostShown) {
                continue;
            } else {
                NOSCOPE_CHECK(make(shape, coarse_, {}, plan));
            }
            if (!plan.candidate.plan.stages.empty()) outcome_.plans.push_back(std::move(plan));
        }
        return {};
    }

    std::vector<SearchMargin> margins() const {
        std::vector<SearchMargin> made;
        // What so few windows say of errors needs a margin anyhow.
        const bool few = outcome_.positive < kEnoughSearched && !settings_.hindsight;
        for (const SearchMargin& margin : kMargins)
            if (!(few && margin.pull < kFewPull) &&
                (settings_.hindsight || margin.share <= settings_.most_share))
                made.push_back(margin);
        return made;
    }

    AskingRequest asking() const {
        return {table_,
                budgets_,
                settings_,
                limits_,
                {halves_[0], halves_[1]},
                margins(),
                [this](SearchedPlan& plan, std::span<const PlanOutcome> blocks) {
                    plan.proof = proof_of(blocks, budgets_, limits_, habits_of(plan.candidate.plan));
                    return keeps(plan.tried) && keeps(plan.fitted) && trusted_runs(plan);
                },
                kTie};
    }

    struct Candidate {
        CandidatePlan plan;
        const GateRun* gate = nullptr;
    };
    // fit() with a margin; none where no thresholds are left.
    std::optional<Candidate> candidate(const Shape& shape, const Spans& spans, SearchMargin margin,
                                       const GateRun* like = nullptr) {
        Fit found = fit(shape, spans, margin.share, like);
        if (!found.gate) return std::nullopt;
        if (const GateRun* gate = stricter(found.gate, gates_, margin.pull); gate != found.gate) {
            found = fit_closely(shape, std::array{gate}, spans, margin.share);
            if (!found.gate) return std::nullopt;
        }
        if (!settings_.hindsight) found.thresholds = drawn_back(found.thresholds, margin.pull);
        return Candidate{found.gate->plan(table_, shape.pair, found.thresholds), found.gate};
    }

    // With thresholds chosen on these spans: its gate. None: none keep so small a share of the budgets.
    Result<const GateRun*> make(const Shape& shape, const Spans& spans, SearchMargin margin,
                                SearchedPlan& plan) {
        auto made = candidate(shape, spans, margin);
        if (!made) return nullptr;
        plan = {.rule = shape.rule, .candidate = std::move(made->plan), .margin = margin};
        NOSCOPE_TRY(plan.fitted, try_plan(plan.candidate, table_, all_));
        plan.seconds = seconds_of(plan.candidate, plan.fitted.work, table_.costs);
        return made->gate;
    }

    // With thresholds that are each chosen on the other half, for the stages of the plan, whose gate it is;
    // the plan takes the strictest of its thresholds and theirs. False: on one half none keep this share.
    Result<bool> try_halves(const Shape& shape, const GateRun& gate, SearchedPlan& plan) {
        plan.tried = {};
        std::vector<PlanOutcome> blocks;
        for (const std::size_t half : {0, 1}) {
            auto made = candidate(shape, halves_[half], plan.margin, &gate);
            if (!made) return false;
            NOSCOPE_TRY(const auto others, try_each(made->plan, table_, halves_[1 - half]));
            for (const PlanOutcome& one : others) plan.tried += one;
            blocks.insert(blocks.end(), others.begin(), others.end());
            plan.on_halves.push_back(std::move(made->plan));
        }
        plan.proof = proof_of(blocks, budgets_, limits_, habits_of(plan.candidate.plan));
        plan.candidate = strictest(plan.candidate, plan.on_halves);
        NOSCOPE_TRY(plan.fitted, try_plan(plan.candidate, table_, all_));
        plan.seconds = seconds_of(plan.candidate, plan.fitted.work, table_.costs);
        return true;
    }

    // `most_s`: what costs more is of no use.
    Status judge(const Shape& shape, double most_s, SearchedPlan& plan) {
        for (const SearchMargin& margin : margins()) {
            SearchedPlan made;
            NOSCOPE_TRY(const GateRun* const gate, make(shape, all_, margin, made));
            if (!gate || (plan.judged && made.seconds.total() > most_s)) break;
            made.judged = true;
            made.tried = made.fitted;
            bool halves = true;
            if (!settings_.hindsight) {
                NOSCOPE_TRY(halves, try_halves(shape, *gate, made));
                made.keeps = halves && keeps(made.tried) && trusted(made);
            }
            made.keeps = (made.keeps || settings_.hindsight) && keeps(made.fitted);
            if (halves || !plan.judged) plan = std::move(made);
            if (!halves || plan.keeps) break;
        }
        return {};
    }

    // Budgets of appearances by appearances, of windows by windows. A few appearances tell little: then the
    // windows must keep them too, as many as there are.
    bool keeps(const PlanOutcome& outcome) const {
        const AppearanceMetrics& found = outcome.appearances;
        const auto below = [](std::optional<double> share, std::optional<double> least) {
            return share && least && *share < *least - 1e-9;
        };
        if (below(found.recall(), budgets_.recall) || below(found.precision(), budgets_.precision))
            return false;
        if (found.truth < kFewAppearances || found.reported < kFewAppearances)
            return limits_.hold(outcome.windows);
        return WindowLimits{budgets_.fnr, budgets_.fpr, {}}.hold(outcome.windows);
    }

    // What `runs` infers between two frames that it asked about goes wrong for as many windows at once. Where
    // windows are what counts, too few of them to prove anything are too few to trust that.
    bool trusted_runs(const SearchedPlan& plan) const {
        return budgets_.fnr || budgets_.fpr ? plan.proof == Proof::proven : trusted(plan);
    }

    void pick() {
        auto& plans = outcome_.plans;
        const auto total = [](const SearchedPlan& plan) { return plan.seconds.total(); };
        std::ranges::stable_sort(plans, {}, total);
        const auto stages = [](const SearchedPlan& plan) { return plan.candidate.plan.stages.size(); };
        std::optional<std::size_t> best;
        const auto first = std::ranges::find_if(plans, &SearchedPlan::keeps);
        for (std::size_t i = 0; i < plans.size(); ++i) {
            if (!plans[i].keeps || total(plans[i]) > total(*first) * kTie) continue;
            if (!best || stages(plans[i]) < stages(plans[*best])) best = i;
        }
        outcome_.chosen = *best;  // the reference alone keeps them
        outcome_.hoped_s = total(plans[*best]);
        for (const auto& [seconds, shape] : shapes_) outcome_.hoped_s = std::min(outcome_.hoped_s, seconds);
        if (stages(plans[*best]) > 1) return;
        const bool cheaper = *best > 0;
        outcome_.verdict = cheaper ? SearchVerdict::none_keeps : SearchVerdict::none_cheaper;
    }

    const SearchTable& table_;
    const SearchSettings& settings_;
    WindowLimits limits_;
    Budgets budgets_;
    Spans all_;
    std::array<Spans, 2> halves_;
    Spans coarse_;  // some of all_, where they are many
    std::vector<GateRun> gates_;
    std::vector<std::pair<double, Shape>> shapes_;  // with the cost of their best thresholds
    SearchOutcome outcome_;
};

}  // namespace

Result<SearchOutcome> choose_plan(const SearchTable& table, const Budgets& budgets,
                                  const SearchSettings& settings) {
    return Search(table, budgets, settings).go();
}

}  // namespace noscope
