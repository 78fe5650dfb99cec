// The files that an answer is written to.
#pragma once

#include <noscope/answer.h>
#include <noscope/error.h>
#include <noscope/report.h>

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

    // Writes all files. One that fails does not keep the others from being written; the error names all that
    // failed, in one line.
    Status finish(const Answer& answer);

   private:
    std::vector<std::string> files_;
    std::string windows_;
    std::vector<std::unique_ptr<AnswerStream>> streams_;
};

// ErrorCode::store where a file at `path` could not be written as things are: no such folder, no permission.
Status check_writable(const std::string& path);

}  // namespace noscope::cli
