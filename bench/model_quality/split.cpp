#include "model_quality/split.h"

namespace noscope::model_quality {

std::string_view to_text(Part part) {
    return part == Part::train ? "train" : part == Part::test ? "test" : "neither";
}

Part part_of(const BlockTime& block, const Split& split) {
    if (block.to_s <= split.at_s) return Part::train;
    return block.from_s >= split.at_s + split.gap_s ? Part::test : Part::neither;
}

}  // namespace noscope::model_quality
