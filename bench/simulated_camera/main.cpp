// The command simulated-camera: options, and what was made in one line.
#include "base/error_text.h"
#include "simulated_camera/recording.h"

#include <CLI/CLI.hpp>

#include <csignal>
#include <cstdio>
#include <map>
#include <string>

namespace {

using namespace noscope::simulated;

struct CommandLine {
    RecordingSettings settings;
    std::string size = "960x540";
    std::string output;
    bool no_encode = false, list = false;
};

std::string check_size(const std::string& text) {
    int width = 0, height = 0;
    char rest = 0;
    if (std::sscanf(text.c_str(), "%dx%d%c", &width, &height, &rest) != 2)
        return "give WIDTHxHEIGHT, such as 960x540";
    if (width % 2 || height % 2 || width < 64 || height < 64 || width > 3840 || height > 2160)
        return "width and height are even, from 64x64 to 3840x2160";
    return {};
}

void add_scene_options(CLI::App& app, CommandLine& line) {
    RecordingSettings& s = line.settings;
    const char* const group = "What comes and goes";
    const std::map<std::string, Arrivals> arrivals{{"poisson", Arrivals::poisson},
                                                   {"bursty", Arrivals::bursty}};
    const std::map<std::string, Half> halves{
        {"both", Half::both}, {"first", Half::first}, {"second", Half::second}};
    app.add_option("--arrivals", s.schedule.arrivals, "poisson, or bursty: busy spells of about two minutes")
        ->transform(CLI::CheckedTransformer(arrivals))
        ->group(group)
        ->default_str("poisson");
    app.add_option("--per-hour", s.schedule.per_hour, "Things that come in an hour, on average")
        ->check(CLI::Range(0.0, 36000.0))
        ->group(group)
        ->capture_default_str();
    app.add_option("--share", s.schedule.share,
                   "In place of --per-hour: the fraction of time in which something is there, roughly")
        ->check(CLI::Range(0.00001, 1.0))
        ->group(group)
        ->excludes("--per-hour");
    app.add_option("--half", s.schedule.half,
                   "Whose things: both (first half of the recording, then second), or one of them throughout")
        ->transform(CLI::CheckedTransformer(halves))
        ->group(group)
        ->default_str("both");
    app.add_option("--speed", s.schedule.speed, "Speeds vary by this fraction")
        ->check(CLI::Range(0.0, 0.8))
        ->group(group)
        ->capture_default_str();
    app.add_option("--brightness", s.schedule.brightness, "Their brightness varies by this fraction")
        ->check(CLI::Range(0.0, 0.5))
        ->group(group)
        ->capture_default_str();
    app.add_option("--shift", s.schedule.shift, "They are moved aside by up to so many pixels")
        ->check(CLI::Range(0, 10))
        ->group(group)
        ->capture_default_str();
    app.add_option("--overlap", s.schedule.overlap,
                   "How much of one thing another may cover; 1: anything goes")
        ->check(CLI::Range(0.0, 1.0))
        ->group(group)
        ->capture_default_str();
    app.add_option("--class", s.class_name, "What the things are called in the truth")
        ->check([](const std::string& name) {
            return name.find_first_of(",\"\n") == std::string::npos ? "" : "no commas, quotes or line ends";
        })
        ->group(group)
        ->capture_default_str();
    app.add_option("--least-size", s.least_size,
                   "Smallest thing to cut out, as a fraction of the picture's area")
        ->check(CLI::Range(0.00001, 0.5))
        ->group(group)
        ->capture_default_str();
    app.add_option("--quiet", s.quiet, "The fraction of the clip, its quietest, that shows the background")
        ->check(CLI::Range(0.01, 1.0))
        ->group(group)
        ->capture_default_str();
    app.add_option("--most-tracks", s.most_tracks, "How many to cut out at most")
        ->check(CLI::Range(2, 1000))
        ->group(group)
        ->capture_default_str();
}

void add_light_options(CLI::App& app, CommandLine& line) {
    RecordingSettings& s = line.settings;
    const char* const group = "Light, weather and the camera";
    app.add_option("--drift", s.light.drift, "Brightness wanders by this fraction over minutes")
        ->check(CLI::Range(0.0, 0.5))
        ->group(group)
        ->capture_default_str();
    app.add_option("--clouds", s.light.clouds, "Fraction of light that clouds take")
        ->check(CLI::Range(0.0, 0.8))
        ->group(group)
        ->capture_default_str();
    app.add_option("--dusk-at", s.light.dusk_at, "Seconds until light begins to fall, towards infrared night")
        ->check(CLI::NonNegativeNumber)
        ->group(group);
    app.add_option("--dusk-seconds", s.light.dusk_seconds, "How long it takes")
        ->check(CLI::PositiveNumber)
        ->group(group)
        ->capture_default_str();
    app.add_option("--lamps", s.light.lamps, "Spells an hour in which a lamp flickers")
        ->check(CLI::Range(0.0, 600.0))
        ->group(group)
        ->capture_default_str();
    app.add_option("--shakes", s.light.shakes, "Knocks an hour that shake the camera")
        ->check(CLI::Range(0.0, 600.0))
        ->group(group)
        ->capture_default_str();
    app.add_option("--shake-pixels", s.light.shake_pixels, "The largest shift of a knock")
        ->check(CLI::Range(0.0, 12.0))
        ->group(group)
        ->capture_default_str();
    app.add_option("--rain", s.rain, "Rain, from 0 to 1")
        ->check(CLI::Range(0.0, 1.0))
        ->group(group)
        ->capture_default_str();
    app.add_option("--noise", s.light.noise, "Standard deviation of the noise by day, in levels")
        ->check(CLI::Range(0.0, 4.0))
        ->group(group)
        ->capture_default_str();
}

void add_encoder_options(CLI::App& app, CommandLine& line) {
    EncoderSettings& e = line.settings.encoder;
    const char* const group = "Encoder";
    const std::map<std::string, Codec> codecs{{"h264", Codec::h264}, {"h265", Codec::h265}};
    app.add_option("--codec", e.codec, "h264 or h265")
        ->transform(CLI::CheckedTransformer(codecs))
        ->group(group)
        ->default_str("h264");
    CLI::Option* const crf =
        app.add_option("--crf", e.crf, "Constant quality: the bit rate follows what happens")
            ->check(CLI::Range(0.0, 51.0))
            ->group(group)
            ->capture_default_str();
    app.add_option("--kbit", e.kbit, "In place of --crf: near-constant bit rate, in kbit/s")
        ->check(CLI::Range(16, 100000))
        ->group(group)
        ->excludes(crf);
    app.add_option("--gop", e.gop_seconds, "Seconds from one keyframe to the next")
        ->check(CLI::Range(0.01, 600.0))
        ->group(group)
        ->capture_default_str();
    app.add_option("--b-frames", e.b_frames, "B frames in a row")
        ->check(CLI::Range(0, 4))
        ->group(group)
        ->capture_default_str();
    app.add_option("--preset", e.preset, "The encoder's effort, by its own names")
        ->check(CLI::IsMember({"ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow"}))
        ->group(group)
        ->capture_default_str();
    app.add_option("--encoder-threads", e.threads, "Another number gives another file")
        ->check(CLI::Range(1, 64))
        ->group(group)
        ->capture_default_str();
}

void add_options(CLI::App& app, CommandLine& line) {
    RecordingSettings& s = line.settings;
    app.add_option("clip", s.clip, "The short real clip of a fixed camera")->required();
    CLI::Option* const output =
        app.add_option("-o,--output", line.output, "The video to make (.mp4, .mkv, .avi, .ts)");
    app.add_flag("--raw", s.raw, "Write bare YUV 4:2:0 planes in place of a coded video; '-o -' is stdout")
        ->needs(output);
    app.add_flag("--no-encode", line.no_encode, "Make the frames, write nothing, tell how fast that went")
        ->excludes(output);
    app.add_flag("--list-tracks", line.list,
                 "Print what can be cut out of the clip, as CSV, and make nothing")
        ->excludes(output);
    app.add_option("--seconds", s.seconds, "Length")->check(CLI::Range(0.1, 1e6))->capture_default_str();
    app.add_option("--size", line.size, "Width x height")->check(check_size)->capture_default_str();
    app.add_option("--fps", s.rate, "Frames a second")->check(CLI::Range(0.5, 120.0))->capture_default_str();
    app.add_option("--seed", s.seed, "Other seeds give other recordings")->capture_default_str();
    app.add_option("--threads", s.threads, "For making frames; the result does not depend on it")
        ->check(CLI::Range(1, 64))
        ->capture_default_str();
    add_scene_options(app, line);
    add_light_options(app, line);
    add_encoder_options(app, line);
}

int tell(const noscope::Error& error) {
    fmt::print(stderr, "simulated-camera: {}\n", error.message);
    return static_cast<int>(error.code);
}

int run(CommandLine& line) {
    RecordingSettings& s = line.settings;
    std::sscanf(line.size.c_str(), "%dx%d", &s.width, &s.height);
    if (line.list) {
        const auto tracks = list_tracks(s);
        if (!tracks) return tell(tracks.error());
        std::fputs(tracks->c_str(), stdout);
        return 0;
    }
    if (line.output.empty() && !line.no_encode) {
        fmt::print(stderr, "simulated-camera: say where to: -o VIDEO, --no-encode or --list-tracks\n");
        return static_cast<int>(noscope::ErrorCode::usage);
    }
    s.output = line.output;
    const auto report = make_recording(s);
    if (!report) return tell(report.error());
    fmt::print(stderr,
               "{} frames in {:.1f} s ({:.0f} frames/s; {:.0f} frames/s without the output), {} things cut "
               "out in {:.1f} "
               "s, {} appearances, something is there {:.2f} % of the time\n",
               report->frames, report->seconds_all, static_cast<double>(report->frames) / report->seconds_all,
               static_cast<double>(report->frames) / report->seconds_composing, report->cut_outs,
               report->seconds_reading, report->appearances, 100 * report->share);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);  // an encoder that goes away is an error like others
    CommandLine line;
    CLI::App app("Composes long recordings of a fixed camera out of a short real clip", "simulated-camera");
    add_options(app, line);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : static_cast<int>(noscope::ErrorCode::usage);
    }
    return run(line);
}
