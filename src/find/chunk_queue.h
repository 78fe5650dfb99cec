// Work for the threads of a run, and what they have to tell of it.
#pragma once

#include <noscope/error.h>
#include "find/cascade_file.h"
#include "find/stage_clock.h"
#include "find/stage_scores.h"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace noscope {

// Some neighbouring blocks of one file: what one worker does in one go.
struct Chunk {
    std::uint64_t number = 0;  // over the run, in time order
    std::shared_ptr<CascadeFile> file;
    std::size_t first = 0, end = 0;  // frames
    std::size_t blocks = 0;
};

// What became of a frame that was asked for.
struct ToldFrame {
    std::size_t frame = 0;
    Decision decision;
    // The reference's label, where it decided the frame: from the store, or new.
    const StoredLabel* stored = nullptr;
    std::optional<StoredLabel> fresh{};
    Sureness sureness{};
    float rank_score = std::numeric_limits<float>::quiet_NaN();
    std::vector<StageScore> scores{};

    FrameOutcome outcome() const {
        return {decision, fresh ? &*fresh : stored, sureness, rank_score, scores};
    }
};

// What happened to a chunk since the last time.
struct ChunkNews {
    std::uint64_t chunk = 0;
    std::shared_ptr<CascadeFile> file;
    std::vector<ToldFrame> told{};                         // in time order, without gaps
    std::vector<StoredLabel> labels{};                     // of the reference, to be stored
    std::vector<std::vector<StoredLabel>> model_labels{};  // of cheap detectors, as StageModels
    NewScores scores{};
    CascadeTotals totals{};
    StageClock stages{};
    bool ended = false;  // nothing more comes
    Status status{};  // why it ended, where not all of it was told{}; without an error: the run was stopped
};

// Between the thread that owns the run and its workers.
class ChunkQueue {
   public:
    void give(Chunk chunk);
    std::size_t waiting() const;  // given and not yet taken
    // No worker waits for more; chunks that were not taken are dropped.
    void close();
    // News since the last call; waits for some, or wake(), for about `at_most`.
    std::vector<ChunkNews> take_news(std::chrono::milliseconds at_most);

    // For workers: waits for a chunk; none once the queue is closed.
    std::optional<Chunk> take();
    void tell(ChunkNews news);
    // Returns once the news were acted on: when they were taken and others are asked for, or at close().
    void tell_and_wait(ChunkNews news);
    void wake();

   private:
    mutable std::mutex mutex_;
    std::condition_variable given_, told_, acted_;
    std::deque<Chunk> chunks_;
    std::vector<ChunkNews> news_;
    std::uint64_t news_told_ = 0, news_taken_ = 0, news_acted_on_ = 0;  // how many, of all
    bool closed_ = false, woken_ = false;
};

}  // namespace noscope
