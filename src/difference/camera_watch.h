// Whether a camera stands still, by views of its scene a while apart: a pure function of them.
#pragma once

#include "difference/picture_shift.h"
#include "video/score_image.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace noscope {

struct CameraView {
    ScoreImage image;  // luma, kViewSide a side
    bool infrared = false;
};

// From one view to the next one that is known to differ.
struct ViewChange {
    double at_s = 0;             // of the first view that is another
    bool before_first = false;   // the first view of all is another than what was known before
    bool shifted = false;        // the same scene, further right and down; else another one, or none
    double right = 0, down = 0;  // by these shares of the picture
};

// Views are compared with the last one that was alike, by day and by infrared apart. One that is another
// counts once the next one is alike it: something large that goes by is no move, nor is what only the last
// view shows.
class CameraWatch {
   public:
    // `known`: of before; at most one of each light.
    explicit CameraWatch(std::span<const CameraView> known = {});

    // In time order.
    void see(double at_s, CameraView view);

    const std::vector<ViewChange>& changes() const { return changes_; }
    std::int64_t views() const { return views_; }  // that show anything
    // Neighbouring views of one light, and how many of them are unlike each other.
    std::int64_t pairs() const { return pairs_; }
    std::int64_t unlike() const { return unlike_; }
    bool always_moves() const { return pairs_ >= kLeastPairs && 2 * unlike_ >= pairs_; }
    // What is known now, for another recording.
    std::vector<CameraView> known() const;

    static constexpr std::int64_t kLeastPairs = 5;

   private:
    struct Other {
        double at_s = 0;
        CameraView view;
    };

    std::array<std::optional<CameraView>, 2> known_{};  // by infrared
    std::optional<CameraView> before_;                  // the view before
    std::optional<Other> other_;                        // one that was another, and waits for the next
    std::vector<ViewChange> changes_;
    std::array<bool, 2> of_before_{};  // which of known_ this recording has not shown yet
    bool may_have_moved_ = false;      // since they were taken
    std::int64_t views_ = 0, pairs_ = 0, unlike_ = 0;
};

}  // namespace noscope
