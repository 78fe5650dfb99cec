#include "find/search_plan.h"

#include "base/error_text.h"
#include "base/sha256.h"
#include "base/text.h"
#include "base/try.h"
#include "find/auto_threshold.h"
#include "find/query_json.h"
#include "find/search_costs.h"
#include "find/search_prediction.h"
#include "find/search_report.h"
#include "find/search_scoring.h"
#include "find/training_sample.h"
#include "search/label_policy.h"
#include "search/scorer_pairs.h"
#include "training/find_trainer.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace noscope {
namespace {

// Raised whenever the same table would give another plan.
constexpr std::uint8_t kVersion = 10;

class PlanSearch {
   public:
    PlanSearch(const Preparation& asked, std::int64_t amortised, CascadeTotals& cost)
        : asked_(asked),
          options_(asked.options),
          amortised_(amortised),
          cost_(cost),
          scoring_(asked, costs_, cost) {}

    Result<FoundPlan> go() {
        // Whoever names a detector hears what is wrong with it, whether it is tried or not.
        if (options_.teacher != "none") {
            NOSCOPE_TRY([[maybe_unused]] const bool there, scoring_.find_detector());
        }
        if (!options_.costs.empty()) {
            NOSCOPE_TRY(costs_, read_costs(options_.costs));
        }
        sizes_ =
            sample_sizes(options_.label_budget, asked_.totals.frames, {.nets = true, .chooses = true}, false);
        const std::string no = not_worth_it();
        if (!no.empty()) return told(alone(no));
        const std::string name = key();  // before costs are measured
        // One found where noscope-train was missing counts only as long as it is.
        std::vector<std::string> names{name};
        if (!find_trainer()) names.push_back(without_trainer(name));
        for (const std::string& one : names) {
            NOSCOPE_TRY(const auto stored, asked_.session.store->artifact(one));
            auto known = stored ? decode_found_plan(*stored) : std::nullopt;
            if (!known) continue;
            NOSCOPE_TRY(const bool made, make_again(*known));
            if (made) return told(std::move(*known));
        }
        if (asked_.totals.missing == 0 && !asked_.keeps)
            return told(alone("the labels of all analysed frames are in the store: nothing is cheaper"));
        NOSCOPE_TRY(FoundPlan found, search());
        if (found.search.chosen())
            NOSCOPE_CHECK(asked_.session.store->put_artifact(lacks_trainer_ ? without_trainer(name) : name,
                                                             encode(found)));
        return told(std::move(found));
    }

   private:
    // Why there is nothing to search; empty: there is.
    std::string not_worth_it() const {
        const Reference& reference = *asked_.session.reference;
        if (!reference.needs_pixels() && reference.stated_cost_s() == 0 && !costs_.reference_s)
            return "labels are replayed at no cost: every analysed frame takes its own";
        if (sizes_.whole && !asked_.keeps)
            return fmt::format(
                "{} analysed frames are no more than a search labels: the reference model is asked about "
                "each "
                "(fewer are labelled with --label-budget)",
                with_commas(asked_.totals.frames));
        return "";
    }

    static FoundPlan alone(const std::string& why) {
        FoundPlan found{.prepared = reference_alone(), .search = {}};
        found.search.why = why;
        return found;
    }

    static bool learns_weights(const Plan& plan) {
        return std::ranges::any_of(plan.stages, [](const Stage& stage) {
            const auto* difference = std::get_if<DifferenceStage>(&stage.body);
            return difference && difference->learned;
        });
    }

    // What the answer says of it, searched for now or before: only what the plan itself learnt.
    FoundPlan told(FoundPlan found) const {
        const Plan& plan = found.prepared.plan;
        asked_.note(found.search.why);
        for (const std::string& note : found.search.notes) asked_.note(note);
        asked_.learning.select_frames = found.search.frames;
        if (asked_.select) *asked_.select = chosen_on(select_, found.learnt);
        if (asked_.learnt) *asked_.learnt = found.learnt;
        std::erase_if(asked_.learning.nets, [&](const LearntStage& net) {
            return std::ranges::none_of(plan.stages, [&](const Stage& stage) {
                return to_string(Stage{stage.body, {}}) == net.stage;
            });
        });
        if (!has_stage(plan, StageKind::cnn) && !learns_weights(plan)) asked_.learning.train_frames = 0;
        if (plan.stages.size() > 1) warn_one_sided(to_string(plan), options_.budgets, asked_.warn);
        return found;
    }

    std::string key() const {
        const std::string text = fmt::format(
            "search version {} {} seed {} asked {} select {} budgets {} appearances {} confirmed {} for {} "
            "costs "
            "{} a call {} detector {}",
            kVersion, asked_.question, options_.run.seed, sizes_.asked, sizes_.select,
            to_text(to_json(options_.budgets)), to_text(to_json(options_.grouping)), options_.confirm,
            amortised_, options_.costs.empty() ? "" : to_text(costs_),
            asked_.session.reference->stated_cost_s(), options_.teacher);
        return "searched plan " + sha256_hex(asked_.session.fingerprint(text));
    }

    static std::string without_trainer(const std::string& name) { return name + " without noscope-train"; }

    // What was chosen before needs, from what is in the store. False: something of it is gone, and cannot be
    // learnt again.
    Result<bool> make_again(FoundPlan& found) {
        const Plan plan = found.prepared.plan;
        if (plan.stages.size() == 1) return true;
        const bool nets = has_stage(plan, StageKind::cnn), weights = learns_weights(plan);
        NOSCOPE_CHECK(draw(found.select_labels, nets || weights));
        NOSCOPE_CHECK(scoring_.look_at_scene(frames_a_block()));
        if (nets || weights) NOSCOPE_CHECK(learn(nets, weights));
        auto prepared = scoring_.prepared_for(plan);
        if (!prepared) return false;
        found.prepared = *std::move(prepared);
        return true;
    }

    LabelPolicy policy() const { return {sizes_.asked + sizes_.select, amortised_}; }

    // Blocks of about so many frames to choose by, and with `trains` those to train on.
    Status draw(std::int64_t select, bool trains) {
        SampleSizes sizes{.select = select};
        if (trains) sizes.train = sizes.asked = policy().train(select);
        NOSCOPE_TRY(const BlockSample sample,
                    training_sample({asked_.session, options_.sampling, sizes, asked_.question,
                                     options_.run.seed, asked_.cancel, asked_.stages}));
        train_ = blocks_of(sample, SampleRole::train);
        select_ = blocks_of(sample, SampleRole::select);
        sample_hash_ = hash_of(sample);
        return {};
    }

    Status label_select() {
        NOSCOPE_TRY(select_blocks_,
                    label_blocks(labelling(asked_, "labelling to choose by", cost_), select_));
        return {};
    }

    double frames_a_block() const {
        const std::int64_t blocks = std::max<std::int64_t>(1, std::ssize(select_.blocks));
        return static_cast<double>(select_.frames()) / static_cast<double>(blocks);
    }

    Result<FoundPlan> search() {
        std::int64_t select = policy().first();
        NOSCOPE_CHECK(draw(select, false));
        NOSCOPE_CHECK(label_select());
        NOSCOPE_CHECK(price_reference());
        if (!costs_.reference_s)
            return alone(
                "the labels of nearly all analysed frames are in the store: little is left to spare");
        NOSCOPE_CHECK(scoring_.look_at_scene(frames_a_block()));
        NOSCOPE_CHECK(choose());
        while (policy().wants_more(outcome_, table_, select)) {
            select = policy().next(select);
            NOSCOPE_CHECK(choose_by(select));
        }
        NOSCOPE_CHECK(try_detector());
        const bool pays =
            policy().training_pays(outcome_, table_, select, scoring_.trainable(), asked_.cnn.threads);
        const auto trainer = find_trainer();
        lacks_trainer_ = pays && !trainer;
        if (lacks_trainer_) trainer_note_ = trainer.error().message;
        if (pays && trainer) {
            select = policy().beside_nets(select);
            NOSCOPE_CHECK(draw(select, true));
            NOSCOPE_CHECK(label_select());
            NOSCOPE_CHECK(learn(true, true));
            if (!scoring_.trainer_failure().empty()) {
                lacks_trainer_ = true;
                trainer_note_ = scoring_.trainer_failure();
            }
            NOSCOPE_CHECK(choose());
        } else {
            // What training would have taken tells more of errors.
            for (std::int64_t more = policy().without_nets(select);
                 more > select && policy().labels_pay(outcome_, table_, more - select);
                 more = policy().without_nets(select)) {
                select = more;
                NOSCOPE_CHECK(choose_by(select));
            }
        }
        NOSCOPE_TRY(FoundPlan found, chosen());
        found.select_labels = select;
        return found;
    }

    Status choose_by(std::int64_t select) {
        NOSCOPE_CHECK(draw(select, false));
        NOSCOPE_CHECK(label_select());
        return choose();
    }

    // It labels the sample before it spares anything.
    Status try_detector() {
        if (outcome_.verdict == SearchVerdict::too_few) return {};
        NOSCOPE_TRY(const bool there, scoring_.find_detector());
        if (!there) return {};
        NOSCOPE_TRY(const auto call_s, scoring_.price_detector(select_));
        if (!call_s || *call_s >= table_.costs.reference_s ||
            policy().spared_s(outcome_, table_) <= *call_s * static_cast<double>(frames_of(table_)))
            return {};
        NOSCOPE_CHECK(scoring_.use_detector());
        return choose();
    }

    Status price_reference() {
        const Reference& reference = *asked_.session.reference;
        if (costs_.reference_s) return {};
        if (reference.stated_cost_s() > 0) {
            costs_.reference_s = reference.stated_cost_s();
            return {};
        }
        // All its labels may have been in the store: some more are asked for, which the run needs anyhow.
        constexpr int kMostTries = 8;
        for (std::uint64_t more = 1; cost_.reference_calls == 0 && more <= kMostTries; ++more) {
            NOSCOPE_TRY(const BlockPopulation population,
                        block_population(asked_.session, options_.sampling, {}, asked_.cancel));
            const BlockSample block =
                draw_sample(population, {.seed = options_.run.seed + more, .train = 0, .select = 1});
            NOSCOPE_TRY([[maybe_unused]] const auto labelled,
                        label_blocks(labelling(asked_, "measuring the reference model", cost_), block));
        }
        if (cost_.reference_calls > 0)
            costs_.reference_s = cost_.busy_s / static_cast<double>(cost_.reference_calls);
        else if (asked_.keeps)
            return fail(ErrorCode::usage,
                        "the labels of nearly all analysed frames are in the store, so that a call of {} "
                        "cannot be timed: give --costs FILE with a reference_call_s, or another --store",
                        reference.name());
        return {};
    }

    Status choose() {
        NOSCOPE_TRY(table_, scoring_.score(select_blocks_, select_));
        if (motion_.empty()) {
            NOSCOPE_TRY(motion_, motion_of_blocks(asked_.session, options_.sampling, asked_.cancel));
        }
        table_.population = population_of(motion_, options_.sampling, select_blocks_, train_);
        const auto start = RunClock::now();
        NOSCOPE_TRY(outcome_, choose_plan(table_, options_.budgets, {.seed = options_.run.seed}));
        choose_s_ += seconds_since(start);
        return {};
    }

    Status learn(bool nets, bool weights) {
        NOSCOPE_CHECK(scoring_.learn(
            {.train = train_,
             .key = fmt::format("{} seed {} sample {} for a search", asked_.question, options_.run.seed,
                                sample_hash_),
             .train_blocks =
                 [&] { return label_blocks(labelling(asked_, "labelling to train on", cost_), train_); },
             .select_blocks =
                 [&] { return label_blocks(labelling(asked_, "labelling to choose by", cost_), select_); }},
            nets, weights));
        asked_.learning.train_frames = train_.frames();
        return {};
    }

    // What was not learnt, and what was and is worth nothing.
    std::vector<std::string> notes() const {
        std::vector<std::string> notes;
        if (lacks_trainer_)
            notes.push_back(fmt::format(
                "nets and weights of blocks may spare calls here and were not tried: {}; the same command "
                "then searches anew",
                trainer_note_));
        notes.insert(notes.end(), scoring_.notes().begin(), scoring_.notes().end());
        const auto text = [&](int scorer) {
            return to_string(Stage{table_.scorers.stages[static_cast<std::size_t>(scorer)].body, {}});
        };
        for (const WorthlessScorer& one : worthless_scorers(table_))
            notes.push_back(fmt::format(
                "`{}` is left out: on {} labelled frames its AUC is {:.3f}, {}", text(one.scorer),
                with_commas(frames_of(table_)), one.auc,
                one.difference < 0
                    ? "no better than chance (.5)"
                    : fmt::format("well below `{}` with {:.3f}", text(one.difference), one.difference_auc)));
        return notes;
    }

    Result<FoundPlan> chosen() const {
        const auto frames = static_cast<double>(frames_of(table_));
        const double hours =
            asked_.totals.covered_s / 3600 * frames / static_cast<double>(asked_.totals.frames);
        const SearchedPlan& best = outcome_.plans[outcome_.chosen];
        FoundPlan found{.prepared = reference_alone(), .search = {}};
        found.search = report_of(outcome_, table_, hours);
        found.search.notes = notes();
        found.search.search_s = choose_s_;
        found.search.costs_json = to_text(costs_);
        found.learnt = learnt_blocks(train_, select_);
        NOSCOPE_TRY(found.prediction, predict_run(table_, best, options_.budgets, options_.run.seed));
        found.search.run.predicted_s = found.prediction.seconds;
        found.search.run.predicted_calls = std::llround(found.prediction.calls);
        found.search.run.predicted_calls_low = std::llround(found.prediction.calls_low);
        found.search.run.predicted_calls_high = std::llround(found.prediction.calls_high);
        if (best.candidate.plan.stages.size() > 1) {
            found.search.why +=
                fmt::format("; after the search the reference model is expected to be asked {} to {} times",
                            with_commas(found.search.run.predicted_calls_low),
                            with_commas(found.search.run.predicted_calls_high));
            auto prepared = scoring_.prepared_for(best.candidate.plan);
            assert(prepared);  // the table has only what was learnt
            found.prepared = *std::move(prepared);
            found.span_windows = sample_block_windows(options_.sampling.window);
            if (!has_stage(best.candidate.plan, StageKind::rank)) {
                NOSCOPE_TRY(found.open, open_windows(best, table_));
                found.open->taught =
                    std::ranges::count_if(found.learnt, [](const LearntBlock& one) { return !one.chose; });
            }
        }
        return found;
    }

    const Preparation& asked_;
    const FindOptions& options_;
    std::int64_t amortised_;
    CascadeTotals& cost_;
    SampleSizes sizes_;
    BlockSample train_, select_;
    std::string sample_hash_;
    std::vector<LabelledBlock> select_blocks_;
    MeasuredCosts costs_;
    SearchScoring scoring_;
    BlockMotion motion_;
    SearchTable table_;
    SearchOutcome outcome_;
    double choose_s_ = 0;
    bool lacks_trainer_ = false;  // training would pay, and cannot be done
    std::string trainer_note_;    // why
};

}  // namespace

Result<FoundPlan> search_plan(const Preparation& preparation, std::int64_t amortised, CascadeTotals& cost) {
    return PlanSearch(preparation, amortised, cost).go();
}

}  // namespace noscope
