#include "find/certify_plan.h"

#include "base/error_text.h"
#include "base/try.h"
#include "base/utc_now.h"
#include "find/audit.h"
#include "find/score_blocks.h"
#include "guarantee/label_cost.h"
#include "guarantee/tests_in_order.h"
#include "search/judge_span.h"
#include "search/plan_steps.h"
#include "search/sample_order.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <utility>

namespace noscope {
namespace {

// Blocks that are labelled at a time: what holds so many windows, but no fewer than so many blocks, or a
// fourth of those that were.
constexpr std::int64_t kBatchWindows = 320, kFewestBlocks = 8;

bool learns_weights(const Plan& plan) {
    return std::ranges::any_of(plan.stages, [](const Stage& stage) {
        const auto* difference = std::get_if<DifferenceStage>(&stage.body);
        return difference && difference->learned;
    });
}

BlockErrors errors_of(const ReplayCounts& counts) {
    return {counts.windows, counts.positive, counts.missed, counts.spurious};
}

class Certifying {
   public:
    Certifying(const CertifyRequest& request, CascadeTotals& cost)
        : request_(request),
          asked_(request.asked),
          cost_(cost),
          budgets_(certified_budgets(request.asked.options.budgets)),
          plans_{request.prepared.plan},
          images_(PlanImages::of(request.prepared.plan, request.asked.options.predicate)) {
        if (request.mode == Guarantee::strict && request.steps) plans_ = plan_steps(request.prepared.plan);
    }

    Result<CertifiedPlan> go() {
        PlanCertificate& told = made_.certificate;
        made_.plan = request_.prepared.plan;
        told.mode = request_.mode;
        told.confidence = asked_.options.confidence;
        told.recording = request_.recording;
        told.at = utc_now();
        told.plan = to_string(made_.plan);
        if (has_stage(made_.plan, StageKind::rank)) {
            told.why =
                "`rank` decides by the whole recording, so that no block of it can be tested by itself; "
                "--plan takes one without it";
            return std::move(made_);
        }
        if (request_.learnt.empty() && learns_weights(made_.plan)) {
            told.why = "which blocks its weights were learnt from is not known where a plan is given";
            return std::move(made_);
        }
        if (std::ranges::all_of(budgets_,
                                [](const CertifiedBudget& budget) { return budget.limit.most >= 1; })) {
            told.why = "the budgets allow any error";
            return std::move(made_);
        }
        NOSCOPE_CHECK(draw());
        if (twice_) {
            told.why = "a file of the recording is there twice, so that its blocks would be drawn in pairs";
            return std::move(made_);
        }
        if (order_.blocks.empty()) {
            told.why = "there are no blocks that the plan was not chosen on";
            return std::move(made_);
        }
        std::vector<RateLimit> limits;
        for (const CertifiedBudget& budget : budgets_) limits.push_back(budget.limit);
        tests_.emplace(std::ssize(order_.blocks), order_.windows, plans_.size(), std::move(limits), alpha());
        if (request_.mode == Guarantee::strict) NOSCOPE_CHECK(look_at_sample());
        NOSCOPE_CHECK(test());
        tell();
        return std::move(made_);
    }

   private:
    double alpha() const { return 1 - asked_.options.confidence; }

    // All blocks that the plan was not learnt from, in an order that seed and blocks alone decide, so that
    // the same command draws the same ones again.
    Status draw() {
        NOSCOPE_TRY(BlockPopulation population,
                    block_population(asked_.session, asked_.options.sampling,
                                     {.windows = request_.span_windows, .light = false}, asked_.cancel));
        std::set<std::string> contents;
        for (const PopulationFile& file : population.files) contents.insert(file.identity);
        twice_ = contents.size() < population.files.size();
        const std::int64_t learnt_windows = sample_block_windows(asked_.options.sampling.window);
        std::set<std::pair<std::uint32_t, std::int64_t>> learnt;
        for (const LearntBlock& block : request_.learnt)
            for (std::int64_t i = 0; i < learnt_windows; ++i)
                learnt.emplace(block.file, (block.number * learnt_windows + i) / population.windows);
        std::erase_if(population.blocks, [&](const PopulationBlock& block) {
            return learnt.contains({block.file, block.number});
        });
        const std::int64_t all = std::ssize(population.blocks);
        // Not the stream that chose the blocks which it was learnt from.
        const std::uint64_t seed = DrawStream(asked_.options.run.seed, "certificate", "").bits(0);
        order_ = draw_sample(population, {.seed = seed, .select = all, .stretch_s = 0});
        // Fixed before the draw.
        const bool no_error = std::ranges::any_of(
            budgets_, [](const CertifiedBudget& budget) { return budget.limit.most <= 0; });
        most_ = no_error && request_.mode == Guarantee::strict ? 0
                : request_.mode == Guarantee::strict
                    ? static_cast<std::int64_t>(std::floor(kNearExhaustive * static_cast<double>(all)))
                : request_.label_budget > 0 ? blocks_for_frames(population, request_.label_budget)
                                            : 0;
        const double window_s = asked_.options.sampling.window.value();
        made_.certificate.blocks = all;
        made_.certificate.block_s = window_s * static_cast<double>(population.windows);
        return {};
    }

    BlockSample part(std::int64_t from, std::int64_t to) const {
        BlockSample some = order_;
        some.blocks.assign(order_.blocks.begin() + from, order_.blocks.begin() + to);
        return some;
    }

    Result<std::vector<LabelledBlock>> label(const BlockSample& sample) {
        return label_blocks(labelling(asked_, "testing the plan", cost_), sample);
    }

    // What was labelled for the search foretells how many blocks it takes. Nothing rests on it but whether to
    // begin.
    Status look_at_sample() {
        BlockSample sample = order_;
        sample.windows = sample_block_windows(asked_.options.sampling.window);
        sample.blocks.clear();
        for (const LearntBlock& block : request_.learnt)
            if (block.chose) sample.blocks.push_back({block.file, block.number, 0, 0, SampleRole::select});
        if (sample.blocks.empty() || sample.windows != order_.windows) return {};
        NOSCOPE_TRY(const auto blocks, label(sample));
        for (const LabelledBlock& block : blocks) seen_.push_back(without_error(block));
        return {};
    }

    BlockErrors without_error(const LabelledBlock& block) const {
        ScoredSpan span;
        for (const LabelledFrame& frame : block.frames) {
            span.frames.push_back({frame.frame.window, frame.frame.pts, frame.frame.packet, frame.frame.key});
            span.decoded.push_back(frame.sound);
            span.positive.push_back(frame.positive);
        }
        BlockErrors errors;
        for (const Window& window : span_windows(span, {}, asked_.options.sampling)) {
            ++errors.windows;
            errors.positive += window.positive ? 1 : 0;
        }
        return errors;
    }

    Status test() {
        while (tests_->passed() < plans_.size() && drawn_ < most_ && may_pass()) {
            const std::int64_t to = next_batch_end(drawn_, most_, order_.windows);
            NOSCOPE_CHECK(test(part(drawn_, to)));
            drawn_ = to;
        }
        return {};
    }

    // Whether the next plan would pass among the blocks that may still be drawn, if these were like those
    // that were seen. When to give up may hang on anything.
    bool may_pass() {
        if (request_.mode != Guarantee::strict) return true;
        std::vector<BlockErrors> like = seen_;
        const std::size_t next = tests_->passed();
        for (const auto& block : by_block_) like.push_back(block[next]);
        if (like.empty()) return true;
        const auto blocks = tests_->foretold(next, like);
        return blocks && *blocks <= most_;
    }

    Status test(const BlockSample& sample) {
        const std::int64_t calls = cost_.reference_calls;
        NOSCOPE_TRY(const auto blocks, label(sample));
        made_.certificate.new_labels += cost_.reference_calls - calls;
        NOSCOPE_TRY(const auto spans, score(sample, blocks));
        std::size_t next = 0;
        for (const LabelledBlock& block : blocks) {
            made_.certificate.labels += std::ssize(block.frames);
            std::vector<BlockErrors> errors(plans_.size());
            for (std::size_t i = 0; i < plans_.size() && !block.frames.empty(); ++i) {
                const FindOptions& options = asked_.options;
                NOSCOPE_TRY(const ReplayCounts counts, judge_span({plans_[i], columns()}, spans[next],
                                                                  options.sampling, options.grouping));
                errors[i] = errors_of(counts);
            }
            next += block.frames.empty() ? 0 : 1;
            tests_->add(errors);
            by_block_.push_back(std::move(errors));
        }
        return {};
    }

    // The stages' own scores, which thresholds do not change.
    Result<std::vector<ScoredSpan>> score(const BlockSample& sample,
                                          const std::vector<LabelledBlock>& blocks) {
        const PreparedPlan& prepared = request_.prepared;
        NOSCOPE_TRY(DifferenceScorers scorers,
                    DifferenceScorers::make(prepared.plan, asked_.options.predicate));
        for (std::size_t i = 0; i < prepared.weights.size(); ++i)
            if (!prepared.weights[i].empty())
                NOSCOPE_CHECK(scorers.set_weights(static_cast<int>(i), prepared.weights[i]));
        NOSCOPE_TRY(ConfidenceScorers confidences, ConfidenceScorers::make(prepared, images_, asked_.cnn));
        const BlockImageRequest images{asked_.session, asked_.options.sampling, images_, prepared.scene,
                                       asked_.cancel,  asked_.stages,           cost_};
        return score_blocks({.images = images,
                             .plan = prepared.plan,
                             .scorers = scorers,
                             .confidences = confidences,
                             .models = request_.models,
                             .label_by =
                                 [&](std::size_t i) {
                                     return label_blocks(
                                         labelling_by(asked_, "testing the plan", cost_, request_.models, i),
                                         sample);
                                 }},
                            blocks);
    }

    std::vector<int> columns() const {
        std::vector<int> columns(request_.prepared.plan.stages.size());
        std::iota(columns.begin(), columns.end(), 0);
        columns.back() = -1;
        return columns;
    }

    void tell() {
        PlanCertificate& told = made_.certificate;
        told.drawn = drawn_;
        for (std::size_t i = 0; i < plans_.size(); ++i) {
            const BlockErrors& errors = tests_->errors(i);
            told.steps.push_back(
                {to_string(plans_[i]), i < tests_->passed(), errors.positive, errors.missed, errors.added});
        }
        const std::size_t passed = tests_->passed();
        told.certified = passed > 0;
        // Where none did, it is the plan's own errors that are told.
        const std::size_t of = passed > 0 ? passed - 1 : plans_.size() - 1;
        if (passed > 0) made_.plan = plans_[of];
        told.plan = to_string(made_.plan);
        for (std::size_t k = 0; k < budgets_.size(); ++k) told.rates.push_back(rate(of, k));
        if (!told.certified) told.why = why();
    }

    CertificateRate rate(std::size_t plan, std::size_t limit) const {
        const CertifiedBudget& budget = budgets_[limit];
        const RateCount count = counted(tests_->errors(plan), budget.limit.rate);
        CertificateRate told{.name = budget.name, .asked = budget.asked};
        told.kept = tests_->passed(plan, limit);
        told.of = count.of;
        told.wrong = count.wrong;
        told.blocks = tests_->blocks_with(plan, limit);
        // Which step is told of hangs on the blocks: so the bounds of all of them have to hold at once.
        told.at_most = tests_->at_most(
            plan, budget.limit.rate, alpha_each(alpha(), static_cast<int>(budgets_.size() * plans_.size())));
        // By all that was seen, of whatever blocks.
        std::int64_t with = told.blocks, of = told.of, all = tests_->drawn();
        for (const BlockErrors& block : seen_) {
            const std::int64_t there = counted(block, budget.limit.rate).of;
            with += there > 0 ? 1 : 0;
            of += there;
            ++all;
        }
        if (with == 0) return told;
        if (drawn_ == tests_->blocks()) {
            // Nothing is estimated, and no more could be needed.
            told.blocks_all = told.blocks;
            return told;
        }
        told.blocks_all = std::llround(static_cast<double>(with) / static_cast<double>(all) *
                                       static_cast<double>(tests_->blocks()));
        const double each = static_cast<double>(of) / static_cast<double>(with);
        told.blocks_needed =
            blocks_without_error(budget.limit.most, each, order_.windows, alpha()).value_or(0);
        return told;
    }

    std::string why() const {
        if (drawn_ == 0 && request_.mode != Guarantee::strict)
            return "the search left nothing of the label budget";
        if (drawn_ == tests_->blocks())
            return "the labels of all blocks show that the plan does not keep the budgets";
        return request_.mode == Guarantee::strict
                   ? "half of the blocks, which is as many as are drawn, are not likely to show it"
                   : "the labels that the search left of the budget do not show it";
    }

    const CertifyRequest& request_;
    const Preparation& asked_;
    CascadeTotals& cost_;
    std::vector<CertifiedBudget> budgets_;
    std::vector<Plan> plans_;  // safest first
    PlanImages images_;
    BlockSample order_;  // blocks to draw from, in the order of drawing
    std::int64_t most_ = 0, drawn_ = 0;
    bool twice_ = false;  // a file of the recording is there twice
    std::optional<PlanTests> tests_;
    std::vector<BlockErrors> seen_;  // of the sample that it was chosen on, as if without error
    std::vector<std::vector<BlockErrors>> by_block_;  // of the blocks drawn, by plan
    CertifiedPlan made_;
};

}  // namespace

std::vector<CertifiedBudget> certified_budgets(const Budgets& asked) {
    const Budgets budgets = resolved(asked);
    std::vector<CertifiedBudget> all;
    if (budgets.recall) all.push_back({"recall", *budgets.recall, {WindowRate::missed, 1 - *budgets.recall}});
    if (budgets.precision)
        all.push_back({"precision", *budgets.precision, {WindowRate::false_called, 1 - *budgets.precision}});
    if (budgets.fnr) all.push_back({"fnr", *budgets.fnr, {WindowRate::missed, *budgets.fnr}});
    if (budgets.fpr) all.push_back({"fpr", *budgets.fpr, {WindowRate::added, *budgets.fpr}});
    return all;
}

std::int64_t next_batch_end(std::int64_t drawn, std::int64_t most, std::int64_t block_windows) {
    const std::int64_t some = std::max(kFewestBlocks, kBatchWindows / block_windows);
    return std::min(most, drawn + std::max(some, drawn / 4));
}

Result<std::optional<CertifiedPlan>> certify_plan(const CertifyRequest& request, CascadeTotals& cost) {
    if (request.prepared.plan.stages.size() == 1) return std::optional<CertifiedPlan>();
    NOSCOPE_TRY(CertifiedPlan made, Certifying(request, cost).go());
    return std::optional(std::move(made));
}

}  // namespace noscope
