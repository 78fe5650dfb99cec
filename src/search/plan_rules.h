// What may stand before the stages whose thresholds are swept, one rule a file: stages that reuse labels, so
// that what they decide hangs on earlier frames, and a thinned list of thresholds is tried.
#pragma once

#include "cascade/plan.h"
#include "search/search_table.h"

#include <span>
#include <string_view>
#include <vector>

namespace noscope {

struct Gate {
    std::string_view rule;      // of its row
    std::vector<Stage> stages;  // with thresholds
    std::vector<int> columns;   // by stage, as CandidatePlan has them

    // Whether they differ in limits, and in the N of every(N), at most.
    bool same_but_numbers(const Gate& other) const;
};

struct PlanRule {
    std::string_view name;
    void (*add)(const SearchTable& table, std::vector<Gate>& gates);
};

// The table of rules: plainest first.
std::span<const PlanRule> plan_rules();
std::vector<Gate> all_gates(const SearchTable& table);

// Rules, each in its file.
void add_plain(const SearchTable& table, std::vector<Gate>& gates);
void add_every(const SearchTable& table, std::vector<Gate>& gates);
void add_packets(const SearchTable& table, std::vector<Gate>& gates);
void add_keyframes(const SearchTable& table, std::vector<Gate>& gates);
void add_changes(const SearchTable& table, std::vector<Gate>& gates);
void add_every_packets(const SearchTable& table, std::vector<Gate>& gates);

// At most `most` thresholds for a scorer that compares a frame with an earlier one: quantiles of its scores,
// and values between the lowest scores of frames whose label is not that of the frame before, where errors
// begin. Rising, each once; empty where it has no scores.
std::vector<double> thinned_thresholds(const SearchTable& table, int scorer, std::size_t most);

}  // namespace noscope
