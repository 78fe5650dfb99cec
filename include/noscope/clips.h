// Cut clips of what was found, and a still to draw a region on.
#pragma once

#include <noscope/answer.h>
#include <noscope/cancel.h>
#include <noscope/error.h>
#include <noscope/export.h>
#include <noscope/options.h>

#include <string>
#include <vector>

namespace noscope {

struct ClipOptions {
    std::string folder;  // made where it is not there
    double pad_s = 5;    // before and after each appearance, >= 0; clips that overlap then are one
    bool exact = false;  // begin exactly there: encoded anew; else copied from the keyframe before
};

// One file: a stretch of one file of the recording.
struct Clip {
    std::string path;
    int file = 0;                             // index into Answer::files
    double file_start_s = 0, file_end_s = 0;  // in that file, as planned
    double begins_s = 0;                      // in that file, really: a copy begins at a keyframe before
    std::vector<int> appearances;             // Appearance::id of those that it shows
    bool encoded = false;                     // and not copied
    bool sound = false;
};

struct ClipReport {
    std::vector<Clip> clips;         // in time order
    std::vector<std::string> notes;  // one line each: what could not be cut, and why
};

// Makes the folder where it is not there. ErrorCode::store: clips cannot be written there. write_clips() does
// it itself; a long run had better know before.
NOSCOPE_API Status make_clip_folder(const std::string& folder);

// An appearance that lies in several files has a clip in each. A file that is gone or cannot be read is a
// note and no error. Files in the folder that have a clip's name are replaced, but never a file of the
// answer. Errors: store (the folder or a clip cannot be written), usage, interrupted: clips that were written
// stay.
NOSCOPE_API Result<ClipReport> write_clips(const Answer& answer, const ClipOptions& options,
                                           CancelToken cancel);

struct RegionOptions {
    RecordingOptions recording;  // the first file of it is shown
    double at_s = -1;            // seconds from that file's start; < 0: its middle
    std::string output;          // the HTML file
};

// Writes a still of the recording as a page on which rectangles and polygons are drawn; it gives the
// --region and --exclude that they are. Errors: recording, store, interrupted.
NOSCOPE_API Status write_region_page(const RegionOptions& options, CancelToken cancel);

}  // namespace noscope
