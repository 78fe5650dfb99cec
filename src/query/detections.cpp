#include "query/detections.h"

#include "base/error_text.h"
#include "base/text.h"
#include "base/try.h"
#include "query/region.h"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <functional>
#include <iterator>
#include <utility>

namespace noscope {
namespace {

double fraction(float pixels, int size) { return std::clamp(static_cast<double>(pixels) / size, 0.0, 1.0); }

Rect seen_part(const Box& box, int width, int height) {
    assert(width > 0 && height > 0);
    return {fraction(box.x0, width), fraction(box.y0, height), fraction(box.x1, width),
            fraction(box.y1, height)};
}

Point anchor_point(const Rect& rect, Anchor anchor) {
    return anchor == Anchor::bottom ? Point{rect.centre().x, rect.y1} : rect.centre();
}

}  // namespace

PredicateTest::PredicateTest(const Predicate& predicate, std::vector<std::int32_t> class_ids)
    : predicate_(predicate), class_ids_(std::move(class_ids)) {}

bool PredicateTest::wanted(const Box& box) const {
    return std::find(class_ids_.begin(), class_ids_.end(), box.class_id) != class_ids_.end();
}

bool PredicateTest::placed(const Box& box, int width, int height) const {
    const auto &regions = predicate_.regions, &exclusions = predicate_.exclusions;
    if (regions.empty() && exclusions.empty()) return true;
    const Rect rect = seen_part(box, width, height);
    if (predicate_.anchor == Anchor::overlap) {
        return (regions.empty() || std::any_of(regions.begin(), regions.end(),
                                               [&](const Region& r) { return touches(r, rect); })) &&
               std::none_of(exclusions.begin(), exclusions.end(),
                            [&](const Region& r) { return covers(r, rect); });
    }
    const Point point = anchor_point(rect, predicate_.anchor);
    const auto holds_point = [&](const Region& r) { return contains(r, point); };
    return (regions.empty() || std::any_of(regions.begin(), regions.end(), holds_point)) &&
           std::none_of(exclusions.begin(), exclusions.end(), holds_point);
}

bool PredicateTest::counts(const Box& box, int width, int height) const {
    return box.confidence >= static_cast<float>(predicate_.min_confidence) && wanted(box) &&
           placed(box, width, height);
}

bool PredicateTest::positive(const Detections& frame) const {
    int count = 0;
    for (const Box& box : frame.boxes)
        if (counts(box, frame.width, frame.height) && ++count >= predicate_.min_count) return true;
    return false;
}

float PredicateTest::confidence(const Detections& frame) const {
    std::vector<float> confidences;
    for (const Box& box : frame.boxes)
        if (wanted(box) && placed(box, frame.width, frame.height)) confidences.push_back(box.confidence);
    const auto count = static_cast<std::ptrdiff_t>(predicate_.min_count);
    if (std::ssize(confidences) < count) return 0;
    const auto deciding = confidences.begin() + (count - 1);
    std::nth_element(confidences.begin(), deciding, confidences.end(), std::greater{});
    return *deciding;
}

const Box* PredicateTest::best(const Detections& frame) const {
    const Box* best = nullptr;
    for (const Box& box : frame.boxes)
        if ((!best || box.confidence > best->confidence) && wanted(box) &&
            placed(box, frame.width, frame.height))
            best = &box;
    return best;
}

Status check(const Predicate& predicate) {
    for (const Region& region : predicate.regions) NOSCOPE_CHECK(check(region, "--region"));
    for (const Region& region : predicate.exclusions) NOSCOPE_CHECK(check(region, "--exclude"));
    const auto confidence = static_cast<float>(predicate.min_confidence);
    if (!(confidence >= kKeptFloor && confidence <= 1))
        return fail(ErrorCode::usage,
                    "--min-confidence {} is outside {} to 1: boxes with less than {} are not kept",
                    predicate.min_confidence, kKeptFloor, kKeptFloor);
    if (predicate.min_count < 1)
        return fail(ErrorCode::usage, "--min-count {} is below 1; ask for at least one object",
                    predicate.min_count);
    return {};
}

Result<Region> parse_region(const std::string& text) {
    std::vector<double> numbers;
    for (const std::string& part : split(text, ',')) {
        const std::string_view word = trim(part);
        double value = 0;
        const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
        if (word.empty() || error != std::errc{} || end != word.data() + word.size())
            return fail(ErrorCode::usage,
                        "region '{}': '{}' is not a number; write x0,y0,x1,y1 in fractions of the frame",
                        text, word);
        numbers.push_back(value);
    }
    if (numbers.size() < 4 || numbers.size() % 2 != 0)
        return fail(ErrorCode::usage,
                    "region '{}': {} numbers; write 4 for a rectangle (x0,y0,x1,y1) or x,y for each of 3 or "
                    "more corners",
                    text, numbers.size());
    Region region;
    if (numbers.size() == 4) {
        const double x0 = numbers[0], y0 = numbers[1], x1 = numbers[2], y1 = numbers[3];
        region.points = {{x0, y0}, {x1, y0}, {x1, y1}, {x0, y1}};
        if (x0 >= x1 || y0 >= y1)
            return fail(
                ErrorCode::usage,
                "region '{}': a rectangle is left,top,right,bottom with left < right and top < bottom", text);
    } else {
        for (std::size_t i = 0; i < numbers.size(); i += 2)
            region.points.push_back({numbers[i], numbers[i + 1]});
    }
    NOSCOPE_CHECK(check(region, fmt::format("region '{}'", text)));
    return region;
}

}  // namespace noscope
