// Labels as text: CSV or gzipped CSV with the columns frame, object_name, confidence, xmin, ymin, xmax, ymax
// in any order, others ignored. Quotes as in RFC 4180, without line breaks inside.
#pragma once

#include <noscope/error.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace noscope {

struct LabelRow {
    std::int64_t frame = 0;                // 0-based, in pts order
    std::string_view object_name;          // valid during the call only
    float confidence = 0;                  // [0,1]
    float x0 = 0, y0 = 0, x1 = 0, y1 = 0;  // pixels of the displayed frame, x0 <= x1, y0 <= y1
};

// Calls `each` for every row in file order, holding one block of the file at a time. ErrorCode::reference
// with file and line number: unreadable, cut off, a column missing, a malformed row.
Status read_labels(const std::string& path, const std::function<void(const LabelRow&)>& each);

}  // namespace noscope
