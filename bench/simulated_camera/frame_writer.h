// Writing one frame while the next is made.
#pragma once

#include <noscope/error.h>
#include "simulated_camera/frame_output.h"
#include "simulated_camera/picture.h"

#include <array>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace noscope::simulated {

// Two pictures: one is filled by the caller while the other is written.
class FrameWriter {
   public:
    // `output` must outlive this.
    FrameWriter(FrameOutput& output, int width, int height);
    ~FrameWriter();
    FrameWriter(const FrameWriter&) = delete;
    FrameWriter& operator=(const FrameWriter&) = delete;

    // The picture to fill next; the caller's until submit().
    Picture& free_picture();
    // Hands it on. The error is that of an earlier write.
    Status submit();
    // Waits until all is written.
    Status drain();

   private:
    void write_all();

    FrameOutput& output_;
    std::array<Picture, 2> pictures_;
    std::mutex mutex_;
    std::condition_variable changed_;
    int filled_ = 0;  // pictures that wait or are being written
    std::size_t next_fill_ = 0, next_write_ = 0;
    bool stop_ = false;
    Status status_;
    std::thread thread_;
};

}  // namespace noscope::simulated
