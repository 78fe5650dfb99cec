// Which differences to the empty scene and which confidences may stand together in a plan.
#pragma once

#include "search/gate_run.h"

#include <vector>

namespace noscope {

// Whether a confidence tells positive frames so much worse than a difference to the empty scene, by the area
// under the ROC curve, that no plan is better for it. As good is enough: a difference says of no frame that
// it is positive, so that the reference is asked about each; a confidence does.
constexpr bool clearly_worse(double auc, double difference_auc) { return auc < difference_auc - .02; }

// A confidence that is clearly_worse() than the best of the table's differences to the empty scene, over
// those of its frames that both have scored; or no better than chance.
struct WorthlessScorer {
    int scorer = -1;
    double auc = 0;
    int difference = -1;  // the best one; -1: chance
    double difference_auc = 0;
};
std::vector<WorthlessScorer> worthless_scorers(const SearchTable& table);

// Each difference, each confidence that is worth anything, each difference with such a confidence behind it,
// and neither.
std::vector<ScorerPair> scorer_pairs(const SearchTable& table);

}  // namespace noscope
