// A plan file: a plan with all that it needs to run on any recording of the same camera geometry, and where
// it comes from (docs/plans.md, "Plan files"). One JSON document, what people read first, bytes last.
#pragma once

#include <noscope/answer.h>
#include <noscope/error.h>
#include <noscope/options.h>
#include "find/plan_watch.h"
#include "find/prepared_plan.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace noscope {

inline constexpr int kPlanFileVersion = 1;

// What a plan was made from, and what that took.
struct PlanOrigin {
    std::string noscope;       // "noscope 0.1.0"
    std::string at;            // ISO 8601 UTC
    std::string command_line;  // of the run that made it
    std::string recording;     // name of the camera's folder, for people
    std::uint64_t seed = 1;
    std::int64_t files = 0;
    double covered_s = 0;
    std::int64_t analysed_frames = 0;
    std::int64_t reference_calls = 0, reused_labels = 0, frames_decoded = 0;
    double seconds = 0;
    std::vector<StageCost> steps;
    std::int64_t train_frames = 0,
                 select_frames = 0;       // labelled to learn from; 0 where nothing was learnt so
    std::optional<ChosenStage> chosen{};  // how thresholds that were chosen did on them
};

struct PlanFile {
    PreparedPlan prepared;
    std::string made_as;            // its plan's text when it was made
    std::int64_t span_windows = 1;  // windows a reuse span

    Predicate predicate;               // classes as they were asked for
    std::vector<std::string> classes;  // and as the reference has them
    Sampling sampling;
    Grouping grouping;
    Budgets budgets;
    Guarantee guarantee = Guarantee::report;
    double confidence = .95;
    bool confirm = true;

    ReferenceOptions reference;
    std::string reference_name;
    std::string reference_identity;            // as Reference::identity()
    std::optional<double> reference_call_s{};  // what a call took, where it is known
    std::vector<std::string> detectors{};      // identities of those that model: stages name, by StageModels
    int width = 0, height = 0;                 // of the displayed frame, in pixels

    PlanOrigin origin;
    std::optional<PlanWatch> watch{};              // none in files of before there was one
    std::optional<PlanCertificate> certificate{};  // where it was tested before it was written
    std::optional<SearchReport> search{};  // where it was searched for: the other plans, and what each costs

    // Whether somebody has edited the thresholds since.
    bool edited() const { return made_as != to_string(prepared.plan); }
};

// The document; ends with '\n'.
std::string to_text(const PlanFile& file);
// Takes what to_text() wrote, laid out in any way, and its line "plan" with other thresholds; nothing else.
// `name`: of the file, for messages. ErrorCode::usage, in one line: no plan file, of a newer version, damaged
// or changed.
Result<PlanFile> parse_plan_file(std::string_view text, const std::string& name);

// Whole or not at all. ErrorCode::store.
Status write_plan_file(const PlanFile& file, const std::string& path);
// ErrorCode::usage: as parse_plan_file(), and where there is no such file.
Result<PlanFile> read_plan_file(const std::string& path);

// The checksum in a document of to_text(): names the plan with everything but edited thresholds.
std::string checksum_of(const PlanFile& file);

// Whether what a user gave as a plan names a plan file.
bool names_plan_file(std::string_view text);

}  // namespace noscope
