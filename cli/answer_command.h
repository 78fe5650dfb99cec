// What find and apply do alike around the answer: outputs, progress, the table, the exit code.
#pragma once

#include <noscope/find.h>

#include "answer_extras.h"

#include <functional>
#include <string>
#include <vector>

namespace noscope::cli {

struct AnswerPlaces {
    const std::vector<std::string>& outputs;
    const std::string& windows;
    bool quiet = false, verbose = false;
    const AnswerExtras& extras;
};

// Where `ask` gets the answer from.
using Ask = std::function<Result<Answer>(Observer*, CancelToken)>;

// Of `recording` and `reference` nothing may be written over.
int run_for_answer(const AnswerPlaces& places, const RecordingOptions& recording,
                   const ReferenceOptions& reference, const Ask& ask);

}  // namespace noscope::cli
