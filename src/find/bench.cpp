#include <noscope/bench.h>

#include "base/error_text.h"
#include "base/folders.h"
#include "base/text.h"
#include "base/threads.h"
#include "base/try.h"
#include "find/bench_pictures.h"
#include "find/bench_rounds.h"
#include "find/bench_specialized.h"
#include "find/bench_video.h"
#include "find/guarded.h"
#include "find/machine.h"
#include "find/scratch_folder.h"
#include "find/stage_clock.h"
#include "reference/reference.h"
#include "video/decoder.h"
#include "video/inputs.h"

#include <algorithm>

namespace noscope {
namespace {

std::vector<std::uint32_t> all_frames(const PacketIndex& index) { return index.frame_times().packets; }

Result<BenchRow> bench_reference(const std::string& path, const BenchOptions& options, CancelToken cancel) {
    NOSCOPE_TRY(auto reference, open_reference(options.reference, {}, thread_budget(options.run.threads)));
    BenchRow row{.stage = "reference",
                 .file = path,
                 .ours = reference->name() + " from RGB to boxes",
                 .peer = "the runtime alone, same requests"};
    NOSCOPE_CHECK(reference->prepare(cancel));
    NOSCOPE_TRY(auto file, MediaFile::open(path, cancel));
    NOSCOPE_TRY(const PacketIndex index, file->index());
    constexpr std::size_t kImages = 16;
    std::vector<std::uint32_t> wanted = all_frames(index);
    wanted.resize(std::min(wanted.size(), kImages));
    TakeFrames frames(file->info().orientation);
    NOSCOPE_TRY([[maybe_unused]] const DecodeReport report, decode(*file, index, wanted, 1, frames));
    if (frames.images.empty()) return fail(ErrorCode::recording, "'{}' holds no frame that decodes", path);
    // Not counted: the first calls allocate.
    NOSCOPE_TRY([[maybe_unused]] const double warm,
                labels_a_second(*reference, frames.images, path, options.seconds / 2, cancel));
    std::vector<BenchPair> pairs;
    for (int round = 0; round < options.rounds; ++round) {
        BenchPair pair;
        NOSCOPE_TRY(pair.ours, labels_a_second(*reference, frames.images, path, options.seconds, cancel));
        NOSCOPE_TRY(pair.peer, reference->runtime_rate(options.seconds));
        pairs.push_back(pair);
    }
    summarise(pairs, row);
    if (row.peer_rate <= 0) row.note = "this kind of reference has no runtime of its own to compare with";
    return row;
}

// What `find` spends outside decode and inference, as a share of its time.
Result<BenchRow> bench_find(const std::string& path, const BenchOptions& options, Observer* observer,
                            CancelToken cancel) {
    BenchRow row{.stage = "find",
                 .file = path,
                 .ours = "find person, every analysed frame asked",
                 .peer = "its own decode and inference"};
    FindOptions find_options;
    find_options.predicate.classes = {"person"};
    find_options.recording.inputs = {path};
    find_options.reference = options.reference;
    find_options.run = options.run;
    NOSCOPE_TRY(const ScratchFolder folder, ScratchFolder::make());
    find_options.run.store = folder.file("bench.db");
    const auto answer = find(find_options, observer, cancel);
    if (!answer) return answer.error();
    // Of several threads, which wait for the model together.
    double inside = 0, all = 0, load = 0;
    for (const StageCost& cost : answer->account.stages) {
        if (cost.name == "decode" || cost.name == "reference") inside += cost.seconds;
        (cost.name == "load" ? load : all) += cost.seconds;
    }
    row.our_rate = static_cast<double>(answer->account.analysed_frames) / (answer->account.elapsed_s - load);
    row.ratio = row.ratio_lowest = row.ratio_highest = inside / all;
    row.peer_rate = row.our_rate / row.ratio;
    row.note = fmt::format(
        "{:.1f} % of the time lies outside decode and inference (loading the model, {:.1f} s, not "
        "counted)",
        100 * (1 - row.ratio), load);
    return row;
}

struct VideoStage {
    const char* name;
    Result<BenchRow> (*run)(const std::string& path, const BenchOptions& options, const CancelToken& cancel);
};
constexpr VideoStage kVideoStages[] = {{"demux", bench_demux},
                                       {"decode", bench_decode},
                                       {"blocks", bench_blocks},
                                       {"keyframes", bench_keyframes},
                                       {"cost", bench_cost}};

Result<BenchReport> run_bench(const BenchOptions& options, Observer* observer, CancelToken cancel) {
    std::vector<std::string> stages;
    for (const VideoStage& stage : kVideoStages) stages.emplace_back(stage.name);
    stages.insert(stages.end(), {"reference", "find", "specialized"});
    for (const std::string& stage : options.only)
        if (std::find(stages.begin(), stages.end(), stage) == stages.end())
            return fail(ErrorCode::usage, "--only {}: there is {}", stage, join(stages, ", "));
    if (options.rounds < 1 || options.seconds <= 0)
        return fail(ErrorCode::usage, "--rounds and --seconds must be positive");
    const auto wants = [&](const char* stage) {
        return options.only.empty() ||
               std::find(options.only.begin(), options.only.end(), stage) != options.only.end();
    };
    BenchReport report;
    report.machine = machine_description();
    if (wants("specialized")) {
        NOSCOPE_TRY(report.rows, bench_specialized(options, cancel));
        if (options.only.size() == 1) return report;  // it looks at no recording
    }
    std::vector<std::string> inputs = options.recording.inputs;
    if (inputs.empty()) inputs = {share_folder() + "/examples/lobby.mp4"};
    NOSCOPE_TRY(const auto paths, expand_inputs(inputs));
    for (const std::string& path : paths) {
        for (const VideoStage& stage : kVideoStages) {
            if (!wants(stage.name)) continue;
            NOSCOPE_TRY(BenchRow row, stage.run(path, options, cancel));
            report.rows.push_back(std::move(row));
        }
        if (wants("reference") && path == paths.front()) {
            NOSCOPE_TRY(BenchRow row, bench_reference(path, options, cancel));
            report.rows.push_back(std::move(row));
        }
        if (wants("find")) {
            NOSCOPE_TRY(BenchRow row, bench_find(path, options, observer, cancel));
            report.rows.push_back(std::move(row));
        }
    }
    return report;
}

}  // namespace

Result<BenchReport> bench(const BenchOptions& options, Observer* observer, CancelToken cancel) {
    return guarded([&] { return run_bench(options, observer, std::move(cancel)); });
}

}  // namespace noscope
