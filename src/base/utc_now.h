// When something was done, for records.
#pragma once

#include <string>

namespace noscope {

// ISO 8601 in UTC: "2024-05-01T13:00:00Z".
std::string utc_now();

}  // namespace noscope
