// The page on which a region is drawn.
#pragma once

#include <noscope/error.h>
#include <noscope/page.h>

#include <string>

namespace noscope {

// `name`: of the recording, for people. ErrorCode::store.
Status write_region_still(const Picture& still, const std::string& name, const std::string& path);

}  // namespace noscope
