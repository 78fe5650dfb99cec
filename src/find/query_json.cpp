#include "find/query_json.h"

#include "base/rational_math.h"

namespace noscope {
namespace {

OrderedJson regions_json(const std::vector<Region>& regions) {
    OrderedJson list = OrderedJson::array();
    for (const Region& region : regions) {
        OrderedJson points = OrderedJson::array();
        for (const Point& point : region.points) points.push_back({point.x, point.y});
        list.push_back(points);
    }
    return list;
}

template <class T>
OrderedJson or_null(const std::optional<T>& value) {
    return value ? OrderedJson(*value) : OrderedJson(nullptr);
}

}  // namespace

const char* name_of(Anchor anchor) {
    switch (anchor) {
        case Anchor::bottom:
            return "bottom";
        case Anchor::centre:
            return "centre";
        case Anchor::overlap:
            return "overlap";
    }
    return "";
}

const char* name_of(Guarantee guarantee) {
    switch (guarantee) {
        case Guarantee::report:
            return "report";
        case Guarantee::strict:
            return "strict";
        case Guarantee::none:
            return "none";
    }
    return "";
}

std::string to_text(const OrderedJson& value) {
    return value.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

OrderedJson to_json(const Predicate& predicate, const std::vector<std::string>& resolved_classes) {
    return {{"classes", resolved_classes},
            {"regions", regions_json(predicate.regions)},
            {"exclusions", regions_json(predicate.exclusions)},
            {"anchor", name_of(predicate.anchor)},
            {"min_confidence", predicate.min_confidence},
            {"min_count", predicate.min_count}};
}

OrderedJson to_json(const Sampling& sampling) {
    return {{"rate", sampling.native ? "native" : to_string(sampling.rate)},
            {"window_s", to_string(sampling.window)},
            {"presence", to_string(sampling.presence)}};
}

OrderedJson to_json(const Grouping& grouping) {
    return {{"merge_gap_s", to_string(grouping.merge_gap)}, {"min_hits", grouping.min_hits}};
}

OrderedJson to_json(const Budgets& budgets) {
    return {{"recall", or_null(budgets.recall)},
            {"precision", or_null(budgets.precision)},
            {"fnr", or_null(budgets.fnr)},
            {"fpr", or_null(budgets.fpr)}};
}

OrderedJson to_json(const RecordingOptions& recording, const RangeOptions& range) {
    return {{"inputs", recording.inputs},
            {"camera", recording.camera},
            {"clock_pattern", recording.clock_pattern},
            {"timezone", recording.timezone},
            {"start", recording.start},
            {"from", range.from},
            {"to", range.to},
            {"daily", range.daily}};
}

OrderedJson to_json(const FindOptions& options, const std::vector<std::string>& resolved_classes) {
    OrderedJson json{{"predicate", to_json(options.predicate, resolved_classes)},
                     {"asked_classes", options.predicate.classes},
                     {"sampling", to_json(options.sampling)},
                     {"appearances", to_json(options.grouping)},
                     {"recording", to_json(options.recording, options.range)},
                     {"reference", options.reference.model},
                     {"reference_view", options.reference.view},
                     {"budgets", to_json(options.budgets)},
                     {"guarantee", name_of(options.guarantee)},
                     {"confidence", options.confidence},
                     {"confirm", options.confirm},
                     {"plan", options.plan},
                     {"limit", options.limit},
                     {"max_time_s", options.max_time_s},
                     {"seed", options.run.seed}};
    const FindOptions defaults;
    if (options.label_budget != defaults.label_budget) json["label_budget"] = to_json(options.label_budget);
    if (options.no_longer_than_s > 0) json["no_longer_than_s"] = options.no_longer_than_s;
    if (options.teacher != defaults.teacher) json["teacher"] = options.teacher;
    return json;
}

OrderedJson to_json(const LabelBudget& budget) {
    return budget.frames > 0 ? OrderedJson{{"frames", budget.frames}} : OrderedJson{{"share", budget.share}};
}

OrderedJson to_json(const SampleOptions& sample) {
    return {{"share", sample.share},
            {"frames", sample.frames},
            {"kind", sample.kind == SampleKind::active ? "active" : "uniform"}};
}

OrderedJson to_json(const LabelOptions& options) {
    OrderedJson json{{"sampling", to_json(options.sampling)},
                     {"recording", to_json(options.recording, options.range)},
                     {"reference", options.reference.model},
                     {"reference_view", options.reference.view},
                     {"output", options.output},
                     {"seed", options.run.seed}};
    if (options.sample.asked()) json["sample"] = to_json(options.sample);
    return json;
}

}  // namespace noscope
