#include "simulated_camera/frame_writer.h"

namespace noscope::simulated {

FrameWriter::FrameWriter(FrameOutput& output, int width, int height)
    : output_(output), pictures_{Picture(width, height), Picture(width, height)}, thread_([this] {
          write_all();
      }) {}

FrameWriter::~FrameWriter() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

Picture& FrameWriter::free_picture() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return filled_ < 2; });
    return pictures_[next_fill_ % 2];
}

Status FrameWriter::submit() {
    const std::lock_guard lock(mutex_);
    ++next_fill_;
    ++filled_;
    changed_.notify_all();
    return status_;
}

Status FrameWriter::drain() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return filled_ == 0; });
    return status_;
}

void FrameWriter::write_all() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [&] { return stop_ || filled_ > 0; });
        if (filled_ == 0) return;
        if (status_) {  // after a failure the rest is let go
            const Picture& picture = pictures_[next_write_ % 2];
            lock.unlock();
            Status written = output_.write(picture);
            lock.lock();
            if (!written) status_ = std::move(written);
        }
        ++next_write_;
        --filled_;
        changed_.notify_all();
    }
}

}  // namespace noscope::simulated
