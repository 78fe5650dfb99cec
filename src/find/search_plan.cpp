#include "find/search_plan.h"

#include "base/error_text.h"
#include "base/sha256.h"
#include "base/text.h"
#include "base/threads.h"
#include "base/try.h"
#include "find/auto_threshold.h"
#include "find/price_decoding.h"
#include "find/query_json.h"
#include "find/score_blocks.h"
#include "find/search_costs.h"
#include "find/search_report.h"
#include "find/search_scorers.h"
#include "find/train_models.h"
#include "find/training_sample.h"
#include "training/find_trainer.h"

#include <algorithm>
#include <utility>

namespace noscope {
namespace {

// Raised whenever the same table would give another plan.
constexpr std::uint8_t kVersion = 1;
// What training is expected to take, in rows a second on a thread, each gone through so often; and the share
// of the reference's calls that nets are expected to spare.
constexpr double kRowsASecond = 2500, kEpochs = 40, kSpared = .5;
// Of the labels, what plans are first judged by; the others train nets, where that pays.
constexpr double kSelectShare = .6;

class PlanSearch {
   public:
    PlanSearch(const Preparation& asked, std::int64_t amortised, CascadeTotals& cost)
        : asked_(asked), options_(asked.options), amortised_(amortised), cost_(cost) {}

    Result<FoundPlan> go() {
        if (!options_.costs.empty()) {
            NOSCOPE_TRY(costs_, read_costs(options_.costs));
        }
        sizes_ =
            sample_sizes(options_.label_budget, asked_.totals.frames, {.nets = true, .chooses = true}, false);
        const std::string no = not_worth_it();
        if (!no.empty()) return told(alone(no));
        const std::string name = key();  // before costs are measured
        NOSCOPE_TRY(const auto stored, asked_.session.store->artifact(name));
        if (stored) {
            if (auto known = decode_found_plan(*stored)) {
                NOSCOPE_CHECK(make_again(*known));
                return told(std::move(*known));
            }
        }
        if (asked_.totals.missing == 0 && !asked_.keeps)
            return told(alone("the labels of all analysed frames are in the store: nothing is cheaper"));
        NOSCOPE_TRY(FoundPlan found, search());
        if (found.search.chosen()) NOSCOPE_CHECK(asked_.session.store->put_artifact(name, encode(found)));
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

    // What the answer says of it, searched for now or before: only what the plan itself learnt.
    FoundPlan told(FoundPlan found) const {
        const Plan& plan = found.prepared.plan;
        asked_.note(found.search.why);
        asked_.learning.select_frames = found.search.frames;
        if (!has_stage(plan, StageKind::cnn)) {
            asked_.learning.train_frames = 0;
            asked_.learning.nets.clear();
        }
        if (plan.stages.size() > 1) warn_one_sided(to_string(plan), options_.budgets, asked_.warn);
        return found;
    }

    std::string key() const {
        const std::string text = fmt::format(
            "search version {} {} seed {} asked {} select {} budgets {} appearances {} for {} costs {} a "
            "call {}",
            kVersion, asked_.question, options_.run.seed, sizes_.asked, sizes_.select,
            to_text(to_json(options_.budgets)), to_text(to_json(options_.grouping)), amortised_,
            options_.costs.empty() ? "" : to_text(costs_), asked_.session.reference->stated_cost_s());
        return "searched plan " + sha256_hex(asked_.session.fingerprint(text));
    }

    // What was chosen before needs, from what is in the store.
    Status make_again(FoundPlan& found) {
        const Plan plan = found.prepared.plan;
        if (plan.stages.size() == 1) return {};
        const bool trains = has_stage(plan, StageKind::cnn);
        NOSCOPE_CHECK(draw(trains));
        NOSCOPE_CHECK(look_at_scene());
        if (trains) NOSCOPE_CHECK(train());
        found.prepared = prepared_for(plan);
        return {};
    }

    // Blocks to choose by, and with `trains` those to train on: together as many frames as may be labelled.
    Status draw(bool trains, bool all = false) {
        const std::int64_t labels = sizes_.asked + sizes_.select;
        const std::int64_t select = all ? labels : std::llround(kSelectShare * static_cast<double>(labels));
        SampleSizes sizes{.select = select};
        if (trains) sizes.train = sizes.asked = labels - select;
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

    Result<FoundPlan> search() {
        NOSCOPE_CHECK(draw(false));
        NOSCOPE_CHECK(label_select());
        NOSCOPE_CHECK(price_reference());
        if (!costs_.reference_s)
            return alone(
                "the labels of nearly all analysed frames are in the store: little is left to spare");
        NOSCOPE_CHECK(look_at_scene());
        NOSCOPE_CHECK(score(plain_, plain_images_));
        NOSCOPE_CHECK(choose());
        if (training_pays()) {
            NOSCOPE_CHECK(draw(true));
            NOSCOPE_CHECK(label_select());
            NOSCOPE_CHECK(train());
            NOSCOPE_CHECK(score(full_, images_));
            NOSCOPE_CHECK(choose());
        } else if (outcome_.verdict == SearchVerdict::too_few ||
                   (outcome_.positive < kEnoughSearched && outcome_.windows > outcome_.positive)) {
            // What training would have taken tells more of errors.
            NOSCOPE_CHECK(draw(false, true));
            NOSCOPE_CHECK(label_select());
            NOSCOPE_CHECK(score(plain_, plain_images_));
            NOSCOPE_CHECK(choose());
        }
        return chosen();
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

    // Where it is never empty, nothing compares with it.
    Status look_at_scene() {
        const std::int64_t blocks = std::max<std::int64_t>(1, std::ssize(select_.blocks));
        const double frames_a_block = static_cast<double>(select_.frames()) / static_cast<double>(blocks);
        for (const bool with_scene : {true, false}) {
            plain_ = plain_scorers(options_.predicate, frames_a_block, with_scene);
            full_ = with_scene ? with_scorers(plain_, specialized_scorers(options_.predicate)) : plain_;
            plain_images_ = PlanImages::of(plain_, options_.predicate);
            images_ = PlanImages::of(full_, options_.predicate);
            if (!with_scene) break;
            SceneSearch search = scene_search(asked_, images_);
            search.note = nullptr;  // whether it is of use, the labelled blocks tell
            auto scene = find_empty_scene(search, cost_);
            if (scene) {
                scene_ = *std::move(scene);
                break;
            }
            if (scene.error().code != ErrorCode::usage) return scene.error();
        }
        return {};
    }

    // The table of these scorers over the select blocks.
    Status score(const Plan& scorers, const PlanImages& images) {
        PreparedPlan prepared{.plan = scorers, .scene = scene_, .weights = {}, .models = models_};
        NOSCOPE_TRY(DifferenceScorers differences, DifferenceScorers::make(scorers, options_.predicate));
        NOSCOPE_TRY(ConfidenceScorers confidences, ConfidenceScorers::make(prepared, images, asked_.cnn));
        StageModels no_models;
        std::vector<ScoreTime> times(scorers.stages.size());
        ImageTimes made;
        const BlockImageRequest request{asked_.session, options_.sampling, images, scene_,
                                        asked_.cancel,  asked_.stages,     cost_,  &made};
        const auto start = RunClock::now();
        const double core = thread_seconds();
        NOSCOPE_TRY(table_.spans, score_blocks({.images = request,
                                                .plan = scorers,
                                                .scorers = differences,
                                                .confidences = confidences,
                                                .models = no_models,
                                                .label_by = {},
                                                .times = &times},
                                               select_blocks_));
        // Other load slows all alike; but not a call whose cost is stated.
        const bool stated = asked_.session.reference->stated_cost_s() > 0;
        const double slowed =
            stated ? 1. : std::max(1., seconds_since(start) / std::max(1e-6, thread_seconds() - core));
        add_measured(scorers, images, times, made, slowed, costs_);
        NOSCOPE_TRY(table_.decode, price_decoding(asked_.session, options_.sampling, select_blocks_, slowed,
                                                  asked_.cancel, costs_));
        table_.scorers = scorers;
        table_.sampling = options_.sampling;
        table_.grouping = options_.grouping;
        table_.costs = search_costs(scorers, images, costs_);
        return {};
    }

    Status choose() {
        const auto start = RunClock::now();
        NOSCOPE_TRY(outcome_, choose_plan(table_, options_.budgets));
        choose_s_ += seconds_since(start);
        return {};
    }

    std::int64_t table_frames() const {
        std::int64_t frames = 0;
        for (const ScoredSpan& span : table_.spans) frames += std::ssize(span.frames);
        return frames;
    }

    // Nets take labels and time before they spare anything.
    bool training_pays() const {
        if (full_.stages.size() == plain_.stages.size() || outcome_.verdict == SearchVerdict::too_few)
            return false;
        if (!find_trainer()) return false;
        const SearchedPlan& best = outcome_.plans[outcome_.chosen];
        const auto frames = static_cast<double>(std::max<std::int64_t>(1, table_frames()));
        const double calls_a_frame = static_cast<double>(best.fitted.windows.reference_calls) / frames;
        const double spared_s =
            kSpared * calls_a_frame * static_cast<double>(amortised_) * table_.costs.reference_s;
        const double rows = (1 - kSelectShare) * static_cast<double>(sizes_.asked + sizes_.select);
        const auto nets = static_cast<double>(full_.stages.size() - plain_.stages.size());
        const double labels_s = rows * (1 - calls_a_frame) * table_.costs.reference_s;
        const double training_s = nets * rows * kEpochs / kRowsASecond / std::max(1, asked_.cnn.threads);
        return spared_s > labels_s + training_s;
    }

    Status train() {
        auto trained = train_models(
            {.session = asked_.session,
             .plan = full_,
             .predicate = options_.predicate,
             .sampling = options_.sampling,
             .images = images_,
             .scene = scene_,
             .key = fmt::format("{} seed {} sample {} for a search", asked_.question, options_.run.seed,
                                sample_hash_),
             .seed = options_.run.seed,
             .cnn = asked_.cnn,
             .cancel = asked_.cancel,
             .stages = asked_.stages,
             .cost = cost_,
             .train = [&] { return label_blocks(labelling(asked_, "labelling to train on", cost_), train_); },
             .select =
                 [&] { return label_blocks(labelling(asked_, "labelling to choose by", cost_), select_); },
             .correct = {},
             .on_training = [&](double done, double left) { asked_.on_step("training", done, left); },
             .note = asked_.note,
             .warn = [](const std::string&) {}},
            asked_.learning.nets);
        if (trained) {
            models_ = *std::move(trained);
            asked_.learning.train_frames = train_.frames();
            return {};
        }
        // Too few frames of one kind to learn from: the plain plans are what there is.
        if (trained.error().code != ErrorCode::usage) return trained.error();
        full_ = plain_;
        images_ = plain_images_;
        return {};
    }

    // The chosen plan with what it needs of what all scorers have.
    PreparedPlan prepared_for(const Plan& plan) const {
        PreparedPlan made{.plan = plan,
                          .scene = part_of_scene(scene_, images_, PlanImages::of(plan, options_.predicate)),
                          .weights = {},
                          .models = {}};
        if (!has_stage(plan, StageKind::cnn)) return made;
        made.models.resize(plan.stages.size());
        for (std::size_t i = 0; i < plan.stages.size(); ++i)
            for (std::size_t scorer = 0; scorer < full_.stages.size(); ++scorer)
                if (plan.stages[i].kind() == StageKind::cnn &&
                    plan.stages[i].body == full_.stages[scorer].body)
                    made.models[i] = models_[scorer];
        return made;
    }

    Result<FoundPlan> chosen() const {
        const auto frames = static_cast<double>(std::max<std::int64_t>(1, table_frames()));
        const double hours =
            asked_.totals.covered_s / 3600 * frames / static_cast<double>(asked_.totals.frames);
        const SearchedPlan& best = outcome_.plans[outcome_.chosen];
        FoundPlan found{.prepared = reference_alone(), .search = {}};
        found.search = report_of(outcome_, table_, options_.budgets, hours);
        found.search.search_s = choose_s_;
        found.search.costs_json = to_text(costs_);
        const double left =
            static_cast<double>(asked_.totals.frames - select_.frames() - asked_.learning.train_frames) /
            frames;
        found.search.run.predicted_s = best.seconds.total() * left;
        found.search.run.predicted_calls =
            std::llround(static_cast<double>(best.fitted.windows.reference_calls) * left);
        if (best.candidate.plan.stages.size() > 1) {
            found.prepared = prepared_for(best.candidate.plan);
            found.span_windows = sample_block_windows(options_.sampling.window);
            NOSCOPE_TRY(found.open, open_windows(best.candidate, table_));
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
    Plan plain_, full_;  // scorers: without nets, and with them
    PlanImages plain_images_, images_;
    EmptyScene scene_;
    std::vector<std::optional<SpecializedModel>> models_;  // by stage of full_
    MeasuredCosts costs_;
    SearchTable table_;
    SearchOutcome outcome_;
    double choose_s_ = 0;
};

}  // namespace

Result<FoundPlan> search_plan(const Preparation& preparation, std::int64_t amortised, CascadeTotals& cost) {
    return PlanSearch(preparation, amortised, cost).go();
}

}  // namespace noscope
