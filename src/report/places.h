// How a table says where something is: file names and clocks without what they all share.
#pragma once

#include <noscope/answer.h>

#include <cstddef>
#include <string>
#include <vector>

namespace noscope {

// Paths without the folder that all files share, printable. `files` must outlive it.
class ShortNames {
   public:
    explicit ShortNames(const std::vector<FileReport>& files);
    std::string operator()(int file) const;  // "" for an index that is none

   private:
    const std::vector<FileReport>& files_;
    std::size_t shared_ = 0;
};

// "2024-05-01T13:00:05 to 13:00:12": the date is not said twice.
std::string clock_range(const std::string& start, const std::string& end);

}  // namespace noscope
