#include "train/group_folds.h"

#include "base/error_text.h"
#include "train/random.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace noscope::train {
Result<std::vector<Fold>> group_folds(std::span<const std::uint8_t> labels,
                                      std::span<const std::uint32_t> groups, int most, std::uint64_t seed) {
    std::map<std::uint32_t, std::array<bool, 2>> labels_of;  // by group, in an order that rows do not change
    for (std::size_t row = 0; row < labels.size(); ++row) labels_of[groups[row]][labels[row]] = true;
    std::array<std::vector<std::uint32_t>, 3> kinds;  // label 1 alone, both, label 0 alone
    for (const auto& [group, has] : labels_of) kinds[has[0] && has[1] ? 1 : has[1] ? 0 : 2].push_back(group);
    for (const int label : {0, 1})
        if (kinds[1].size() + kinds[label == 1 ? 0 : 2].size() < 2)
            return fail(
                ErrorCode::recording,
                "all rows with label {} are of one group, so that nothing can be held out: give more blocks",
                label);

    // Dealt in turn, in this order of kinds: groups with a label lie side by side, and so two of them at
    // least go to different folds, whatever their number.
    const std::size_t count = std::min<std::size_t>(most, labels_of.size());
    RandomBits random(seed);
    std::map<std::uint32_t, std::size_t> fold_of;
    for (auto& kind : kinds) {
        shuffle(kind, random);
        for (const std::uint32_t group : kind) fold_of.emplace(group, fold_of.size() % count);
    }
    std::vector<Fold> folds(count);
    for (std::size_t row = 0; row < labels.size(); ++row) {
        const std::size_t held_out = fold_of.at(groups[row]);
        for (std::size_t fold = 0; fold < count; ++fold)
            (fold == held_out ? folds[fold].held_out : folds[fold].training).push_back(row);
    }
    return folds;
}

}  // namespace noscope::train
