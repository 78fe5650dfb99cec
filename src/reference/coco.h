// The 80 classes of COCO in the usual order of detectors.
#pragma once

#include <string>
#include <vector>

namespace noscope {

const std::vector<std::string>& coco_names();

}  // namespace noscope
