// The threads of a run: each takes chunks from the queue until it is closed.
#pragma once

#include <noscope/error.h>
#include "find/cascade_pass.h"
#include "find/chunk_queue.h"

#include <cstddef>
#include <thread>
#include <vector>

namespace noscope {

class WorkerThreads {
   public:
    // All must outlive it. `most`: threads, > 0.
    WorkerThreads(const RunParts& run, const CnnRunSettings& nets, ChunkQueue& queue, std::size_t most)
        : run_(run), nets_(nets), queue_(queue), most_(most) {}
    // Closes the queue.
    ~WorkerThreads() { join(); }
    WorkerThreads(const WorkerThreads&) = delete;
    WorkerThreads& operator=(const WorkerThreads&) = delete;

    // One more, unless there are enough. ErrorCode::internal: the system gives none at all.
    Status add();
    // Closes the queue and waits until every chunk in hand has ended.
    void join();

   private:
    void work();

    const RunParts& run_;
    const CnnRunSettings& nets_;
    ChunkQueue& queue_;
    const std::size_t most_;
    std::vector<std::thread> threads_;
};

// The pixel differences and nets of a plan, for one worker. Errors as DifferenceScorers and
// ConfidenceScorers.
Result<WorkerTools> make_tools(const CascadeSettings& settings, const PlanImages& images,
                               const CnnRunSettings& nets);

}  // namespace noscope
