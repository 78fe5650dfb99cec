// What a run may hold in memory at most, whatever the length of the recording: sizes of queues times sizes of
// what is in them.
#pragma once

#include "video/score_image.h"

#include <cstdint>
#include <span>
#include <string>

namespace noscope {

struct RunMemory {
    // What it follows from.
    int threads = 1;
    std::int64_t picture_bytes = 0;      // of one decoded picture
    std::int64_t width = 0, height = 0;  // of it, in pixels
    std::int64_t waiting_pictures = 0;   // of one worker, behind what is decided
    std::int64_t image_bytes = 0;        // of one frame's small images
    std::int64_t frames_a_block = 0;     // analysed
    std::int64_t blocks = 0;             // that may be begun or finished and not told
    bool rgb = false;                    // whether a reference looks at pixels

    // In bytes. Of all threads: pictures in decoders and those that wait, and of one in RGB.
    std::int64_t pictures() const;
    std::int64_t images() const;  // of all threads, of the block that each has in hand
    std::int64_t told() const;    // decisions and labels that wait for those before them
    std::int64_t total() const { return pictures() + images() + told(); }
};

// Bytes of a frame's images.
std::int64_t image_bytes(std::span<const ScoreSpec> specs);

// One line, for people.
std::string to_string(const RunMemory& memory);

}  // namespace noscope
