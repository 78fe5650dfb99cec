// Labels of one file in memory: 28 bytes a box, found by frame.
#pragma once

#include <noscope/error.h>
#include "query/detections.h"

#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace noscope {

// What a first pass over a label file finds.
struct LabelSummary {
    std::set<std::string, std::less<>> classes;  // of boxes from kKeptFloor up
    std::int64_t boxes = 0;                      // of those
};

Result<LabelSummary> summarise_labels(const std::string& path);

class LabelTable {
   public:
    // `classes`: sorted, holding all of the file's; a box's class_id is its place there. `boxes`: how many to
    // make room for. Errors: read_labels()'s, and a class that is not in `classes` (the file has changed).
    static Result<LabelTable> load(const std::string& path, const std::vector<std::string>& classes,
                                   std::int64_t boxes);

    // Boxes of a frame by falling confidence, in an order that does not depend on the file's.
    std::vector<Box> frame(std::int64_t number) const;

   private:
    struct Row {
        std::uint32_t frame;
        Box box;
    };
    std::vector<Row> rows_;  // sorted
};

}  // namespace noscope
