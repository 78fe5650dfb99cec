#include "simulated_camera/recording.h"

#include "base/error_text.h"
#include "base/output_file.h"
#include "base/try.h"
#include "simulated_camera/compositor.h"
#include "simulated_camera/frame_writer.h"
#include "simulated_camera/truth.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <iterator>

namespace noscope::simulated {
namespace {

using Clock = std::chrono::steady_clock;

double since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

Result<Scenery> scenery_of(const RecordingSettings& settings) {
    NOSCOPE_TRY(Clip clip, Clip::open(settings.clip));
    CutOutSettings cut;
    cut.width = settings.width + 2 * kMargin;
    cut.height = settings.height + 2 * kMargin;
    cut.least_size = settings.least_size;
    cut.most_tracks = settings.most_tracks;
    cut.quiet = settings.quiet;
    NOSCOPE_TRY(Scenery scenery, take_apart(clip, cut));
    for (CutOut& cut_out : scenery.cut_outs) cut_out.class_name = settings.class_name;
    return scenery;
}

Result<std::unique_ptr<FrameOutput>> open_output(const RecordingSettings& settings) {
    if (settings.output.empty()) return open_nowhere();
    if (settings.raw) return open_raw(settings.output);
    EncoderSettings encoder = settings.encoder;
    encoder.width = settings.width;
    encoder.height = settings.height;
    encoder.frames_a_second = settings.rate;
    encoder.rate = fmt::format("{}", settings.rate);
    return open_encoder(settings.output, encoder);
}

// The background without its margin.
Picture inner(const Picture& canvas, int width, int height) {
    Picture result(width, height);
    for (std::size_t p = 0; p < 3; ++p) {
        const int margin = kMargin >> (p > 0);
        Plane& to = result.planes[p];
        for (int y = 0; y < to.height; ++y)
            std::copy_n(canvas.planes[p].row(y + margin) + margin, to.width, to.row(y));
    }
    return result;
}

Status write_truth(const RecordingSettings& settings, const std::vector<CutOut>& cut_outs,
                   const std::vector<Seen>& seen) {
    if (settings.output.empty() || settings.output == "-") return {};
    const std::filesystem::path output(settings.output);
    const std::string stem = (output.parent_path() / output.stem()).string();
    NOSCOPE_CHECK(write_file_atomically(stem + ".truth.csv", truth_csv(cut_outs, seen)));
    return write_file_atomically(stem + ".boxes.csv", boxes_csv(cut_outs, seen));
}

}  // namespace

Result<RecordingReport> make_recording(const RecordingSettings& settings) {
    RecordingReport report;
    const auto begin = Clock::now();
    NOSCOPE_TRY(const Scenery scenery, scenery_of(settings));
    report.cut_outs = scenery.cut_outs.size();
    report.seconds_reading = since(begin);

    ScheduleSettings when = settings.schedule;
    when.seconds = settings.seconds;
    when.seed = settings.seed;
    NOSCOPE_TRY(const std::vector<Appearance> appearances, schedule(scenery.cut_outs, when));
    report.appearances = appearances.size();
    report.frames = std::max<std::int64_t>(1, std::llround(settings.seconds * settings.rate));

    LightSettings light_settings = settings.light;
    light_settings.seed = settings.seed;
    const Light light(light_settings, settings.width, settings.height, settings.seconds,
                      inner(scenery.background.picture, settings.width, settings.height));
    CompositorSettings composing;
    composing.width = settings.width;
    composing.height = settings.height;
    composing.rate = settings.rate;
    composing.rain = settings.rain;
    composing.seed = settings.seed;
    composing.threads = settings.threads;
    Compositor compositor(composing, scenery, appearances, light);

    NOSCOPE_TRY(const auto output, open_output(settings));
    const auto first_frame = Clock::now();
    {
        FrameWriter writer(*output, settings.width, settings.height);
        for (std::int64_t frame = 0; frame < report.frames; ++frame) {
            Picture& picture = writer.free_picture();
            const auto start = Clock::now();
            compositor.next(picture);
            report.seconds_composing += since(start);
            NOSCOPE_CHECK(writer.submit());
        }
        NOSCOPE_CHECK(writer.drain());
    }
    TruthSettings truth{settings.width, settings.height, settings.rate, report.frames};
    const std::vector<Seen> seen = what_is_seen(scenery.cut_outs, appearances, truth);
    report.share = share_seen(seen, report.frames);
    NOSCOPE_CHECK(write_truth(settings, scenery.cut_outs, seen));
    NOSCOPE_CHECK(output->finish());
    report.seconds_all = since(first_frame);
    return report;
}

Result<std::string> list_tracks(const RecordingSettings& settings) {
    NOSCOPE_TRY(const Scenery scenery, scenery_of(settings));
    NOSCOPE_TRY(const Halves halves, split_halves(scenery.cut_outs, settings.seed));
    std::string text = "track,class,half,clip_start_s,seconds,frames,x0,y0,x1,y1,fades,bytes\n";
    for (std::size_t i = 0; i < scenery.cut_outs.size(); ++i) {
        const CutOut& what = scenery.cut_outs[i];
        Box box;
        for (const Patch& patch : what.patches) box = hull(box, patch.body.moved(-kMargin, -kMargin));
        const bool first = std::binary_search(halves.first.begin(), halves.first.end(), i);
        fmt::format_to(std::back_inserter(text), "{},{},{},{:.2f},{:.2f},{},{},{},{},{},{}{},{}\n", i,
                       what.class_name, first ? "first" : "second", what.clip_start, what.seconds(),
                       what.patches.size(), box.x0, box.y0, box.x1, box.y1, what.fade_in ? "in" : "",
                       what.fade_out ? "out" : "", what.bytes());
    }
    return text;
}

}  // namespace noscope::simulated
