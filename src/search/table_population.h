// The recording that a table's labelled blocks stand for.
#pragma once

#include <vector>

namespace noscope {

struct TablePopulation {
    static constexpr int kUnknown = -1;   // a block that nothing is known of but its packets
    static constexpr int kLabelled = -2;  // no span of the table, but its labels are known

    // By block of the recording, in time order: what its packets say of motion, and which of the table's
    // spans it is. Each span is one block.
    std::vector<double> motion;
    std::vector<int> span;

    bool empty() const { return motion.empty(); }
};

}  // namespace noscope
