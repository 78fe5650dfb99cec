// What the reference model said about one frame, and the predicate over it.
#pragma once

#include <noscope/error.h>
#include <noscope/query.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace noscope {

// Boxes with less confidence are not kept; a --min-confidence below is refused.
inline constexpr float kKeptFloor = 0.05F;

// Pixels of the displayed frame, x0 <= x1, y0 <= y1; continuous coordinates, (0,0) the outer corner.
struct Box {
    std::int32_t class_id = 0;  // index into the reference's class list
    float confidence = 0;       // [kKeptFloor, 1]
    float x0 = 0, y0 = 0, x1 = 0, y1 = 0;
};

struct Detections {
    int width = 0, height = 0;  // of the displayed frame
    std::vector<Box> boxes;     // by falling confidence
};

// A predicate with its classes resolved to ids.
//
// Place of a box: first it is cut to the frame (models draw boxes a little beyond it, and what stands at the
// lower border would stand in no region). Then
// - bottom, centre: the middle of its bottom edge, or its centre, must lie in one of the regions (none given:
//   the whole frame) and in none of the exclusions;
// - overlap: it must share at least a point with one of the regions, and no single exclusion may hold all of
// it. Edges belong to regions and to exclusions. Pixels are divided by the frame's size in double, so that
// 384 of 640 is 0.6 as a user writes it; confidences are compared as floats, so that .4 is a model's .4.
class PredicateTest {
   public:
    // `class_ids`: the ids that count (any of them). `predicate` has passed check().
    PredicateTest(const Predicate& predicate, std::vector<std::int32_t> class_ids);

    bool counts(const Box& box, int width, int height) const;  // class, confidence, region
    bool positive(const Detections& frame) const;              // at least min_count such boxes
    // The confidence of its min_count-th box of the right class and place, the most confident first; 0 where
    // there are fewer. The frame is positive where this is at least min_confidence.
    float confidence(const Detections& frame) const;
    // The most confident box of the right class and place, whatever its confidence; null if none. It points
    // into `frame`.
    const Box* best(const Detections& frame) const;

   private:
    bool wanted(const Box& box) const;
    bool placed(const Box& box, int width, int height) const;

    Predicate predicate_;
    std::vector<std::int32_t> class_ids_;
};

// Refuses bad regions (outside the frame, fewer than 3 points, no area, edges that cross), confidences
// outside [kKeptFloor, 1], counts < 1: ErrorCode::usage. Classes are resolve_classes()'s.
Status check(const Predicate& predicate);

// Resolves names and aliases (`vehicle` = car, truck, bus, motorcycle; `animal` = COCO's animals) against the
// reference's class list, case-insensitive; a class that the list itself holds wins over an alias. An alias
// stands for those of its classes that the list holds. The names come as the list writes them, in the order
// asked for and each once. Unknown: ErrorCode::usage naming the nearest ones.
// An empty list (a reference with an open class list, as replay or exec) takes any name as it is written; an
// alias then stands for itself, which the list may still come to hold, and all of its classes. See
// Reference::open_classes().
// `whose`: who knows the list, for messages.
Result<std::vector<std::string>> resolve_classes(std::span<const std::string> wanted,
                                                 std::span<const std::string> known,
                                                 std::string_view whose = "the reference model");
// The ids of the classes in the list `all` that are called so, in any case.
std::vector<std::int32_t> class_ids(std::span<const std::string> all, std::span<const std::string> names);

// "x0,y0,x1,y1" or "x0,y0,x1,y1,x2,y2,...": 4 numbers a rectangle (x0 < x1, y0 < y1), 6 or more (even) a
// polygon, all in [0,1]. ErrorCode::usage says what is wrong.
Result<Region> parse_region(const std::string& text);

}  // namespace noscope
