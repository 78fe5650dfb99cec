#include "find/bench_specialized.h"

#include "base/error_text.h"
#include "base/text.h"
#include "base/threads.h"
#include "base/try.h"
#include "find/bench_rounds.h"
#include "find/fma_rate.h"
#include "find/machine.h"
#include "find/peer_command.h"
#include "find/stage_clock.h"
#include "specialized/cnn_input.h"
#include "specialized/cnn_network.h"
#include "training/find_trainer.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <random>

namespace noscope {
namespace {

constexpr int kBatch = 64;
constexpr std::size_t kImages = 256;  // more than the first caches hold
// Of BenchOptions::seconds, which is for the reference model: nets are a thousand times faster, and many.
constexpr double kShare = 1.0 / 8;
constexpr double kPeakShare = 1.0 / 4;  // of a net's run: the roofline beside it

using RandomBits = std::mt19937;

// Weights that keep values at their size from layer to layer (He 2015), so that none is denormal or infinite.
TrainedCnn random_net(const CnnArchitecture& architecture) {
    TrainedCnn net;
    net.architecture = architecture;
    net.mean.assign(static_cast<std::size_t>(architecture.channels()), .5F);
    net.scale.assign(net.mean.size(), 4);
    RandomBits bits(1);
    const auto layer = [&](std::size_t inputs, std::size_t outputs) {
        const double most = std::sqrt(6 / static_cast<double>(inputs));
        for (std::size_t i = 0; i < outputs * (inputs + 1); ++i)
            net.weights.push_back(
                static_cast<float>((static_cast<double>(bits()) / 2147483648.0 - 1) * most));
    };
    const CnnShape shape = shape_of(architecture);
    for (const ConvShape& conv : shape.convs)
        layer(9 * static_cast<std::size_t>(conv.channels_in), static_cast<std::size_t>(conv.channels_out));
    layer(shape.flat, shape.dense);
    layer(shape.dense, 1);
    return net;
}

std::vector<ScoreImage> random_images(ImageSize size) {
    RandomBits bits(2);
    std::vector<ScoreImage> images(kImages);
    for (ScoreImage& image : images) {
        image.width = size.width;
        image.height = size.height;
        for (std::vector<std::uint8_t>* plane : {&image.y, &image.u, &image.v}) {
            plane->resize(static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height));
            for (std::uint8_t& level : *plane) level = static_cast<std::uint8_t>(bits());
        }
    }
    return images;
}

struct Rate {
    double a_second = 0, a_core_second = 0;  // images
};

Result<Rate> images_a_second(CnnNetwork& network, const std::vector<ScoreImage>& images, bool difference,
                             double seconds, const CancelToken& cancel) {
    std::vector<float> logits(network.batch());
    std::size_t done = 0;
    const double before = process_seconds();
    const auto start = RunClock::now();
    do {
        if (cancel.cancelled()) return fail(ErrorCode::interrupted, "interrupted");
        for (std::size_t i = 0; i < network.batch(); ++i)
            write_channels(images[(done + i) % images.size()], difference ? &images[0] : nullptr,
                           network.input(i));
        NOSCOPE_CHECK(network.run(network.batch(), logits));
        done += network.batch();
    } while (seconds_since(start) < seconds);
    const auto images_done = static_cast<double>(done);
    return Rate{images_done / seconds_since(start), images_done / (process_seconds() - before)};
}

// LibTorch's, by noscope-train; 0 where there is none.
Rate libtorch_rate(const std::string& trainer, const std::string& net, int threads, double seconds) {
    if (trainer.empty()) return {};
    const auto said =
        output_of({trainer, "speed", "--net", net, "--batch", std::to_string(kBatch), "--seconds",
                   fmt::format("{}", seconds), "--threads", std::to_string(threads)});
    const auto answer = nlohmann::json::parse(said.value_or(""), nullptr, false);
    if (!answer.is_object()) return {};
    return {answer.value("images_a_second", 0.0), answer.value("images_a_core_second", 0.0)};
}

struct Bench {
    const BenchOptions& options;
    const CancelToken& cancel;
    int threads;
    std::string trainer;  // empty: none here
};

Result<BenchRow> bench_net(const Bench& bench, const SpecializedModel& model,
                           const std::vector<ScoreImage>& images, const std::string& precision) {
    const CnnArchitecture& net = model.architecture;
    const std::string text = to_string(net);
    BenchRow row{.stage = "specialized",
                 .file = "",
                 .ours = fmt::format("{} in {}", text, precision),
                 .peer = fmt::format("LibTorch in f32, batch {}", kBatch)};
    const double seconds = bench.options.seconds * kShare;
    NOSCOPE_TRY(const auto network,
                CnnNetwork::open(model, {.precision = precision, .batch = kBatch, .threads = bench.threads}));
    const auto rate = [&](double at_least) {
        return images_a_second(*network, images, net.difference, at_least, bench.cancel);
    };
    NOSCOPE_TRY([[maybe_unused]] const Rate warm, rate(seconds / 4));
    const auto work = static_cast<double>(shape_of(net).multiply_adds());
    // On all threads as time passes; and a core-second, beside LibTorch and beside the roofline.
    std::vector<BenchPair> passed, of_cores, of_roofline;
    for (int round = 0; round < bench.options.rounds; ++round) {
        NOSCOPE_TRY(const Rate ours, rate(seconds));
        const double most = multiply_adds_a_core_second(bench.threads, seconds * kPeakShare);
        const Rate peer = libtorch_rate(bench.trainer, text, bench.threads, seconds);
        passed.push_back({ours.a_second, peer.a_second});
        of_cores.push_back({ours.a_core_second, peer.a_core_second});
        of_roofline.push_back({ours.a_core_second, most / work});
    }
    summarise(passed, row);
    BenchRow cores, roofline;
    summarise(of_cores, cores);
    summarise(of_roofline, roofline);
    row.note = fmt::format(
        "a core-second: {} images of {:.2f} M multiply-adds, {:.0f} % of what a core computes in f32 ({:.0f} "
        "G)",
        with_commas(std::lround(cores.our_rate)), work / 1e6, 100 * roofline.ratio,
        roofline.peer_rate * work / 1e9);
    row.note += cores.peer_rate > 0 ? fmt::format("; LibTorch {}, ratio {:.2f} ({:.2f} to {:.2f})",
                                                  with_commas(std::lround(cores.peer_rate)), cores.ratio,
                                                  cores.ratio_lowest, cores.ratio_highest)
                                    : "; noscope-train, which has LibTorch, is not on this machine";
    return row;
}

}  // namespace

Result<std::vector<BenchRow>> bench_specialized(const BenchOptions& options, const CancelToken& cancel) {
    Bench bench{options, cancel, thread_budget(options.run.threads), ""};
    if (const auto trainer = find_trainer()) bench.trainer = *trainer;
    std::vector<std::string> precisions{"f32"};
    if (computes_in_bf16()) precisions.emplace_back("bf16");
    std::vector<BenchRow> rows;
    for (const KnownCnn& known : known_cnns()) {
        NOSCOPE_TRY(const CnnArchitecture net, parse_cnn_architecture(known.text));
        NOSCOPE_TRY(CnnIr ir, make_cnn_ir(random_net(net)));
        SpecializedModel model;
        model.architecture = net;
        model.ir_xml = std::move(ir.xml);
        model.ir_weights = std::move(ir.weights);
        const std::vector<ScoreImage> images = random_images(net.size);
        for (const std::string& precision : precisions) {
            NOSCOPE_TRY(BenchRow row, bench_net(bench, model, images, precision));
            rows.push_back(std::move(row));
        }
    }
    return rows;
}

}  // namespace noscope
