// The true answer: the reference model's label on every analysed frame, from the store or from a file of
// labels.
#pragma once

#include <noscope/cancel.h>
#include <noscope/eval.h>
#include "find/session.h"
#include "report/windows_reader.h"

namespace noscope {

// Labels of the session's model in the store. ErrorCode::usage, counting them, where any is missing.
// `question` is options' own; `answer.classes` are set, and files, windows and appearances are filled.
Status true_answer(Session& session, const EvalOptions& options, const FindOptions& question,
                   CancelToken cancel, Answer& answer);

// Labels that the session's reference, a replay, holds for every frame. It cannot tell which frames could be
// decoded; the windows of `file` tell how many, and those without boxes are taken to be the others first.
Status true_answer_of_labels(Session& session, const FindOptions& question, const WindowsFile& file,
                             CancelToken cancel, Answer& answer);

}  // namespace noscope
