// Score images against swscale and against the plain form, frame by frame and beside decoding.
//
// score-image-bench [CLIP] [--benchmark_...]: without CLIP the example's is decoded.

#include "video/decoder.h"
#include "video/score_scaler.h"

#include <benchmark/benchmark.h>
#include <hwy/targets.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

extern "C" {
#include <libavutil/frame.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
}

namespace noscope {
namespace {

using Frames = std::vector<FfmpegPtr<AVFrame>>;

// One frame stays in the cache; 32 in turn do not, as decoded frames may not.
Frames make_frames(AVPixelFormat format, int width, int height, int count) {
    Frames frames;
    for (int i = 0; i < count; ++i) {
        FfmpegPtr<AVFrame> frame(av_frame_alloc());
        frame->format = format;
        frame->width = width;
        frame->height = height;
        if (av_frame_get_buffer(frame.get(), 0) < 0) std::abort();
        unsigned value = 1;
        for (int plane = 0; plane < 3; ++plane)
            for (int at = 0; at < frame->linesize[plane] * (plane == 0 ? height : height / 2); ++at)
                frame->data[plane][at] =
                    static_cast<std::uint8_t>((value = value * 1664525 + 1013904223) >> 28);
        frames.push_back(std::move(frame));
    }
    return frames;
}

std::vector<ScoreSpec> both_sizes(bool chroma) { return {{50, 50, chroma}, {100, 100, chroma}}; }

void use_target(std::int64_t target) {
    hwy::SetSupportedTargetsForTest(target);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

struct Case {
    AVPixelFormat format;
    int width, height, frames;

    std::string name() const {
        return std::string(av_get_pix_fmt_name(format)) + " " + std::to_string(width) + "x" +
               std::to_string(height) + (frames == 1 ? " cached" : " from memory");
    }
};

// target 0: the plain form.
void measure_scaler(benchmark::State& state, const Case& c, const std::vector<ScoreSpec>& specs,
                    std::int64_t target) {
    const Frames frames = make_frames(c.format, c.width, c.height, c.frames);
    use_target(target);
    auto scaler = ScoreScaler::make(specs, {}, target == 0 ? plain_box_sums() : fast_box_sums());
    std::vector<ScoreImage> images(specs.size());
    std::size_t i = 0;
    for (auto _ : state)
        if (!scaler->scale(*frames[i++ % frames.size()], images)) state.SkipWithError("scale failed");
    use_target(0);
}

FfmpegPtr<SwsContext> to_gray(const AVFrame& frame, int side) {
    return FfmpegPtr<SwsContext>(sws_getContext(frame.width, frame.height,
                                                static_cast<AVPixelFormat>(frame.format), side, side,
                                                AV_PIX_FMT_GRAY8, SWS_AREA, nullptr, nullptr, nullptr));
}

class SwscalePair {
   public:
    void scale(const AVFrame& frame, const std::vector<int>& sides) {
        for (std::size_t i = 0; i < sides.size(); ++i) {
            if (contexts_.size() <= i) contexts_.push_back(to_gray(frame, sides[i]));
            std::uint8_t* const planes[] = {levels_.data()};
            sws_scale(contexts_[i].get(), frame.data, frame.linesize, 0, frame.height, planes, &sides[i]);
        }
    }

   private:
    std::vector<FfmpegPtr<SwsContext>> contexts_;
    std::vector<std::uint8_t> levels_ = std::vector<std::uint8_t>(128 * 128);
};

void measure_swscale(benchmark::State& state, const Case& c, const std::vector<int>& sides) {
    const Frames frames = make_frames(c.format, c.width, c.height, c.frames);
    SwscalePair swscale;
    std::size_t i = 0;
    for (auto _ : state) swscale.scale(*frames[i++ % frames.size()], sides);
}

enum class Beside { nothing, scores, scores_with_chroma, swscale };

struct Consumer : FrameSink {
    Status frame(std::uint32_t, const AVFrame& picture) override {
        if (beside == Beside::swscale) swscale.scale(picture, {50, 100});
        if (scaler) return scaler->scale(picture, images);
        return {};
    }
    Status lost(std::uint32_t) override { return {}; }

    Beside beside = Beside::nothing;
    std::unique_ptr<ScoreScaler> scaler;
    std::vector<ScoreImage> images = std::vector<ScoreImage>(2);
    SwscalePair swscale;
};

// All frames of the clip's first 300, on one thread, demuxing included.
void measure_decode(benchmark::State& state, const std::string& clip, Beside beside) {
    auto file = MediaFile::open(clip, {});
    if (!file) return state.SkipWithError(file.error().message.c_str());
    const auto index = (*file)->index();
    if (!index) return state.SkipWithError(index.error().message.c_str());
    std::vector<std::uint32_t> wanted;
    for (std::uint32_t i = 0; i < index->packets.size() && i < 300; ++i) wanted.push_back(i);
    Consumer consumer;
    consumer.beside = beside;
    if (beside == Beside::scores || beside == Beside::scores_with_chroma)
        consumer.scaler = std::make_unique<ScoreScaler>(*ScoreScaler::make(
            both_sizes(beside == Beside::scores_with_chroma), (*file)->info().orientation));
    double decoding = 0, all = 0;
    for (auto _ : state) {
        const auto start = std::chrono::steady_clock::now();
        const auto done = decode(**file, *index, wanted, 1, consumer);
        all += std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        if (!done) return state.SkipWithError(done.error().message.c_str());
        decoding += done->seconds;
    }
    // Of one and the same run: unlike two runs' quotient it does not hang on what else the machine does.
    state.counters["over_decoding"] = all / decoding;
    state.counters["frames"] = static_cast<double>(wanted.size());
}

void add_benchmarks(const std::string& clip) {
    const auto add = [](const std::string& name, auto function, auto... arguments) {
        return benchmark::RegisterBenchmark(name.c_str(),
                                            [=](benchmark::State& state) { function(state, arguments...); });
    };
    const Case cases[] = {{AV_PIX_FMT_YUV420P, 1280, 720, 1},
                          {AV_PIX_FMT_YUV420P, 1280, 720, 32},
                          {AV_PIX_FMT_YUV420P, 1920, 1080, 32},
                          {AV_PIX_FMT_YUV420P10LE, 1280, 720, 32}};
    std::vector<std::int64_t> targets = hwy::SupportedAndGeneratedTargets();
    targets.push_back(0);
    for (const Case& c : cases) {
        for (const std::int64_t target : targets) {
            const std::string form = target == 0 ? "plain" : hwy::TargetName(target);
            add(c.name() + "/50+100 luma/" + form, measure_scaler, c, both_sizes(false), target);
            add(c.name() + "/50+100 with chroma/" + form, measure_scaler, c, both_sizes(true), target);
        }
        add(c.name() + "/100 luma/best", measure_scaler, c, std::vector<ScoreSpec>{{100, 100}}, targets[0]);
        add(c.name() + "/50 luma/best", measure_scaler, c, std::vector<ScoreSpec>{{50, 50}}, targets[0]);
        add(c.name() + "/50+100 luma/swscale", measure_swscale, c, std::vector<int>{50, 100});
        add(c.name() + "/100 luma/swscale", measure_swscale, c, std::vector<int>{100});
        add(c.name() + "/50 luma/swscale", measure_swscale, c, std::vector<int>{50});
    }
    const std::pair<const char*, Beside> besides[] = {{"alone", Beside::nothing},
                                                      {"with 50+100 luma", Beside::scores},
                                                      {"with 50+100 and chroma", Beside::scores_with_chroma},
                                                      {"with swscale's 50+100 luma", Beside::swscale}};
    for (const auto& [name, beside] : besides)
        add(std::string("decode/") + name, measure_decode, clip, beside)
            ->Unit(benchmark::kMillisecond)
            ->ComputeStatistics("min", [](const std::vector<double>& times) {
                return *std::min_element(times.begin(), times.end());
            });
}

}  // namespace
}  // namespace noscope

int main(int argc, char** argv) {
    benchmark::Initialize(&argc, argv);
    if (argc > 2) {
        std::fprintf(stderr, "usage: %s [CLIP] [--benchmark_filter=... and other options of the kind]\n",
                     argv[0]);
        return 2;
    }
    noscope::add_benchmarks(argc > 1 ? argv[1] : NOSCOPE_SOURCE_FOLDER "/examples/lobby.mp4");
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
