// The frames that one decode() is asked for, and what has become of each.
#pragma once

#include <noscope/error.h>
#include "video/decoder.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace noscope {

// A frame is open until the sink was told of it or no longer wants it. The sink's own time is kept apart: it
// is not decoding's.
class WantedFrames {
   public:
    // `wanted` ascending.
    WantedFrames(std::span<const std::uint32_t> wanted, FrameSink& sink);

    // The lowest open frame from `from` on.
    std::optional<std::uint32_t> next_open(std::uint32_t from);
    bool is_open(std::uint32_t number);

    Status deliver(std::uint32_t number, const AVFrame& picture);  // nothing if it is not open
    Status lose(std::uint32_t number);                             // likewise
    Status tick();

    std::int64_t lost() const { return lost_; }
    std::chrono::steady_clock::duration sink_time() const { return sink_time_; }

   private:
    std::size_t place_of(std::uint32_t number) const;
    bool still_open(std::size_t place);

    std::span<const std::uint32_t> wanted_;
    FrameSink& sink_;
    std::vector<bool> closed_;
    std::size_t first_ = 0;  // all before it are closed
    std::int64_t lost_ = 0;
    std::chrono::steady_clock::duration sink_time_{};
};

}  // namespace noscope
