#include "search/scorer_pairs.h"

#include "query/ranking.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace noscope {
namespace {

// None where a kind is missing, so that nothing can be said.
std::optional<double> auc_of(const SearchTable& table, int scorer) {
    std::vector<float> scores;
    std::vector<bool> positive;
    for (const ScoredSpan& span : table.spans)
        for (std::size_t i = 0; i < span.frames.size(); ++i) {
            const float score = span.scores[static_cast<std::size_t>(scorer)][i];
            if (std::isnan(score) || !span.decoded[i]) continue;
            scores.push_back(score);
            positive.push_back(span.positive[i]);
        }
    return area_under_curve(scores, positive);
}

}  // namespace

std::vector<ScorerPair> scorer_pairs(const SearchTable& table) {
    struct Known {
        int scorer;
        std::optional<double> auc;
    };
    std::vector<Known> differences, confidences;
    for (const int scorer : scorers_of(table, StageKind::difference)) {
        const auto& body = table.scorers.stages[static_cast<std::size_t>(scorer)].body;
        if (std::get<DifferenceStage>(body).against == Against::empty)
            differences.push_back({scorer, auc_of(table, scorer)});
    }
    for (const StageKind kind : {StageKind::cnn, StageKind::model})
        for (const int scorer : scorers_of(table, kind))
            confidences.push_back({scorer, auc_of(table, scorer)});
    const auto better = [](const Known& one, const Known& other) {
        return !one.auc || !other.auc || *one.auc > *other.auc;
    };

    std::vector<ScorerPair> pairs{{}};
    for (const Known& difference : differences) pairs.push_back({difference.scorer, -1});
    for (const Known& confidence : confidences) {
        const auto is_better = [&](const Known& difference) { return better(confidence, difference); };
        if (differences.empty() || std::ranges::any_of(differences, is_better))
            pairs.push_back({-1, confidence.scorer});
        for (const Known& difference : differences)
            if (is_better(difference)) pairs.push_back({difference.scorer, confidence.scorer});
    }
    return pairs;
}

}  // namespace noscope
