// How fast LibTorch runs a net: what other ways to run it are measured beside.
#include "train/job.h"

#include "base/error_text.h"
#include "base/threads.h"
#include "base/try.h"
#include "train/cnn_fit.h"
#include "train/option_checks.h"
#include "training/cnn_architecture.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace noscope::train {
namespace {

using Clock = std::chrono::steady_clock;

struct Options {
    std::string net;
    int batch = 64, threads = 0;
    double seconds = 3;
    bool training = false;
};

// A scene with one bright thing, for speed alone.
CnnSamples two_images(const CnnArchitecture& architecture) {
    CnnSamples samples;
    samples.size = architecture.size;
    samples.difference = true;
    RandomBits random(1);
    for (int i = 0; i < 2; ++i)
        for (std::size_t at = 0; at < samples.row_size(); ++at)
            samples.levels.push_back(static_cast<std::uint8_t>(random() >> 56));
    samples.labels = {0, 1};
    samples.groups = {0, 1};
    samples.weights = {1, 1};
    samples.boxes.resize(2);
    return samples;
}

struct Ran {
    std::uint64_t images = 0;
    double seconds = 0, core_seconds = 0;
};

// One batch that is not counted, then at least one that is.
Ran run_for(const CnnArchitecture& architecture, const Options& options, const CancelToken& cancel) {
    const PreparedThread prepared;
    const std::vector<float> middle(4, 0.5F), scale(4, 4.0F);
    CnnFitter fitter(architecture, middle, scale, {});
    const CnnSamples samples = two_images(architecture);
    const std::vector<std::size_t> rows{0, 1};
    CnnBatches batches(samples, rows,
                       {.batch = static_cast<std::size_t>(options.batch),
                        .planes = static_cast<std::size_t>(architecture.channels())},
                       1);
    CnnBatch batch;
    batches.next(batch);
    std::vector<float> logits(static_cast<std::size_t>(options.batch));
    const auto run = [&] {
        if (options.training) {
            batches.next(batch);
            fitter.step(batch);
        } else {
            fitter.logits(batch.levels, logits);
        }
    };
    run();
    Ran ran;
    const auto start = Clock::now();
    const double before = thread_seconds();
    do {
        run();
        ran.images += static_cast<std::uint64_t>(options.batch);
        ran.seconds = std::chrono::duration<double>(Clock::now() - start).count();
    } while (ran.seconds < options.seconds && !cancel.cancelled());
    ran.core_seconds = thread_seconds() - before;
    return ran;
}

Status measure(const Options& options, const CancelToken& cancel) {
    NOSCOPE_TRY(const CnnArchitecture architecture, parse_cnn_architecture(options.net));
    const int threads = thread_budget(options.threads);
    std::vector<Ran> ran(static_cast<std::size_t>(threads));
    std::vector<std::thread> workers;
    for (Ran& mine : ran) workers.emplace_back([&] { mine = run_for(architecture, options, cancel); });
    for (std::thread& worker : workers) worker.join();
    if (cancel.cancelled()) return fail(ErrorCode::interrupted, "interrupted");
    std::uint64_t images = 0;
    double rate = 0, core_seconds = 0;
    for (const Ran& one : ran) {
        images += one.images;
        rate += static_cast<double>(one.images) / one.seconds;
        core_seconds += one.core_seconds;
    }
    const auto line = fmt::format(
        "{{\"net\": \"{}\", \"doing\": \"{}\", \"batch\": {}, \"threads\": {}, \"multiply_adds\": {}, "
        "\"images\": {}, \"images_a_second\": {:.1f}, \"images_a_core_second\": {:.1f}}}\n",
        to_string(architecture), options.training ? "training" : "inference", options.batch, threads,
        shape_of(architecture).multiply_adds(), images, rate, static_cast<double>(images) / core_seconds);
    if (std::fputs(line.c_str(), stdout) < 0 || std::fflush(stdout) != 0)
        return fail(ErrorCode::store, "cannot write to stdout");
    return {};
}

}  // namespace

Run speed_job(CLI::App& command) {
    const auto options = std::make_shared<Options>();
    command.add_option("--net", options->net, "A net as in a plan: 64,8s2-16s2-32s2,d32,diff")->required();
    command.add_option("--batch", options->batch, "Images at once (default 64)")->check(CLI::Range(4, 4096));
    command.add_option("--seconds", options->seconds, "How long it runs (default 3)")
        ->check(CLI::Range(0.01, 3600.0));
    command
        .add_option("--threads", options->threads,
                    "So many at once, each with batches of its own (default 0: all cores)")
        ->check(CLI::Range(0, 1024));
    command.add_flag("--training", options->training, "Steps of training instead of logits alone");
    return [options](const CancelToken& cancel) { return measure(*options, cancel); };
}

}  // namespace noscope::train
