// Whether a plan file may be run on what is at hand. Messages name both sides.
#pragma once

#include <noscope/answer.h>
#include <noscope/error.h>
#include "find/plan_file.h"
#include "find/stage_models.h"
#include "reference/reference.h"

#include <span>
#include <string>
#include <vector>

namespace noscope {

// A plan file and where it lies.
struct NamedPlan {
    PlanFile file;
    std::string path;
};

// Each displays frames of the plan's size. ErrorCode::usage.
Status check_footage(const NamedPlan& plan, std::span<const FileReport> files);
// Labels are those that the plan was made with. ErrorCode::reference.
Status check_reference(const NamedPlan& plan, const Reference& reference);
// What is said where its reference cannot be opened at all. ErrorCode::reference.
Error lacks_reference(const NamedPlan& plan, const Error& why);
// And so are the confidences of the plan's detectors. ErrorCode::reference.
Status check_detectors(const NamedPlan& plan, const StageModels& models);
// What makes a frame and a window positive is as in the plan. `classes`: resolved. ErrorCode::usage.
Status check_question(const NamedPlan& plan, const FindOptions& options,
                      const std::vector<std::string>& classes);

}  // namespace noscope
