#include "find/plan_watch.h"

#include "base/base64.h"
#include "base/sealed_bytes.h"

#include <cmath>
#include <limits>

namespace noscope {
namespace {

using Json = nlohmann::json;

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kViewBytes = std::size_t{kViewSide} * kViewSide;
constexpr std::int64_t kMostCount = std::int64_t{1} << 53;
constexpr std::size_t kMostEdges = 64;
constexpr std::int64_t kMostStages = 1 << 16;

std::vector<std::int64_t> whole_numbers(JsonFields& in, const char* key, std::size_t count) {
    std::vector<std::int64_t> numbers;
    for (const Json& value : in.list(key)) {
        const bool fits = value.is_number_integer() && value.get<std::int64_t>() >= 0 &&
                          value.get<std::int64_t>() <= kMostCount;
        if (!fits) in.refuse();
        numbers.push_back(fits ? value.get<std::int64_t>() : 0);
    }
    if (numbers.size() != count) in.refuse();
    numbers.resize(count);
    return numbers;
}

std::vector<float> edges_from(JsonFields& in) {
    std::vector<float> edges;
    for (const Json& value : in.list("edges")) {
        const auto edge = static_cast<float>(in.number_of(value));
        if (!std::isfinite(edge) || (!edges.empty() && edge <= edges.back()) || edges.size() == kMostEdges) {
            in.refuse();
            return {};
        }
        edges.push_back(edge);
    }
    return edges;
}

}  // namespace

OrderedJson to_json(const ScoreCounts& counts) {
    return {{"blocks", counts.blocks},
            {"frames", counts.counts},
            {"squares", counts.squares},
            {"products", counts.products},
            {"total_squares", counts.total_squares}};
}

ScoreCounts score_counts_from(JsonFields& in, std::size_t bins) {
    ScoreCounts counts(bins);
    counts.blocks = in.whole("blocks", 0, kMostCount);
    counts.counts = whole_numbers(in, "frames", bins);
    counts.squares = whole_numbers(in, "squares", bins);
    counts.products = whole_numbers(in, "products", bins);
    counts.total_squares = in.whole("total_squares", 0, kMostCount);
    return counts;
}

OrderedJson to_json(const PlanWatch& watch) {
    OrderedJson scores = OrderedJson::array(), views = nullptr;
    for (const StageProfile& stage : watch.scores) {
        OrderedJson stretches = OrderedJson::array();
        for (const ScoreCounts& counts : stage.stretches) stretches.push_back(to_json(counts));
        scores.push_back(
            {{"stage", stage.stage + 1}, {"edges", stage.bins.edges()}, {"stretches", std::move(stretches)}});
    }
    if (!watch.views.empty()) views = to_base64_lines(encode(watch.views));
    return {{"scores", scores}, {"views", views}};
}

PlanWatch plan_watch_from(JsonFields& in) {
    PlanWatch watch;
    std::int64_t before = 0;
    for (const Json& value : in.list("scores")) {
        JsonFields one(value, in.shared_ok());
        const std::int64_t stage = one.whole("stage", before + 1, kMostStages);
        StageProfile profile{static_cast<int>(stage - 1), ScoreBins(edges_from(one)), {}};
        for (const Json& stretch : one.list("stretches")) {
            JsonFields counts(stretch, in.shared_ok());
            profile.stretches.push_back(score_counts_from(counts, profile.bins.size()));
        }
        if (profile.stretches.empty()) in.refuse();
        watch.scores.push_back(std::move(profile));
        before = stage;
    }
    if (!in["views"].is_null()) {
        const auto bytes = from_base64_lines(in.texts("views"));
        auto views = bytes ? decode_views(*bytes) : std::nullopt;
        if (views)
            watch.views = *std::move(views);
        else
            in.refuse();
    }
    return watch;
}

std::vector<std::uint8_t> encode(std::span<const CameraView> views) {
    SealedWriter out(kVersion);
    for (const CameraView& view : views) {
        out.byte(view.infrared ? 1 : 0);
        out.append(view.image.y);
    }
    return std::move(out).seal();
}

std::optional<std::vector<CameraView>> decode_views(std::span<const std::uint8_t> bytes) {
    auto in = SealedReader::open(bytes, kVersion);
    if (!in || in->left() > 2 * (kViewBytes + 1)) return std::nullopt;
    std::vector<CameraView> views;
    while (in->left() > 0) {
        CameraView view;
        const std::uint8_t light = in->byte();
        if (light > 1 || in->left() < kViewBytes) return std::nullopt;
        view.infrared = light == 1;
        const auto levels = in->take(kViewBytes);
        view.image = {kViewSide, kViewSide, {levels.begin(), levels.end()}, {}, {}};
        views.push_back(std::move(view));
    }
    if (!in->ok()) return std::nullopt;
    return views;
}

}  // namespace noscope
