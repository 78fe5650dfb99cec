// Parts of the JSON answer that a person looks at: boxes, the recording in stretches, what a plan learnt as
// pictures.
#pragma once

#include "report/json_answer.h"

#include <string>
#include <vector>

namespace noscope {

// [{"class", "confidence", "box": [x0,y0,x1,y1]}], in fractions of the displayed frame.
OrderedJson boxes_json(const std::vector<SeenBox>& boxes);
// Neighbouring windows that were decided alike as one stretch, in time order.
OrderedJson stretches_json(const Answer& answer);
OrderedJson scene_json(const Answer& answer);
OrderedJson block_weights_json(const Answer& answer);

// In one line (RFC 4648).
std::string base64(const std::string& bytes);

}  // namespace noscope
