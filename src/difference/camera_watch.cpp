#include "difference/camera_watch.h"

#include <cstdlib>
#include <utility>

namespace noscope {
namespace {

// Between the least of one view in any light and the most of two others (docs/drift.md).
constexpr double kAlike = .2;
// Cells: 1.6 % of the picture. One cell is what rounding gives.
constexpr int kLeastShift = 2;

bool still(const PictureShift& shift) {
    return shift.likeness >= kAlike && std::abs(shift.right) < kLeastShift &&
           std::abs(shift.down) < kLeastShift;
}

}  // namespace

CameraWatch::CameraWatch(std::span<const CameraView> known) {
    for (const CameraView& view : known) {
        known_[view.infrared ? 1 : 0] = view;
        of_before_[view.infrared ? 1 : 0] = may_have_moved_ = true;
    }
}

void CameraWatch::see(double at_s, CameraView view) {
    if (!find_shift(view.image, view.image)) return;
    ++views_;
    bool as_before = false;
    if (before_ && before_->infrared == view.infrared) {
        as_before = still(*find_shift(before_->image, view.image));
        ++pairs_;
        unlike_ += as_before ? 0 : 1;
    }
    before_ = view;
    const std::size_t light = view.infrared ? 1 : 0;
    std::optional<CameraView>& known = known_[light];
    if (!known) {
        known = std::move(view);
        other_.reset();
        return;
    }
    const PictureShift shift = *find_shift(known->image, view.image);
    if (still(shift)) {
        // So that it follows light and seasons, and does not creep.
        if (shift.right == 0 && shift.down == 0) known = std::move(view);
        // It stands where it stood before: of one view that was seen for the first time this says nothing.
        if (std::exchange(of_before_[light], false)) may_have_moved_ = false;
        other_.reset();
        return;
    }
    if (!other_ || !as_before || other_->view.infrared != view.infrared) {
        other_ = Other{at_s, std::move(view)};
        return;
    }
    const bool shifted = shift.likeness >= kAlike;
    changes_.push_back({other_->at_s, may_have_moved_ && of_before_[light], shifted,
                        shifted ? shift.right / double{kViewSide} : 0,
                        shifted ? shift.down / double{kViewSide} : 0});
    may_have_moved_ = false;
    of_before_ = {};
    other_.reset();
    // The other light's is of the place where it stood.
    known_ = {};
    known_[light] = std::move(view);
}

std::vector<CameraView> CameraWatch::known() const {
    std::vector<CameraView> views;
    for (const auto& view : known_)
        if (view) views.push_back(*view);
    return views;
}

}  // namespace noscope
