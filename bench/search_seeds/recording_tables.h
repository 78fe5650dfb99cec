// The score tables of a whole recording: what a search would know of each block, were it to sample it.
#pragma once

#include <noscope/error.h>
#include <noscope/options.h>
#include "seeds.h"

#include <cstdint>

namespace noscope {

struct RecordingAsked {
    // The question, with one recording of one file, a reference, a store and what labels are asked for;
    // threads and seed as a search has them.
    FindOptions options;
    // Samples of 4 tenths of the labels that nets and weights are trained on, each as a search with another
    // seed draws them. What was trained once is taken from the store.
    int trainings = 0;
};

struct RecordingScores {
    RecordingTables tables;
    std::int64_t labels = 0;  // that a search would spend
};

// Labels all of it, decodes it once. Where nothing can be learnt from a sample, that training has the plain
// scorers alone. Errors: as a search's; usage where the recording is more than one file.
Result<RecordingScores> score_recording(const RecordingAsked& asked);

}  // namespace noscope
