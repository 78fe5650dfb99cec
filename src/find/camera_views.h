// Looks at keyframes of a recording a while apart, and says whether the camera stands still (docs/drift.md).
#pragma once

#include <noscope/answer.h>
#include <noscope/cancel.h>
#include <noscope/error.h>
#include "difference/camera_watch.h"
#include "find/session.h"

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace noscope {

struct CameraLook {
    const Session& session;
    const Sampling& sampling;
    std::span<const CameraView> known;  // of before
    std::string question;               // what says which frames are asked for
    double covered_s = 0;               // of them
    CancelToken cancel;
    StageClock& stages;            // to "camera"
    std::function<bool()> enough;  // polled often; true ends it early
};

struct CameraLooked {
    CameraWatchReport report;
    std::vector<CameraView> views;  // that are known now
    bool finished = true;
};

// From the store where the same was looked at before. What is ended early is finished = false. Errors:
// recording, store, interrupted.
Result<CameraLooked> look_at_camera(const CameraLook& look);

// What is to be said of it; empty where the camera stands still. `plan`: it was made before, for another
// view.
std::string camera_warning(const CameraWatchReport& report);

}  // namespace noscope
