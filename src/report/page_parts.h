// The files of src/report/page/, compiled in.
#pragma once

#include <span>
#include <string_view>

namespace noscope {

// Empty for a name that there is not: "page.html", "page.css", ...
std::string_view page_part(std::string_view name);
// The scripts of the page of an answer, in the order in which they go into it.
std::span<const std::string_view> page_scripts();

}  // namespace noscope
