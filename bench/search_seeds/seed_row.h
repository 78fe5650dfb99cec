// One row of the tables of docs/search.md ("Over 200 samples"): a budget over many seeds.
#pragma once

#include "seeds.h"

#include <string>

namespace noscope {

struct SeedRowRequest {
    std::string name;
    const RecordingTables& tables;
    std::int64_t labels = 600;
    double budget = .05;
    bool windows = false;  // of windows, FNR and FPR; else of appearances, recall and precision
    int seeds = 200;
    SearchSettings settings;
    bool verbose = false;  // each seed's plan on stderr
};

// The table's head, two lines.
std::string seed_row_head();
Result<std::string> seed_row(const SeedRowRequest& request);

}  // namespace noscope
