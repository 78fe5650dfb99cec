// The command detector-quality: how well each difference detector tells the frames of a recording that hold
// what is asked for, and those whose label changed. docs/difference.md has the definitions and what came out.
#include "base/error_text.h"
#include "base/text.h"
#include "base/try.h"
#include "detector_quality/report.h"
#include "find/guarded.h"
#include "query/detections.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <string>
#include <vector>

namespace {

using namespace noscope;

struct CommandLine {
    quality::Settings settings;
    std::string classes, recording;
    std::vector<std::string> regions, detectors;
    bool json = false;
};

// At both sizes that small pictures are compared at.
std::vector<std::string> usual_detectors() {
    std::vector<std::string> detectors{"packets"};
    for (const char* size : {"100", "50"}) {
        for (const char* arguments :
             {"mse(empty", "mse(empty,10x10", "mse(empty,gain", "mse(empty,10x10,gain", "sad(empty",
              "psnr(empty", "ssim(empty", "hist(empty", "mse(previous:1s", "mse(previous:1s,10x10",
              "mse(previous:1s,gain", "sad(previous:1s", "ssim(previous:1s", "hist(previous:1s"})
            detectors.push_back(fmt::format("{},{})", arguments, size));
    }
    return detectors;
}

// Thresholds do not matter: a plan wants them.
Result<Plan> read_detectors(const std::vector<std::string>& detectors) {
    std::string text;
    for (const std::string& detector : detectors) text += detector + ">0 | ";
    NOSCOPE_TRY(const Plan plan, parse_plan(text + "reference"));
    NOSCOPE_CHECK(check_runnable(plan));
    for (const Stage& stage : plan.stages) {
        const auto* difference = std::get_if<DifferenceStage>(&stage.body);
        const bool anchored = difference && difference->against == Against::anchor;
        if (anchored || stage.kind() == StageKind::every)
            return fail(ErrorCode::usage, "`{}` has no scores apart from a run", to_string(stage));
    }
    return plan;
}

Result<quality::Settings> settings_of(const CommandLine& line) {
    quality::Settings settings = line.settings;
    settings.question.predicate.classes = split(line.classes, ',');
    settings.question.recording.inputs = {line.recording};
    for (const std::string& text : line.regions) {
        NOSCOPE_TRY(Region region, parse_region(text));
        settings.question.predicate.regions.push_back(std::move(region));
    }
    NOSCOPE_TRY(settings.detectors,
                read_detectors(line.detectors.empty() ? usual_detectors() : line.detectors));
    return settings;
}

Status run(const CommandLine& line) {
    NOSCOPE_TRY(const quality::Settings settings, settings_of(line));
    NOSCOPE_TRY(const quality::Columns columns, quality::measure(settings));
    if (columns.positive.empty()) return fail(ErrorCode::usage, "no frame can be judged");
    const auto rows = quality::judge(columns);
    const std::string text =
        line.json ? quality::to_json(settings, columns, rows) : quality::to_markdown(columns, rows);
    std::fputs(text.c_str(), stdout);
    return {};
}

void add_options(CLI::App& app, CommandLine& line) {
    FindOptions& question = line.settings.question;
    app.add_option("class", line.classes, "What is looked for; classes between commas")->required();
    app.add_option("recording", line.recording, "The recording")->required();
    app.add_option("--region", line.regions, "x0,y0,x1,y1 or a polygon, in fractions; may be repeated")
        ->allow_extra_args(false);
    app.add_option("--reference", question.reference.model, "As noscope has it")->capture_default_str();
    app.add_option("--store", question.run.store, "Where labels are kept, as noscope has it");
    app.add_option("--split", line.settings.split,
                   "Cuts the recording in two, as a share of it: each part is compared with pictures of the "
                   "empty scene made from the other")
        ->check(CLI::Range(0.01, 0.99))
        ->capture_default_str();
    app.add_option("--detector", line.detectors,
                   "A stage of a plan without its threshold, in place of the usual ones; may be repeated")
        ->allow_extra_args(false);
    app.add_option("--seed", question.run.seed, "Draws the frames that pictures are made from")
        ->capture_default_str();
    app.add_flag("--json", line.json, "JSON in place of a table");
}

}  // namespace

int main(int argc, char** argv) {
    CommandLine line;
    CLI::App app("Judges difference detectors by the reference's labels", "detector-quality");
    add_options(app, line);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : static_cast<int>(noscope::ErrorCode::usage);
    }
    const auto status = noscope::guarded([&] { return run(line); });
    if (status) return 0;
    fmt::print(stderr, "detector-quality: {}\n", status.error().message);
    return static_cast<int>(status.error().code);
}
