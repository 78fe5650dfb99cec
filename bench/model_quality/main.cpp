// The command model-quality: what specialized models and their peers learn from and are judged by.
// docs/specialized-quality.md has the definitions and what came out.
#include "base/error_text.h"
#include "base/output_file.h"
#include "base/rational_math.h"
#include "base/text.h"
#include "base/try.h"
#include "find/guarded.h"
#include "model_quality/judge.h"
#include "model_quality/parts.h"
#include "model_quality/report.h"
#include "model_quality/score_net.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

namespace {

using namespace noscope;
using namespace noscope::model_quality;

// --- samples
// ---------------------------------------------------------------------------------------------------

struct SamplesLine {
    Settings settings;
    std::string classes, recording, output, rate;
    std::vector<std::string> regions, views;
    std::vector<std::int64_t> labels{100, 300, 1000, 3000};
    std::vector<std::uint64_t> seeds{1, 2, 3};
};

// Thresholds do not matter: a plan wants them.
constexpr const char* kDetectors = "mse(empty,10x10)>0 | mse(empty,10x10,gain)>0 | reference";

Status complete(SamplesLine& line) {
    Settings& settings = line.settings;
    settings.question.predicate.classes = split(line.classes, ',');
    settings.question.recording.inputs = {line.recording};
    if (line.rate == "native")
        settings.question.sampling.native = true;
    else if (!line.rate.empty()) {
        NOSCOPE_TRY(settings.question.sampling.rate, parse_rational(line.rate));
    }
    for (const std::string& text : line.regions) {
        NOSCOPE_TRY(Region region, parse_region(text));
        settings.question.predicate.regions.push_back(std::move(region));
    }
    for (const std::string& text : line.views) {
        NOSCOPE_TRY(const View view, parse_view(text));
        settings.views.push_back(view);
    }
    NOSCOPE_TRY(settings.detectors, parse_plan(kDetectors));
    return {};
}

std::string file_of(const std::string& folder, const View& view, const char* part) {
    std::string stem = to_string(view);
    std::ranges::replace(stem, ',', '-');
    return fmt::format("{}/{}.{}.samples", folder, stem, part);
}

Status make(SamplesLine& line) {
    NOSCOPE_CHECK(complete(line));
    NOSCOPE_TRY(const Material material, gather(line.settings));
    std::filesystem::create_directories(line.output);
    for (std::size_t i = 0; i < line.settings.views.size(); ++i) {
        const View& view = line.settings.views[i];
        NOSCOPE_TRY(PartSamples samples, make_samples(material, i, false));
        NOSCOPE_CHECK(write_cnn_samples(samples.train, file_of(line.output, view, "train")));
        NOSCOPE_CHECK(write_cnn_samples(samples.test, file_of(line.output, view, "test")));
        if (!material.teacher) continue;
        NOSCOPE_TRY(samples, make_samples(material, i, true));
        NOSCOPE_CHECK(write_cnn_samples(samples.train, file_of(line.output, view, "teacher")));
    }
    NOSCOPE_TRY(const auto detectors, score_detectors(line.settings, material));
    return write_file_atomically(
        line.output + "/recording.json",
        describe(line.settings, material, detectors, draw_all(material, line.labels, line.seeds)));
}

void add_samples(CLI::App& app, std::function<Status()>& chosen) {
    auto line = std::make_shared<SamplesLine>();
    CLI::App* command = app.add_subcommand("samples", "Samples of both parts of a recording, cut by time");
    Settings& settings = line->settings;
    FindOptions& question = settings.question;
    command->add_option("class", line->classes, "What is looked for; classes between commas")->required();
    command->add_option("recording", line->recording, "The recording")->required();
    command->add_option("-o,--output", line->output, "A folder")->required();
    command->add_option("--view", line->views, "SIZE[,crop]: how nets see frames; may be repeated")
        ->required()
        ->allow_extra_args(false);
    command->add_option("--region", line->regions, "x0,y0,x1,y1 or a polygon, in fractions; may be repeated")
        ->allow_extra_args(false);
    command->add_option("--reference", question.reference.model, "As noscope has it")->capture_default_str();
    command->add_option("--teacher", settings.teacher, "A cheaper model: labels of its own beside");
    command->add_option("--store", question.run.store, "Where labels are kept, as noscope has it");
    command->add_option("--rate", line->rate, "Analysed frames a second, or native (2)");
    command->add_option("--split", settings.split, "Where the recording is cut, as a share of it")
        ->check(CLI::Range(0.01, 0.99))
        ->capture_default_str();
    command->add_option("--gap", settings.gap_s, "Seconds left out behind the cut")
        ->check(CLI::Range(0.0, 1e6))
        ->capture_default_str();
    command
        ->add_option("--block", settings.block_s,
                     "Seconds a block, for drawing and for what is held out (10)")
        ->check(CLI::Range(1, 3600));
    command->add_option("--labels", line->labels, "How many labels are drawn")->capture_default_str();
    command->add_option("--seeds", line->seeds, "One draw each")->capture_default_str();
    command->callback([line, &chosen] { chosen = [line] { return make(*line); }; });
}

// --- take
// ------------------------------------------------------------------------------------------------------

struct TakeLine {
    std::vector<std::string> files;
    std::string rows, output;
    bool no_boxes = false;
};

Result<std::vector<std::uint32_t>> read_rows(const std::string& path) {
    std::ifstream file(path);
    std::vector<std::uint32_t> rows{std::istream_iterator<std::uint32_t>(file), {}};
    if (!file.eof()) return fail(ErrorCode::usage, "'{}': no list of numbers of rows", path);
    return rows;
}

Status take(const TakeLine& line) {
    CnnSamples all;
    for (const std::string& file : line.files) {
        NOSCOPE_TRY(CnnSamples samples, read_cnn_samples(file));
        if (!line.rows.empty()) {
            NOSCOPE_TRY(const auto rows, read_rows(line.rows));
            NOSCOPE_TRY(samples, take_rows(samples, rows));
        }
        if (all.rows() == 0)
            all = std::move(samples);
        else
            NOSCOPE_CHECK(append(all, samples));
    }
    if (line.no_boxes)
        for (auto& boxes : all.boxes) boxes.clear();
    return write_cnn_samples(all, line.output);
}

void add_take(CLI::App& app, std::function<Status()>& chosen) {
    auto line = std::make_shared<TakeLine>();
    CLI::App* command = app.add_subcommand("take", "Rows of samples, or several recordings' samples as one");
    command->add_option("samples", line->files, "Files of samples")->required();
    command->add_option("-o,--output", line->output, "A file of samples")->required();
    command->add_option("--rows", line->rows, "A file of the rows' numbers, counted from 0; all of them");
    command->add_flag("--no-boxes", line->no_boxes, "Leave out where things are: nothing can be pasted");
    command->callback([line, &chosen] { chosen = [line] { return take(*line); }; });
}

// --- levels, score, judge
// --------------------------------------------------------------------------------------

void add_levels(CLI::App& app, std::function<Status()>& chosen) {
    auto files = std::make_shared<std::vector<std::string>>();
    CLI::App* command = app.add_subcommand("levels", "The levels of samples for numpy");
    command->add_option("files", *files, "A file of samples, and the .npy to be written")
        ->required()
        ->expected(2);
    command->callback([files, &chosen] {
        chosen = [files]() -> Status {
            NOSCOPE_TRY(const CnnSamples samples, read_cnn_samples(files->at(0)));
            return write_file_atomically(files->at(1), to_npy(samples));
        };
    });
}

void add_score(CLI::App& app, std::function<Status()>& chosen) {
    auto files = std::make_shared<std::vector<std::string>>();
    CLI::App* command = app.add_subcommand("score", "The scores of a trained net");
    command->add_option("files", *files, "A net, a file of samples, and the file of scores to be written")
        ->required()
        ->expected(3);
    command->callback([files, &chosen] {
        chosen = [files]() -> Status {
            NOSCOPE_TRY(const TrainedCnn net, read_trained_cnn(files->at(0)));
            NOSCOPE_TRY(const CnnSamples samples, read_cnn_samples(files->at(1)));
            NOSCOPE_TRY(std::vector<float> scores, score_rows(net, samples));
            return write_file_atomically(
                files->at(2),
                to_text(Scores{{samples.labels.begin(), samples.labels.end()}, std::move(scores)}));
        };
    });
}

struct JudgeLine {
    std::string scores, fitted_to;
    double budget = kBudget;
};

void add_judge(CLI::App& app, std::function<Status()>& chosen) {
    auto line = std::make_shared<JudgeLine>();
    CLI::App* command = app.add_subcommand("judge", "AUC and what is left undecided, as JSON");
    command->add_option("scores", line->scores, "A file of scores")->required();
    command->add_option("--fit", line->fitted_to, "Scores that thresholds are chosen on, to be judged too");
    command->add_option("--budget", line->budget, "Share of each kind that may be wrong")
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str();
    command->callback([line, &chosen] {
        chosen = [line]() -> Status {
            NOSCOPE_TRY(const Scores scores, read_scores(line->scores));
            std::optional<Scores> fitted_to;
            if (!line->fitted_to.empty()) {
                NOSCOPE_TRY(fitted_to, read_scores(line->fitted_to));
            }
            std::fputs(judge(scores, fitted_to, line->budget).c_str(), stdout);
            return {};
        };
    });
}

void add_nets(CLI::App& app, std::function<Status()>& chosen) {
    app.add_subcommand("nets", "The nets that noscope knows: a line FAMILY NET each")->callback([&chosen] {
        chosen = []() -> Status {
            for (const KnownCnn& net : known_cnns())
                fmt::print("{} {}\n", net.family == CnnFamily::paper ? "paper" : "cheap", net.text);
            return {};
        };
    });
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app("What specialized models learn from and are judged by", "model-quality");
    app.require_subcommand(1);
    std::function<noscope::Status()> chosen;
    add_samples(app, chosen);
    add_take(app, chosen);
    add_levels(app, chosen);
    add_score(app, chosen);
    add_judge(app, chosen);
    add_nets(app, chosen);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : static_cast<int>(noscope::ErrorCode::usage);
    }
    const auto status = noscope::guarded([&] { return chosen(); });
    if (status) return 0;
    fmt::print(stderr, "model-quality: {}\n", status.error().message);
    return static_cast<int>(status.error().code);
}
