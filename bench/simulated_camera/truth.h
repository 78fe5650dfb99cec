// What is visible when, for those who test on the recording.
#pragma once

#include <noscope/error.h>
#include "simulated_camera/cut_out.h"
#include "simulated_camera/schedule.h"

#include <cstdint>
#include <string>
#include <vector>

namespace noscope::simulated {

struct TruthSettings {
    int width = 0, height = 0;  // of the picture
    double rate = 15;           // frames a second
    std::int64_t frames = 0;
};

// One appearance as it is seen in the picture; shaking and rain are left out of account.
struct Seen {
    std::size_t appearance = 0, cut_out = 0;
    std::int64_t enter = 0;  // first frame in which it is visible
    std::vector<Box> boxes;  // from `enter` on, one a frame, in pixels of the picture
    std::int64_t leave() const {
        return enter + static_cast<std::int64_t>(boxes.size());
    }  // first frame without it
};

// A thing is visible while at least half faded in and at least 4 x 4 pixels of the box around it lie in the
// picture. What other things cover counts as visible. In the order of `appearances`; those never visible are
// left out.
std::vector<Seen> what_is_seen(const std::vector<CutOut>& cut_outs,
                               const std::vector<Appearance>& appearances, const TruthSettings& settings);

// appearance,source_track,class,enter_frame,leave_frame,x0,y0,x1,y1: one row each, the box around all its
// boxes.
std::string truth_csv(const std::vector<CutOut>& cut_outs, const std::vector<Seen>& seen);

// frame,object_name,confidence,xmin,ymin,xmax,ymax: one row a box, by frame: what `replay:` reads.
std::string boxes_csv(const std::vector<CutOut>& cut_outs, const std::vector<Seen>& seen);

// The fraction of frames in which anything is visible.
double share_seen(const std::vector<Seen>& seen, std::int64_t frames);

}  // namespace noscope::simulated
