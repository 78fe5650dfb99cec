#include <noscope/find.h>
#include <noscope/version.h>

#include "base/error_text.h"
#include "base/output_file.h"
#include "base/try.h"
#include "base/utc_now.h"
#include "find/certify_plan.h"
#include "find/guarded.h"
#include "find/plan_export.h"
#include "find/plan_file.h"
#include "find/plan_run.h"
#include "video/inputs.h"

#include <algorithm>
#include <cmath>
#include <filesystem>

namespace noscope {
namespace {

namespace fs = std::filesystem;

Status check_plan_options(const PlanOptions& options) {
    NOSCOPE_CHECK(check_options(options.find));
    const std::string& text = options.find.plan;
    if (text != "auto" && options.for_s > 0)
        return fail(ErrorCode::usage, "--for: this plan is not searched for; leave it out");
    if (names_plan_file(text))
        return fail(ErrorCode::usage,
                    "--plan '{}' is a plan file already: noscope apply runs it; give a plan's text", text);
    if (!names_plan_file(options.output))
        return fail(ErrorCode::usage,
                    "name the plan file with -o and an ending of .plan, as in -o porch.plan");
    return {};
}

std::string folder_name(const std::vector<std::string>& inputs) {
    const fs::path folder = fs::path(recording_folder(inputs)).lexically_normal();
    return folder.has_filename() ? folder.filename() : folder.parent_path().filename();
}

PlanFile file_of(const FindOptions& options, PlanRun& run, PreparedPlan prepared, PlanWatch watch) {
    const Answer& answer = run.answer();
    const Account& account = answer.account;
    PlanFile file;
    file.prepared = std::move(prepared);
    file.made_as = to_string(file.prepared.plan);
    file.watch = std::move(watch);
    file.span_windows = run.span_windows();
    file.predicate = options.predicate;
    file.classes = answer.classes;
    file.sampling = options.sampling;
    file.grouping = options.grouping;
    file.budgets = options.budgets;
    file.guarantee = options.guarantee;
    file.confidence = options.confidence;
    file.confirm = options.confirm;
    file.reference = options.reference;
    file.reference_name = answer.reference_name;
    file.reference_identity = answer.reference_json;
    if (account.reference_call_s > 0) file.reference_call_s = account.reference_call_s;
    for (std::size_t i = 0; i < run.models().size(); ++i)
        file.detectors.push_back(run.models().model(i).identity());
    file.width = answer.files.front().width;
    file.height = answer.files.front().height;
    file.origin = {.noscope = std::string("noscope ") + version(),
                   .at = utc_now(),
                   .command_line = options.command_line,
                   .recording = folder_name(options.recording.inputs),
                   .seed = options.run.seed,
                   .files = std::ssize(run.session().recording.files),
                   .covered_s = account.covered_s,
                   .analysed_frames = account.analysed_frames,
                   .reference_calls = account.reference_calls,
                   .reused_labels = account.reused_labels,
                   .frames_decoded = account.frames_decoded,
                   .seconds = account.elapsed_s,
                   .steps = account.stages,
                   .train_frames = answer.learning.train_frames,
                   .select_frames = answer.learning.select_frames,
                   .chosen = answer.learning.chosen};
    file.search = answer.search;
    return file;
}

PlanReport report_of(const PlanFile& file, Answer&& answer) {
    PlanReport report;
    report.plan = file.made_as;
    report.classes = std::move(answer.classes);
    report.width = file.width;
    report.height = file.height;
    for (const auto& images : file.prepared.scene.images)
        if (images) report.scene_pictures += static_cast<int>(images->images().size());
    const auto& stages = file.prepared.plan.stages;
    for (std::size_t i = 0; i < file.prepared.weights.size(); ++i)
        if (!file.prepared.weights[i].empty()) report.learned.push_back(to_string(stages[i]));
    for (std::size_t i = 0; i < file.prepared.models.size(); ++i)
        if (file.prepared.models[i]) report.models.push_back(to_string(stages[i]));
    report.certificate = file.certificate;
    report.files = std::move(answer.files);
    report.account = std::move(answer.account);
    report.reference_name = std::move(answer.reference_name);
    report.store_path = std::move(answer.store_path);
    report.warnings = std::move(answer.warnings);
    return report;
}

// What the search, or [auto], left of the labels.
std::int64_t labels_left(const LabelBudget& budget, const PlanRun& run, const PlanLearning& learning) {
    const double share = budget.share * static_cast<double>(run.totals().frames);
    const std::int64_t labels = budget.frames > 0 ? budget.frames : std::llround(share);
    return std::max<std::int64_t>(0, labels - learning.train_frames - learning.select_frames);
}

// Puts the plan that passed in place of the one that was found. `chosen`: its thresholds were, not given.
Result<std::optional<PlanCertificate>> tested(const PlanOptions& options, PlanRun& run,
                                              const Preparation& preparation, PreparedPlan& prepared,
                                              const std::vector<LearntBlock>& learnt, bool chosen,
                                              CascadeTotals& cost) {
    const Guarantee mode = options.find.guarantee;
    if (mode == Guarantee::none || (mode == Guarantee::report && !options.tests))
        return std::optional<PlanCertificate>();
    CertifyRequest request{.asked = preparation,
                           .prepared = prepared,
                           .models = run.models(),
                           .span_windows = run.span_windows(),
                           .learnt = learnt,
                           .mode = mode,
                           .steps = chosen,
                           .label_budget = labels_left(options.find.label_budget, run, preparation.learning),
                           .recording = folder_name(options.find.recording.inputs)};
    NOSCOPE_TRY(auto certified, certify_plan(request, cost));
    if (!certified) {
        preparation.note(
            "nothing is tested: this plan asks the reference model about every frame, so that there is "
            "nothing "
            "to certify");
        return std::optional<PlanCertificate>();
    }
    prepared.plan = std::move(certified->plan);
    return std::optional(std::move(certified->certificate));
}

Result<PlanReport> make_plan(const PlanOptions& options, Observer* observer, CancelToken cancel) {
    NOSCOPE_CHECK(check_plan_options(options));
    NOSCOPE_TRY(Plan plan, read_plan(options.find));
    FindOptions checked =
        options.find;  // no answer is made here, and of the budget only a test of the plan takes
    if (!options.tests || checked.guarantee != Guarantee::report) checked.guarantee = Guarantee::none;
    NOSCOPE_CHECK(check_learning(checked, plan, false));
    const bool exports = !options.export_folder.empty();
    const bool searches = options.find.plan == "auto";
    if (exports && !searches &&
        std::ranges::none_of(plan.stages, [](const Stage& s) { return s.kind() == StageKind::cnn; }))
        return fail(ErrorCode::usage, "--export writes specialized models, and `{}` has none: leave it out",
                    to_string(plan));
    if (exports) NOSCOPE_CHECK(make_export_folder(options.export_folder));

    FindOptions find = options.find;
    find.max_time_s = 0;
    const bool chooses = searches || std::ranges::any_of(plan.stages, [](const Stage& stage) {
                             return std::holds_alternative<AutoThreshold>(stage.threshold);
                         });
    PlanRun run(find, observer, std::move(cancel));
    NOSCOPE_CHECK(run.open(std::move(plan)));
    NOSCOPE_CHECK(run.check_packets());
    CascadeTotals cost;
    Preparation preparation = run.preparation();
    preparation.keeps = true;
    BlockSample select;
    std::vector<LearntBlock> learnt;
    preparation.select = &select;
    preparation.learnt = &learnt;
    auto prepared = searches ? run.search(preparation, frames_for(run.totals(), options.for_s), cost)
                             : prepare_plan(preparation, cost);
    if (!prepared && prepared.error().code == ErrorCode::interrupted)
        return fail(ErrorCode::interrupted, "interrupted; no plan file is written");
    if (!prepared) return prepared.error();
    auto certified = tested(options, run, preparation, *prepared, learnt, chooses, cost);
    if (!certified && certified.error().code == ErrorCode::interrupted)
        return fail(ErrorCode::interrupted, "interrupted; no plan file is written");
    if (!certified) return certified.error();
    auto watch = run.watch_of(preparation, *prepared, select, cost);
    if (!watch && watch.error().code == ErrorCode::interrupted)
        return fail(ErrorCode::interrupted, "interrupted; no plan file is written");
    if (!watch) return watch.error();
    run.answer().account.covered_s = run.totals().covered_s;
    run.answer().account.analysed_frames = run.totals().frames;
    run.account_costs({}, cost, {});

    PlanFile file = file_of(find, run, *std::move(prepared), *std::move(watch));
    file.certificate = *std::move(certified);
    const std::string text = to_text(file);
    std::vector<std::string> exported;
    if (exports) {
        const std::string name = fs::path(options.output).stem();
        NOSCOPE_TRY(exported, export_models(file.prepared, options.export_folder, name));
    }
    NOSCOPE_CHECK(write_file_atomically(options.output, text));
    PlanReport report = report_of(file, std::move(run.answer()));
    report.path = options.output;
    report.bytes = std::ssize(text);
    report.exported = std::move(exported);
    return report;
}

}  // namespace

Result<PlanReport> plan(const PlanOptions& options, Observer* observer, CancelToken cancel) {
    return guarded([&] { return make_plan(options, observer, std::move(cancel)); });
}

}  // namespace noscope
