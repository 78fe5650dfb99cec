// exec:CMD ARG...: a detector of the user's own, asked through pipes, one frame at a time.
#pragma once

#include <noscope/error.h>
#include "reference/reference.h"
#include "reference/view.h"

#include <memory>
#include <string>

namespace noscope {

// `text`: what follows "exec:". Finds the command and hashes it and every argument that is a file, starts
// nothing yet. ErrorCode::usage: no command, an open quote, a time-out that is not above 0.
// ErrorCode::reference: no such command.
Result<std::unique_ptr<Reference>> open_exec_reference(const std::string& text, const View& view,
                                                       double timeout_s);

// One answer line: {"frame":N,"boxes":[{"class":NAME,"confidence":C,"box":[x0,y0,x1,y1]}]}, other fields
// ignored. ErrorCode::reference: anything else, another frame, a confidence outside [0,1].
struct ExecBox {
    std::string class_name;
    float confidence = 0;
    float x0 = 0, y0 = 0, x1 = 0, y1 = 0;  // pixels of the picture that was sent
};
Result<std::vector<ExecBox>> parse_exec_answer(const std::string& line, std::int64_t frame,
                                               const std::string& command);

}  // namespace noscope
