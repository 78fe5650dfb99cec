// The files that an answer is written to.
#pragma once

#include <noscope/answer.h>
#include <noscope/cancel.h>
#include <noscope/error.h>
#include <noscope/options.h>
#include <noscope/report.h>

#include "answer_extras.h"

#include <memory>
#include <string>
#include <vector>

namespace noscope::cli {

class Outputs {
   public:
    // Checks, before a long run, that each place can be written, and opens the streams (.jsonl).
    // ErrorCode::store for the first that cannot.
    static Result<Outputs> open(const std::vector<std::string>& answers, const std::string& windows);

    // To the streams.
    void add(const Window& window, const Answer& so_far);
    void add(const Appearance& appearance, const Answer& so_far);
    void correct(const std::vector<std::size_t>& windows, const Answer& answer);

    // Writes all files. One that fails does not keep the others from being written; the error names all that
    // failed, in one line, and has the first one's code. For pages and clips: see answer_extras.h.
    Status finish(
        const Answer& answer, const AnswerExtras& extras = {}, const CancelToken& cancel = {},
        const Note& note = [](const std::string&) {});

   private:
    std::vector<std::string> files_;
    std::string windows_;
    std::vector<std::unique_ptr<AnswerStream>> streams_;
};

// Refuses an output that is one of the run's inputs: a recording, replayed labels, the model.
// ErrorCode::usage.
Status refuse_inputs(const std::vector<std::string>& outputs, const RecordingOptions& recording,
                     const ReferenceOptions& reference);

// Refuses a folder of clips that lies in a folder of the recording, which would hold them at the next run.
// ErrorCode::usage. Empty: no clips.
Status refuse_clips_inside(const std::string& folder, const RecordingOptions& recording);

// ErrorCode::store where a file at `path` could not be written as things are: no such folder, no permission.
Status check_writable(const std::string& path);

}  // namespace noscope::cli
