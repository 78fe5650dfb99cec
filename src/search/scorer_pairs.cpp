#include "search/scorer_pairs.h"

#include "query/ranking.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace noscope {
namespace {

// Of a score that tells nothing.
constexpr double kChance = .5;

// The scores of the table's frames, NaN where there is none.
std::vector<float> column_of(const SearchTable& table, int scorer) {
    std::vector<float> column;
    for (const ScoredSpan& span : table.spans)
        for (std::size_t i = 0; i < span.frames.size(); ++i)
            column.push_back(span.decoded[i] ? span.scores[static_cast<std::size_t>(scorer)][i]
                                             : std::nanf(""));
    return column;
}

std::vector<bool> labels_of(const SearchTable& table) {
    std::vector<bool> labels;
    for (const ScoredSpan& span : table.spans)
        labels.insert(labels.end(), span.positive.begin(), span.positive.end());
    return labels;
}

// Over the frames that both have scored. None where a kind is missing, so that nothing can be said.
std::optional<double> auc_of(const std::vector<float>& column, const std::vector<float>& other,
                             const std::vector<bool>& labels) {
    std::vector<float> scores;
    std::vector<bool> positive;
    for (std::size_t i = 0; i < column.size(); ++i) {
        if (std::isnan(column[i]) || std::isnan(other[i])) continue;
        scores.push_back(column[i]);
        positive.push_back(labels[i]);
    }
    return area_under_curve(scores, positive);
}

std::vector<int> differences_of(const SearchTable& table) {
    std::vector<int> differences;
    for (const int scorer : scorers_of(table, StageKind::difference)) {
        const auto& body = table.scorers.stages[static_cast<std::size_t>(scorer)].body;
        if (std::get<DifferenceStage>(body).against == Against::empty) differences.push_back(scorer);
    }
    return differences;
}

std::vector<int> confidences_of(const SearchTable& table) {
    std::vector<int> confidences;
    for (const StageKind kind : {StageKind::cnn, StageKind::model})
        for (const int scorer : scorers_of(table, kind)) confidences.push_back(scorer);
    return confidences;
}

}  // namespace

std::vector<WorthlessScorer> worthless_scorers(const SearchTable& table) {
    const std::vector<bool> labels = labels_of(table);
    std::vector<std::vector<float>> differences;
    const std::vector<int> numbers = differences_of(table);
    for (const int scorer : numbers) differences.push_back(column_of(table, scorer));
    std::vector<WorthlessScorer> worthless;
    for (const int scorer : confidences_of(table)) {
        const std::vector<float> column = column_of(table, scorer);
        // The difference beside which it looks worst.
        std::optional<WorthlessScorer> worst;
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            const auto auc = auc_of(column, differences[i], labels);
            const auto beside = auc_of(differences[i], column, labels);
            if (!auc || !beside || !clearly_worse(*auc, *beside)) continue;
            if (!worst || *beside - *auc > worst->difference_auc - worst->auc)
                worst = {scorer, *auc, numbers[i], *beside};
        }
        const auto auc = auc_of(column, column, labels);
        if (!worst && auc && *auc <= kChance) worst = {scorer, *auc, -1, kChance};
        if (worst) worthless.push_back(*worst);
    }
    return worthless;
}

std::vector<ScorerPair> scorer_pairs(const SearchTable& table) {
    const std::vector<WorthlessScorer> worthless = worthless_scorers(table);
    const std::vector<int> differences = differences_of(table);
    std::vector<ScorerPair> pairs{{}};
    for (const int difference : differences) pairs.push_back({difference, -1});
    for (const int confidence : confidences_of(table)) {
        if (std::ranges::find(worthless, confidence, &WorthlessScorer::scorer) != worthless.end()) continue;
        pairs.push_back({-1, confidence});
        for (const int difference : differences) pairs.push_back({difference, confidence});
    }
    return pairs;
}

}  // namespace noscope
