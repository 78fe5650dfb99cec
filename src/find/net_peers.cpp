#include "find/net_peers.h"

#include "base/try.h"
#include "find/plan_images.h"
#include "query/ranking.h"

#include <algorithm>
#include <cmath>

namespace noscope {
namespace {

constexpr int kPlainGrid = 10;
constexpr const char* kPlainText = "mse(empty,10x10,gain)";

MetricOptions options_of(const Predicate& predicate, int grid, bool gain, const Rect& crop) {
    MetricOptions options;
    options.gain = gain;
    options.crop = crop;
    if (grid > 0) {
        options.regions = predicate.regions;
        options.exclusions = predicate.exclusions;
    }
    return options;
}

// Over the rows that both know.
std::optional<double> auc_of(std::span<const float> scores, std::span<const float> known,
                             const std::vector<std::uint8_t>& labels) {
    std::vector<float> numbers;
    std::vector<bool> wanted;
    for (std::size_t i = 0; i < scores.size(); ++i) {
        if (std::isnan(scores[i]) || std::isnan(known[i])) continue;
        numbers.push_back(scores[i]);
        wanted.push_back(labels[i] != 0);
    }
    return area_under_curve(numbers, wanted);
}

}  // namespace

Result<NetPeers> NetPeers::make(const Plan& plan, const PlanImages& images, const Predicate& predicate) {
    NetPeers made;
    std::optional<std::size_t> first;
    for (int number = 0; number < std::ssize(plan.stages); ++number) {
        if (!images.uses_empty_scene(number)) continue;
        const auto spec = static_cast<std::size_t>(images.spec_of(number));
        if (!first) first = spec;
        const Stage& stage = plan.stages[static_cast<std::size_t>(number)];
        const auto* difference = std::get_if<DifferenceStage>(&stage.body);
        if (!difference || difference->learned) continue;
        Peer& peer = made.peers_.emplace_back();
        peer.text = to_string(Stage{stage.body, {}});
        peer.spec = spec;
        NOSCOPE_TRY(peer.metric,
                    make_metric(difference->metric, {difference->grid, difference->grid},
                                difference->size.width, difference->size.height,
                                options_of(predicate, difference->grid, difference->gain, {0, 0, 1, 1})));
    }
    if (!first || std::ranges::any_of(made.peers_, [](const Peer& peer) { return peer.text == kPlainText; }))
        return made;
    const ScoreSpec& spec = images.specs()[*first];
    Peer& plain = made.peers_.emplace_back();
    plain.text = kPlainText;
    plain.spec = *first;
    NOSCOPE_TRY(plain.metric, make_metric("mse", {kPlainGrid, kPlainGrid}, spec.width, spec.height,
                                          options_of(predicate, kPlainGrid, true, spec.crop)));
    return made;
}

std::vector<DifferencePeer> NetPeers::metrics() const {
    std::vector<DifferencePeer> metrics;
    for (const Peer& peer : peers_) metrics.push_back({peer.metric.get(), peer.spec});
    return metrics;
}

NetJudgement NetPeers::judge(const TrainingRows& rows, std::span<const float> logits) const {
    const auto& labels = rows.samples.labels;
    NetJudgement judged{.frames = std::ssize(labels), .positive = std::ranges::count(labels, 1)};
    std::span<const float> known = logits;
    for (std::size_t i = 0; i < peers_.size(); ++i) {
        const auto auc = auc_of(rows.differences[i], rows.differences[i], labels);
        if (!auc || (judged.difference_auc && *auc <= *judged.difference_auc)) continue;
        judged.difference_auc = auc;
        judged.difference = peers_[i].text;
        known = rows.differences[i];
    }
    judged.auc = auc_of(logits, known, labels);
    return judged;
}

}  // namespace noscope
