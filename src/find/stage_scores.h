// The scores that the stages of a plan give the frames of one file: from the store, and on their way to it.
#pragma once

#include <noscope/error.h>
#include "find/file_frames.h"
#include "store/store.h"

#include <cassert>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
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

// Of a file: one column a stage. Several workers may use it at once, each for frames of its own.
class FileScores {
   public:
    // `frames` must outlive the object. `file`: its id in the store.
    FileScores(std::int64_t file, std::span<const AskedFrame> frames, std::size_t stages)
        : file_(file), frames_(frames), columns_(stages) {}

    // A stage's scores are remembered from now on. With an identity they are kept under it, and those that
    // were kept before are known. Before any worker begins.
    Status open(Store& store, int stage, const std::optional<std::string>& identity);

    bool remembers(int stage) const { return !column(stage).values.empty(); }
    // NaN where it is not known.
    float value(int stage, std::size_t frame) const { return column(stage).values[frame]; }
    void know(int stage, std::size_t frame, float value) { column(stage).values[frame] = value; }
    // The scorer that a stage's scores are kept under; none: they are not kept.
    std::optional<std::int64_t> row(int stage) const { return column(stage).row; }
    std::size_t stages() const { return columns_.size(); }
    std::span<const AskedFrame> frames() const { return frames_; }

   private:
    struct Column {
        std::vector<float> values;        // of each frame
        std::optional<std::int64_t> row;  // in the store
    };
    Column& column(int stage) { return columns_[static_cast<std::size_t>(stage)]; }
    const Column& column(int stage) const { return columns_[static_cast<std::size_t>(stage)]; }

    std::int64_t file_;
    std::span<const AskedFrame> frames_;
    std::vector<Column> columns_;  // by stage
};

// New scores by the store's id of their scorer.
using NewScores = std::vector<std::pair<std::int64_t, std::vector<StoredScore>>>;

// What one worker sees of them, and adds.
class StageScores {
   public:
    explicit StageScores(FileScores& file) : file_(file), fresh_(file.stages()) {}

    bool remembers(int stage) const { return file_.remembers(stage); }
    float value(int stage, std::size_t frame) const { return file_.value(stage, frame); }
    // No NaN. Of a stage that remembers.
    void set(int stage, std::size_t frame, float value);
    // What is known and kept elsewhere.
    void know(int stage, std::size_t frame, float value) { file_.know(stage, frame, value); }
    // What was set since the last time and is to be kept.
    NewScores take();

   private:
    FileScores& file_;
    std::vector<std::vector<StoredScore>> fresh_;  // by stage
};

}  // namespace noscope
