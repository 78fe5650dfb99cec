// The command as a whole, on the example clip at a small size.
#include "support/clips.h"
#include "support/command.h"
#include "support/temp_folder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

namespace noscope::testing {
namespace {

const std::string kCamera = quoted(NOSCOPE_SIMULATED_CAMERA);

// A few seconds of the example, small, so that taking it apart is quick.
std::string small_clip(const TempFolder& folder) {
    const std::string path = folder.file("clip.mp4");
    EXPECT_TRUE(ffmpeg(
        "-ss 46 -i " + quoted(example_clip()) + " -t 60 -vf scale=256:-2 -crf 18 -preset veryfast", path));
    return path;
}

std::string frames(const std::string& clip, const std::string& arguments) {
    const auto made =
        run_command(kCamera + " " + quoted(clip) + " --size 256x144 --seconds 12 --per-hour 900 " +
                    arguments + " --raw -o - 2>/dev/null | sha256sum");
    EXPECT_EQ(made.code, 0);
    return made.output;
}

TEST(SimulatedCamera, TheSameArgumentsGiveTheSameFrames) {
    const TempFolder folder;
    const std::string clip = small_clip(folder);
    const std::string weather =
        "--rain 0.5 --clouds 0.3 --shakes 300 --lamps 300 --dusk-at 3 --dusk-seconds 4 ";
    const std::string one = frames(clip, weather + "--threads 1");
    EXPECT_EQ(one, frames(clip, weather + "--threads 1"));
    EXPECT_EQ(one, frames(clip, weather + "--threads 3"));
    EXPECT_NE(one, frames(clip, weather + "--seed 2"));
}

TEST(SimulatedCamera, TheSameArgumentsGiveTheSameFile) {
    const TempFolder folder;
    const std::string clip = small_clip(folder);
    for (const std::string codec : {"h264", "h265"}) {
        std::vector<std::string> files;
        for (const std::string name : {"a.mp4", "b.mp4"}) {
            const auto made = run_command(kCamera + " " + quoted(clip) +
                                          " --size 256x144 --seconds 8 --per-hour 1500 --gop 2 --codec " +
                                          codec + " -o " + quoted(folder.file(name)) + " 2>&1");
            ASSERT_EQ(made.code, 0) << made.output;
            files.push_back(read_text(folder.file(name)));
        }
        EXPECT_GT(files[0].size(), 1000U);
        EXPECT_EQ(files[0], files[1]) << codec;
        const auto keys =
            run_command("ffprobe -v error -select_streams v -show_entries packet=flags -of csv=p=0 " +
                        quoted(folder.file("a.mp4")));
        std::istringstream lines(keys.output);
        std::size_t number = 0;
        for (std::string line; std::getline(lines, line); ++number)
            EXPECT_EQ(line.find('K') != std::string::npos, number % 30 == 0) << codec << ' ' << number;
        EXPECT_EQ(number, 120U);
    }
    EXPECT_EQ(read_text(folder.file("a.truth.csv")), read_text(folder.file("b.truth.csv")));
}

TEST(SimulatedCamera, TruthIsWhereThingsAre) {
    const TempFolder folder;
    const std::string clip = small_clip(folder);
    const auto made = run_command(kCamera + " " + quoted(clip) +
                                  " --size 256x144 --seconds 120 --per-hour 300 --noise 0 --drift 0 " +
                                  "--fps 5 --raw -o " + quoted(folder.file("x.yuv")) + " 2>&1");
    ASSERT_EQ(made.code, 0) << made.output;
    const std::string raw = read_text(folder.file("x.yuv"));
    constexpr std::size_t kLuma = 256 * 144, kFrame = kLuma * 3 / 2;
    ASSERT_EQ(raw.size(), 600 * kFrame);
    std::vector<bool> there(600);
    std::istringstream truth(read_text(folder.file("x.truth.csv")));
    std::string line;
    std::getline(truth, line);
    while (std::getline(truth, line)) {
        std::replace(line.begin(), line.end(), ',', ' ');
        std::istringstream words(line);
        std::size_t appearance = 0, track = 0, enter = 0, leave = 0;
        std::string name;
        words >> appearance >> track >> name >> enter >> leave;
        ASSERT_LT(enter, leave) << line;
        std::fill(there.begin() + static_cast<std::ptrdiff_t>(enter),
                  there.begin() + static_cast<std::ptrdiff_t>(leave), true);
    }
    const auto empty = static_cast<std::size_t>(std::find(there.begin(), there.end(), false) - there.begin());
    ASSERT_LT(empty, 600U);
    int wrong = 0, seen = 0;
    for (std::size_t f = 0; f < 600; ++f) {
        std::size_t different = 0;
        for (std::size_t i = 0; i < kLuma; ++i)
            different += std::abs(static_cast<std::uint8_t>(raw[f * kFrame + i]) -
                                  static_cast<std::uint8_t>(raw[empty * kFrame + i])) > 25;
        wrong += (different > kLuma / 400) != there[f];
        seen += there[f];
    }
    EXPECT_GT(seen, 60);
    EXPECT_LE(wrong, seen / 10);
}

TEST(SimulatedCamera, SplitsItsThings) {
    const TempFolder folder;
    const auto listed =
        run_command(kCamera + " " + quoted(small_clip(folder)) + " --size 256x144 --list-tracks");
    EXPECT_EQ(listed.code, 0);
    EXPECT_NE(listed.output.find(",first,"), std::string::npos);
    EXPECT_NE(listed.output.find(",second,"), std::string::npos);
}

TEST(SimulatedCamera, FailuresAreOneLineAndLeaveNothing) {
    const TempFolder folder;
    const std::string clip = small_clip(folder), out = folder.file("out.mp4");
    const auto here = [&] {
        std::size_t count = 0;
        for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder.path())) ++count;
        return count;
    };
    const auto fails = [&](const std::string& arguments, int code, const std::string& words) {
        const auto made = run_command(arguments + " 2>&1");
        EXPECT_EQ(made.code, code) << arguments << '\n' << made.output;
        EXPECT_NE(made.output.find(words), std::string::npos) << made.output;
        EXPECT_EQ(here(), 1U) << arguments;
    };
    const std::string small = " --size 256x144 --seconds 20 --preset ultrafast ";
    fails(kCamera + " " + quoted(clip), 2, "say where to");
    fails(kCamera + " " + quoted(clip) + " --size 255x144 --no-encode", 2, "even");
    fails(kCamera + " " + quoted(folder.file("none.mp4")) + " --no-encode", 3, "none.mp4");
    fails(kCamera + " " + quoted(clip) + small + "-o " + quoted(folder.file("no/such/x.mp4")), 5,
          "cannot write");
    fails("PATH=/nonexistent " + kCamera + " " + quoted(clip) + small + "-o " + quoted(out), 5, "ffmpeg");
    // A full disk, as far as one process can be told so: no file may grow beyond 64 KiB.
    fails("(ulimit -f 64; " + kCamera + " " + quoted(clip) + small + "--noise 4 --crf 10 -o " + quoted(out) +
              ")",
          5, "was not made");
}

TEST(MakeScenes, SaysWhatItMakesAndRefusesTheRest) {
    const std::string script = quoted(NOSCOPE_MAKE_SCENES);
    const auto helped = run_command(script + " --help");
    EXPECT_EQ(helped.code, 0);
    for (const std::string scene :
         {"lobby", "road-busy", "road-quiet", "rare", "dusk", "lobby-later", "ten-hours"})
        EXPECT_NE(helped.output.find("\n  " + scene), std::string::npos) << scene;
    EXPECT_EQ(run_command(script + " --seconds x 2>&1").code, 2);
    EXPECT_EQ(run_command(script + " --size 1280 2>&1").code, 2);
    EXPECT_EQ(run_command(script + " --tool /bin/false no-such-scene 2>&1").code, 2);
}

std::string make_scenes(const TempFolder& folder) {
    return quoted(NOSCOPE_MAKE_SCENES) + " --tool " + kCamera + " --folder " + quoted(folder.file("scenes")) +
           " --clip " + quoted(small_clip(folder));
}

TEST(MakeScenes, MakesOnceAndAgainOnlyForOtherArguments) {
    const TempFolder folder;
    const std::string command = make_scenes(folder);
    const auto first = run_command(command + " --seconds 2 road-quiet 2>&1");
    ASSERT_EQ(first.code, 0) << first.output;
    const std::string video = read_text(folder.file("scenes/road-quiet.mp4"));
    EXPECT_GT(video.size(), 1000U);
    EXPECT_NE(run_command(command + " --seconds 2 road-quiet 2>&1").output.find("road-quiet: is there"),
              std::string::npos);
    const auto longer = run_command(command + " --seconds 3 road-quiet 2>&1");
    EXPECT_EQ(longer.code, 0);
    EXPECT_NE(read_text(folder.file("scenes/road-quiet.mp4")), video);
}

TEST(MakeScenes, MakesPicturesAsLargeAsAsked) {
    const TempFolder folder;
    const std::string command = make_scenes(folder);
    const auto made = run_command(command + " --seconds 2 --size 320x180 road-quiet 2>&1");
    ASSERT_EQ(made.code, 0) << made.output;
    const auto size =
        run_command("ffprobe -v error -select_streams v -show_entries stream=width,height -of csv=p=0 " +
                    quoted(folder.file("scenes/road-quiet.mp4")));
    EXPECT_EQ(size.output, "320,180\n");
}

}  // namespace
}  // namespace noscope::testing
