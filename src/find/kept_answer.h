// Answers in the store, so that a report can be made without the run.
#pragma once

#include <noscope/answer.h>
#include <noscope/error.h>
#include <noscope/page.h>
#include "store/store.h"

#include <optional>
#include <string>

namespace noscope {

// Between two states of a run that goes on.
inline constexpr double kKeepAnswerEveryS = 30;

// Takes the place of the answer of the run with this fingerprint. ErrorCode::store.
Status keep_answer(Store& store, const std::string& fingerprint, const Answer& answer);
// Its JSON document, none if there is none or it is damaged.
Result<std::optional<std::string>> kept_document(Store& store, const std::string& fingerprint);

// `name`: where the document comes from, for messages. ErrorCode::usage: see read_answer().
Result<KeptAnswer> answer_from_json(std::string document, const std::string& name);

}  // namespace noscope
