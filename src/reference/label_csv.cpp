#include "reference/label_csv.h"

#include "base/error_text.h"
#include "base/try.h"
#include "reference/label_reader.h"

#include <algorithm>
#include <tuple>

namespace noscope {

Result<LabelSummary> summarise_labels(const std::string& path) {
    LabelSummary summary;
    NOSCOPE_CHECK(read_labels(path, [&](const LabelRow& row) {
        if (row.confidence < kKeptFloor) return;
        if (!summary.classes.contains(row.object_name)) summary.classes.emplace(row.object_name);
        ++summary.boxes;
    }));
    return summary;
}

Result<LabelTable> LabelTable::load(const std::string& path, const std::vector<std::string>& classes,
                                    std::int64_t boxes) {
    LabelTable table;
    table.rows_.reserve(static_cast<std::size_t>(boxes));
    bool known = true;
    NOSCOPE_CHECK(read_labels(path, [&](const LabelRow& row) {
        if (row.confidence < kKeptFloor) return;
        const auto place = std::lower_bound(classes.begin(), classes.end(), row.object_name);
        if (place == classes.end() || *place != row.object_name) {
            known = false;
            return;
        }
        const auto id = static_cast<std::int32_t>(place - classes.begin());
        table.rows_.push_back(
            {static_cast<std::uint32_t>(row.frame), {id, row.confidence, row.x0, row.y0, row.x1, row.y1}});
    }));
    if (!known)
        return fail(ErrorCode::reference, "'{}' has changed since this run began: run it again", path);
    const auto key = [](const Row& row) {
        const Box& box = row.box;
        return std::tuple(row.frame, -box.confidence, box.class_id, box.x0, box.y0, box.x1, box.y1);
    };
    std::sort(table.rows_.begin(), table.rows_.end(),
              [&](const Row& a, const Row& b) { return key(a) < key(b); });
    return table;
}

std::vector<Box> LabelTable::frame(std::int64_t number) const {
    auto row = std::lower_bound(rows_.begin(), rows_.end(), number,
                                [](const Row& one, std::int64_t wanted) { return one.frame < wanted; });
    std::vector<Box> boxes;
    for (; row != rows_.end() && row->frame == number; ++row) boxes.push_back(row->box);
    return boxes;
}

}  // namespace noscope
