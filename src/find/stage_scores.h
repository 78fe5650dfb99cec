// The scores that the stages of a plan give the frames of one file: from the store, and on their way to it.
#pragma once

#include <noscope/error.h>
#include "find/file_frames.h"
#include "find/stage_clock.h"
#include "store/store.h"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace noscope {

// In place of a detector's confidence: its label says that the frame cannot be decoded.
inline constexpr float kCannotBeDecoded = -1;

// Calls hear(i, stored) for each frame that something is stored for; both are sorted by (pts, duplicate).
template <class Stored, class Hear>
void match(std::span<const AskedFrame> frames, const std::vector<Stored>& stored, Hear hear) {
    const auto before = [](const Stored& one, const AskedFrame& frame) {
        return one.pts != frame.pts ? one.pts < frame.pts : one.duplicate < frame.duplicate;
    };
    auto next = stored.begin();
    for (std::size_t i = 0; i < frames.size(); ++i) {
        while (next != stored.end() && before(*next, frames[i])) ++next;
        if (next == stored.end()) return;
        if (next->pts == frames[i].pts && next->duplicate == frames[i].duplicate) hear(i, *next);
    }
}

class StageScores {
   public:
    // `frames` and what is referred to must outlive the object. `file`: its id in the store.
    StageScores(Store& store, StageClock& clock, std::int64_t file, std::span<const AskedFrame> frames,
                std::size_t stages)
        : store_(store), clock_(clock), file_(file), frames_(frames), columns_(stages) {}

    // A stage's scores are remembered from now on. With an identity they are kept under it, and those that
    // were kept before are known.
    Status open(int stage, const std::optional<std::string>& identity);

    bool remembers(int stage) const { return !column(stage).values.empty(); }
    // NaN where it is not known.
    float value(int stage, std::size_t frame) const { return column(stage).values[frame]; }
    // No NaN. Of a stage that remembers.
    void set(int stage, std::size_t frame, float value);
    // What is known and kept elsewhere.
    void know(int stage, std::size_t frame, float value) { column(stage).values[frame] = value; }

    // What is new, if half a second has passed since the last time.
    Status tick();
    Status flush();
    // Once the file is done.
    Status compact();

   private:
    struct Column {
        std::vector<float> values;        // of each frame
        std::vector<std::size_t> fresh;   // frames scored and not yet stored
        std::optional<std::int64_t> row;  // in the store; none: not kept
    };
    Column& column(int stage) { return columns_[static_cast<std::size_t>(stage)]; }
    const Column& column(int stage) const { return columns_[static_cast<std::size_t>(stage)]; }

    Store& store_;
    StageClock& clock_;
    std::int64_t file_;
    std::span<const AskedFrame> frames_;
    std::vector<Column> columns_;  // by stage
    RunClock::time_point last_flush_ = RunClock::now();
    bool is_new_ = false;
};

}  // namespace noscope
