#include "find/query_from_json.h"

#include "base/rational_math.h"
#include "find/query_json.h"

#include <array>
#include <limits>

namespace noscope {
namespace {

Rational rational(JsonFields& fields, const char* key) {
    const auto value = parse_rational(fields.text(key));
    if (value) return *value;
    fields.refuse();
    return {1, 1};
}

std::vector<Region> regions(JsonFields& fields, const char* key) {
    std::vector<Region> all;
    for (const auto& points : fields.list(key)) {
        Region region;
        if (!points.is_array()) {
            fields.refuse();
            continue;
        }
        for (const auto& point : points) {
            if (!point.is_array() || point.size() != 2) {
                fields.refuse();
                continue;
            }
            region.points.push_back({fields.number_of(point[0]), fields.number_of(point[1])});
        }
        all.push_back(std::move(region));
    }
    return all;
}

}  // namespace

Predicate predicate_from(JsonFields& fields) {
    Predicate predicate;
    predicate.classes = fields.texts("classes");
    predicate.regions = regions(fields, "regions");
    predicate.exclusions = regions(fields, "exclusions");
    constexpr std::array kAnchors{Anchor::bottom, Anchor::centre, Anchor::overlap};
    std::array<const char*, kAnchors.size()> names{};
    for (std::size_t i = 0; i < kAnchors.size(); ++i) names[i] = name_of(kAnchors[i]);
    predicate.anchor = kAnchors[fields.one_of("anchor", names)];
    predicate.min_confidence = fields.number("min_confidence", 0, 1);
    predicate.min_count = static_cast<int>(fields.whole("min_count", 1, std::numeric_limits<int>::max()));
    return predicate;
}

Sampling sampling_from(JsonFields& fields) {
    Sampling sampling;
    sampling.native = fields.text("rate") == "native";
    if (!sampling.native) sampling.rate = rational(fields, "rate");
    sampling.window = rational(fields, "window_s");
    sampling.presence = rational(fields, "presence");
    return sampling;
}

Grouping grouping_from(JsonFields& fields) {
    Grouping grouping;
    grouping.merge_gap = rational(fields, "merge_gap_s");
    grouping.min_hits = static_cast<int>(fields.whole("min_hits", 1, std::numeric_limits<int>::max()));
    return grouping;
}

Budgets budgets_from(JsonFields& fields) {
    return {.recall = fields.number_or_null("recall", 0, 1),
            .precision = fields.number_or_null("precision", 0, 1),
            .fnr = fields.number_or_null("fnr", 0, 1),
            .fpr = fields.number_or_null("fpr", 0, 1)};
}

Guarantee guarantee_from(JsonFields& fields, const char* key) {
    constexpr std::array kKinds{Guarantee::report, Guarantee::strict, Guarantee::none};
    std::array<const char*, kKinds.size()> names{};
    for (std::size_t i = 0; i < kKinds.size(); ++i) names[i] = name_of(kKinds[i]);
    return kKinds[fields.one_of(key, names)];
}

}  // namespace noscope
