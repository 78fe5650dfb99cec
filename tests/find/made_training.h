// A made recording on which plans learn: red and blue boxes pass by, and the red ones are asked for.
#pragma once

#include <noscope/noscope.h>

#include "support/command.h"
#include "support/temp_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

namespace noscope {

using noscope::testing::TempFolder;

inline constexpr int kSeconds = 1200, kRate = 2;

// Of a frame: in each period a box stays for some seconds.
inline bool passes(int frame, int period, int from, int to) {
    const int second = frame / kRate % period;
    return second >= from && second < to;
}
inline bool red(int frame) { return passes(frame, 31, 5, 11); }
inline bool blue(int frame) { return passes(frame, 23, 3, 12); }

// Restores a variable of the environment.
class Variable {
   public:
    Variable(const char* name, const std::string& value) : name_(name) {
        if (const char* old = std::getenv(name)) old_ = old;
        ::setenv(name, value.c_str(), 1);
    }
    ~Variable() { old_.empty() ? ::unsetenv(name_) : ::setenv(name_, old_.c_str(), 1); }

   private:
    const char* name_;
    std::string old_;
};

class Notes : public Observer {
   public:
    void on_note(const std::string& line) override { lines.push_back(line); }
    void on_progress(const Progress& progress) override { steps.push_back(progress.step); }
    std::vector<std::string> lines, steps;
};

class TrainedPlan : public ::testing::Test {
   protected:
    static void SetUpTestSuite() {
        made_ = new TempFolder;
        const auto box = [](const char* colour, const char* name, int speed, int y, int period, int from,
                            int to) {
            const std::string seconds = std::to_string(from) + "," + std::to_string(to) + "-0.25";
            return std::string("color=") + colour + ":s=24x32:r=2[" + name + "];[in][" + name +
                   "]overlay=shortest=1:eval=frame:x='mod(t*" + std::to_string(speed) +
                   ",136)':y=" + std::to_string(y) + ":enable='between(mod(t," + std::to_string(period) +
                   ")," + seconds + ")'";
        };
        std::string first = box("0xe06060", "r", 7, 40, 31, 5, 11),
                    second = box("0xb0b0ff", "b", 11, 50, 23, 3, 12);
        const auto named = [](std::string text, const std::string& in) {
            return text.replace(text.find("[in]"), 4, "[" + in + "]");
        };
        first = named(first, "scene") + "[one]";
        second = named(second, "one");
        ASSERT_TRUE(noscope::testing::ffmpeg(
            "-f lavfi -i color=c=0x505050:s=160x96:r=2:d=" + std::to_string(kSeconds) +
                " -filter_complex \"[0]noise=alls=12:allf=t[scene];" + first + ";" + second +
                "\" -c:v libx264 -preset ultrafast -qp 20 -g 20",
            made_->file("camera.mp4")));
        std::string csv = kHead, any = kHead, rare = kHead;
        for (int frame = 0; frame < kRate * kSeconds; ++frame) {
            const std::string line = std::to_string(frame) + ",person,.9,0,40,160,72\n";
            if (red(frame)) csv += line;
            if (red(frame) || blue(frame)) any += line;
            if (frame >= 1000 && frame < 1004) rare += line;
        }
        made_->write("red.csv", csv);
        made_->write("any.csv", any);
        made_->write("rare.csv", rare);
    }
    static void TearDownTestSuite() {
        delete made_;
        made_ = nullptr;
    }

    FindOptions options(const std::string& plan, const std::string& labels = "red.csv") const {
        FindOptions made;
        made.predicate.classes = {"person"};
        made.recording.inputs = {made_->file("camera.mp4")};
        made.reference.model = "replay:" + made_->file(labels);
        made.run.store = folder_.file("store.db");
        made.plan = plan;
        made.guarantee = Guarantee::none;  // audit_find_test.cpp is about that
        return made;
    }
    static Answer answer(const FindOptions& asked, Observer* observer = nullptr) {
        auto found = find(asked, observer, {});
        EXPECT_TRUE(found) << (found ? "" : found.error().message);
        return found ? std::move(*found) : Answer{};
    }
    static Error error(const FindOptions& asked) {
        auto found = find(asked, nullptr, {});
        EXPECT_FALSE(found) << (found ? found->plan : "");
        return found ? Error{} : found.error();
    }
    void forget() const {
        for (const char* ending : {"", "-wal", "-shm"})
            std::filesystem::remove(folder_.file(std::string("store.db") + ending));
    }
    static std::string text_of(const Answer& answer) {
        std::string text;
        for (const Window& window : answer.windows)
            text += std::string(window.positive ? "+" : "-") + to_string(window.decided_by) + " ";
        return text;
    }
    // Windows that are not as the labels say.
    static std::int64_t wrong(const Answer& answer, bool (*truth)(int)) {
        return std::ranges::count_if(answer.windows, [&](const Window& window) {
            const int frame = kRate * static_cast<int>(window.number);
            return window.positive != (truth(frame) || truth(frame + 1));
        });
    }
    static bool has_stage(const Answer& answer, const std::string& name) {
        return std::ranges::any_of(answer.account.stages,
                                   [&](const StageCost& stage) { return stage.name == name; });
    }

    static constexpr const char* kHead = "frame,object_name,confidence,xmin,ymin,xmax,ymax\n";
    static constexpr const char* kNet = "mse(empty)>0.0005 | cnn(32x32,8s2-16s2,d16,diff)[auto] | reference";
    static inline TempFolder* made_ = nullptr;
    TempFolder folder_;
};

}  // namespace noscope
