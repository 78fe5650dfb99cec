#include "find/footage_ways.h"

#include "base/error_text.h"
#include "base/text.h"
#include "base/try.h"
#include "find/footage_clock.h"
#include "query/detections.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace noscope {
namespace {

// Cheapest first; what keeps the budgets on the sample is taken. As many as the search tries of its own.
std::vector<std::string> plans_of(const char* stage, const std::vector<const char*>& numbers) {
    std::vector<std::string> plans;
    for (const char* number : numbers)
        plans.push_back(fmt::format("{} | reference", fmt::vformat(stage, fmt::make_format_args(number))));
    return plans;
}
const std::vector<std::string> kEvery =
    plans_of("every({})", {"30", "20", "15", "10", "8", "6", "5", "4", "3", "2"});
// The first decides by keyframes alone.
const std::vector<std::string> kKeyframes =
    plans_of("keyframes>{}", {"1000", "4", "2.5", "2", "1.6", "1.3", "1.1"});
const std::vector<std::string> kPackets = plans_of(
    "packets>{}",
    {"6", "4", "3", "2.5", "2.2", "2", "1.8", "1.6", "1.5", "1.4", "1.3", "1.2", "1.15", "1.1", "1.05", "1"});
constexpr std::size_t kSteps[] = {64, 32, 16, 8, 4, 2};

// Of the second questions.
constexpr double kMoreConfidence = .1;
constexpr const char* kRightHalf = "0.5,0,1,1";

}  // namespace

FootageWays::FootageWays(FootageRuns& runs, const FootageTruth& truth, const std::vector<Window>& windows,
                         FootageBenchReport& report, const CancelToken& cancel)
    : runs_(runs), truth_(truth), windows_(windows), report_(report), cancel_(cancel) {}

void FootageWays::pay(FootageBenchRow& row) const {
    const auto calls = static_cast<double>(row.calls + row.sample_calls + row.audit_calls);
    row.wall_s += calls * report_.call_s;
    row.core_s += calls * report_.call_core_s;
}

FootageBenchRow FootageWays::row_of(const FootageRun& run) const {
    FootageBenchRow row;
    row.wall_s = run.wall_s;
    row.core_s = run.core_s;
    row.calls = run.answer.account.reference_calls;
    row.estimated = true;
    score_row(windows_, run.answer.windows, runs_.question().grouping, row);
    return row;
}

Status FootageWays::decode() {
    runs_.say("decoding alone");
    const FootageClock clock;
    NOSCOPE_TRY(const std::int64_t frames, truth_.decode_all(cancel_));
    FootageBenchRow row;
    row.way = "decode";
    row.what = "decoding alone, all frames";
    row.parameter = fmt::format("{} frames", with_commas(frames));
    row.wall_s = clock.wall_s();
    row.core_s = clock.core_s();
    report_.rows.push_back(row);
    row.what = "reference, all frames";
    row.parameter = "counted, not run";
    row.calls = frames;
    row.estimated = true;
    pay(row);
    report_.rows.push_back(row);
    return {};
}

Status FootageWays::reference() {
    NOSCOPE_TRY(const FootageRun run, runs_.run("every analysed frame", {.plan = "reference"}));
    FootageBenchRow row = row_of(run);
    row.way = "reference";
    row.what = "reference, analysed frames";
    row.plain = true;
    pay(row);
    report_.rows.push_back(std::move(row));
    return {};
}

// Which calls were for what. Labels of the check may have been in the store; search_unchecked() tells.
void FootageWays::split_search(const FootageRun& run, FootageBenchRow& row) const {
    const Answer& answer = run.answer;
    row.audit_calls = std::min(row.calls, answer.guarantee.labels);
    row.calls -= row.audit_calls;
    if (!answer.search || !answer.search->searched) return;
    const PredictedRun& told = answer.search->run;
    row.sample_calls = std::max<std::int64_t>(0, row.calls - told.actual_calls);
    row.calls -= row.sample_calls;
    const double running_s = told.actual_s - static_cast<double>(told.actual_calls) * report_.call_s;
    row.fixed_s = std::clamp(run.wall_s - running_s, 0.0, run.wall_s) +
                  static_cast<double>(row.sample_calls) * report_.call_s;
}

Status FootageWays::search() {
    NOSCOPE_TRY(const FootageRun run,
                runs_.run("searching for a plan",
                          {.guarantee = Guarantee::report, .confirm = true, .store = "search"}));
    FootageBenchRow row = row_of(run);
    row.way = "search";
    row.what = "searched plan";
    row.parameter = run.answer.plan;
    split_search(run, row);
    pay(row);
    searched_ = run.answer.search;
    if (searched_ && searched_->searched) report_.sample_frames = row.sample_calls;
    report_.audit_frames = row.audit_calls;
    report_.rows.push_back(std::move(row));
    return {};
}

Status FootageWays::search_unchecked() {
    NOSCOPE_TRY(const FootageRun run, runs_.run("searching, unchecked", {.confirm = true}));
    FootageBenchRow row = row_of(run);
    row.way = "unchecked";
    row.what = "searched plan, unchecked";
    row.parameter = run.answer.plan;
    split_search(run, row);
    pay(row);
    const auto checked = std::ranges::find(report_.rows, "search", &FootageBenchRow::way);
    if (checked != report_.rows.end() && row.sample_calls > 0 && checked->parameter == row.parameter) {
        // The same search without a check: so many of its calls were for the sample.
        const std::int64_t before = checked->sample_calls + checked->audit_calls;
        const std::int64_t sample = std::min(row.sample_calls, before);
        checked->fixed_s += static_cast<double>(sample - checked->sample_calls) * report_.call_s;
        report_.sample_frames = checked->sample_calls = sample;
        report_.audit_frames = checked->audit_calls = before - sample;
    }
    report_.rows.push_back(std::move(row));
    return {};
}

Status FootageWays::another(const std::string& how, const FootagePlan& plan) {
    NOSCOPE_TRY(const FootageRun other, runs_.run("another question, " + how, plan));
    FootageBenchRow row = row_of(other);
    row.way = "again";
    row.what = "another question after it";
    row.parameter = how;
    row.windows.reset();  // its truth is another one
    row.appearances.reset();
    pay(row);
    report_.rows.push_back(std::move(row));
    return {};
}

Status FootageWays::again() {
    const FootagePlan usual{.guarantee = Guarantee::report, .confirm = true, .store = "search"};
    const Predicate& asked = runs_.question().predicate;
    if (asked.min_confidence + kMoreConfidence <= 1) {
        FootagePlan surer = usual;
        surer.more_confidence = kMoreConfidence;
        NOSCOPE_CHECK(
            another(fmt::format("--min-confidence {:.3g}", asked.min_confidence + kMoreConfidence), surer));
    }
    FootagePlan elsewhere = usual;
    if (asked.regions.empty()) {
        NOSCOPE_TRY(const Region right, parse_region(kRightHalf));
        elsewhere.regions = {{right}};
    } else {
        elsewhere.regions = std::vector<Region>{};
    }
    NOSCOPE_CHECK(another(asked.regions.empty() ? fmt::format("--region {}", kRightHalf) : "without --region",
                          elsewhere));
    NOSCOPE_TRY(const FootageRun same, runs_.run("the same question", usual));
    FootageBenchRow row = row_of(same);
    row.way = "again";
    row.what = "the same question again";
    pay(row);
    report_.rows.push_back(std::move(row));
    return {};
}

std::int64_t FootageWays::sample_frames() const {
    if (report_.sample_frames > 0) return report_.sample_frames;
    // No plan was searched for: as many as a search would have labelled, or as were allowed.
    constexpr double kUsual = 600;
    const LabelBudget& budget = runs_.question().label_budget;
    const auto all = static_cast<double>(report_.analysed);
    const double asked = budget.frames > 0         ? static_cast<double>(budget.frames)
                         : budget == LabelBudget{} ? std::max(kUsual, budget.share * all)
                                                   : budget.share * all;
    return static_cast<std::int64_t>(std::lround(std::clamp(asked, 1.0, std::max(1.0, all))));
}

Status FootageWays::tuned(const std::string& way, const std::string& what,
                          const std::vector<Candidate>& candidates) {
    const std::int64_t sample = report_.sample_frames = sample_frames();
    const WindowBlocks blocks = sample_blocks(windows_, sample, runs_.question().sampling.window);
    for (const Candidate& candidate : candidates) {
        FootageBenchRow row;
        std::vector<Window> said;
        NOSCOPE_CHECK(candidate.carry_out(row, said));
        if (said.size() != windows_.size())
            return fail(ErrorCode::internal, "{} answers for other windows; please report this",
                        candidate.parameter);
        if (!keeps_budgets(windows_, said, blocks, report_.budgets, runs_.question().grouping)) continue;
        row.way = way;
        row.what = what;
        row.parameter = candidate.parameter;
        row.plain = true;
        row.estimated = true;
        score_row(windows_, said, runs_.question().grouping, row);
        // Of the sample and the check it asks anew only what it would not have asked about anyhow.
        const double new_share =
            1 - std::min(1.0, static_cast<double>(row.calls) /
                                  static_cast<double>(std::max<std::int64_t>(1, report_.analysed)));
        row.sample_calls = std::llround(static_cast<double>(sample) * new_share);
        row.audit_calls = std::llround(static_cast<double>(report_.audit_frames) * new_share);
        row.fixed_s = static_cast<double>(row.sample_calls) * report_.call_s;
        pay(row);
        report_.rows.push_back(std::move(row));
        return {};
    }
    report_.notes.push_back(fmt::format("{}: nothing that was tried keeps the budgets on the sample", what));
    return {};
}

Status FootageWays::tuned_plans(const std::string& way, const std::string& what,
                                const std::vector<std::string>& plans) {
    std::vector<Candidate> candidates;
    for (const std::string& plan : plans)
        candidates.push_back({plan, [this, plan](FootageBenchRow& row, std::vector<Window>& said) -> Status {
                                  NOSCOPE_TRY(FootageRun run, runs_.run(plan, {.plan = plan}));
                                  row = row_of(run);
                                  said = std::move(run.answer.windows);
                                  return {};
                              }});
    return tuned(way, what, candidates);
}

Status FootageWays::every() { return tuned_plans("every", "every k-th, rest copied", kEvery); }
Status FootageWays::keyframes() { return tuned_plans("keyframes", "keyframes first", kKeyframes); }
Status FootageWays::packets() { return tuned_plans("packets", "packet sizes first", kPackets); }

Status FootageWays::uniform() {
    std::vector<Candidate> candidates;
    for (const std::size_t step : kSteps) {
        if (step >= truth_.frames()) continue;
        candidates.push_back({fmt::format("step {}", step),
                              [this, step](FootageBenchRow& row, std::vector<Window>& said) -> Status {
                                  runs_.say(fmt::format("even samples, step {}", step));
                                  const Bisected made = truth_.bisected(step);
                                  NOSCOPE_TRY(said, truth_.windows_of(made.labels));
                                  const FootageClock clock;
                                  NOSCOPE_CHECK(truth_.decode(made.asked, cancel_));
                                  row.wall_s = clock.wall_s();
                                  row.core_s = clock.core_s();
                                  row.calls = std::ssize(made.asked);
                                  return {};
                              }});
    }
    return tuned("uniform", "even samples, bisected", candidates);
}

}  // namespace noscope
