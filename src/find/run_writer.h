// What the workers of a run found, on its way to the store. On the thread that owns the store.
#pragma once

#include <noscope/error.h>
#include "find/chunk_queue.h"
#include "find/stage_clock.h"
#include "find/stage_models.h"
#include "reference/reference.h"
#include "store/store.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace noscope {

class RunWriter {
   public:
    // All must outlive the writer; `model`: the reference's id in the store.
    RunWriter(Store& store, std::int64_t model, const Reference& reference, const StageModels& models,
              StageClock& stages);

    // Takes over what is to be stored of these news.
    void take(ChunkNews& news);
    // Stores what there is, if half a second has passed since the last time.
    Status tick();
    Status flush();
    // Joins what was stored in small parts. Once the file is done.
    Status finish_file(std::int64_t file);

   private:
    // A file of the store, and a model or scorer of it.
    using Place = std::pair<std::int64_t, std::int64_t>;
    // Class lists that grow: labels refer to them.
    struct OpenClasses {
        const Reference* reference;
        std::int64_t model;
        std::size_t stored;
    };
    Status store_classes();

    Store& store_;
    std::int64_t model_;
    const StageModels& models_;
    StageClock& stages_;
    std::vector<OpenClasses> open_classes_;
    std::map<Place, std::vector<StoredLabel>> labels_;
    std::map<Place, std::vector<StoredScore>> scores_;
    std::set<Place> new_labels_, new_scores_;  // stored since the file was begun
    RunClock::time_point last_flush_ = RunClock::now();
};

}  // namespace noscope
