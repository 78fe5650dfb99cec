// Reading the short real clip: the one file here that knows how noscope reads video.
#pragma once

#include <noscope/error.h>
#include "simulated_camera/picture.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace noscope {
class MediaFile;
struct PacketIndex;
}  // namespace noscope

namespace noscope::simulated {

class Clip {
   public:
    // ErrorCode::recording: no video there, or fewer than 10 frames.
    static Result<Clip> open(const std::string& path);
    Clip(Clip&&) noexcept;
    Clip& operator=(Clip&&) noexcept;
    ~Clip();

    int width() const;  // as coded, in pixels
    int height() const;
    // Seconds from the clip's beginning, one a frame, ascending.
    const std::vector<double>& times() const { return times_; }
    // Frames a second on average.
    double rate() const;

    // Hears frame `number` (an index into times()) scaled to the asked size.
    using Visitor = std::function<Status(std::size_t number, const Picture& picture)>;
    // Decodes the frames `numbers` (ascending) at width x height (even). The picture is scaled so that it
    // fills the size and what stands over is cut off evenly. Frames that cannot be decoded are left out.
    // ErrorCode::recording: reading failed.
    Status each(const std::vector<std::size_t>& numbers, int width, int height, const Visitor& visit);

   private:
    Clip(std::unique_ptr<MediaFile> file, PacketIndex index);

    std::unique_ptr<MediaFile> file_;
    std::unique_ptr<PacketIndex> index_;
    std::vector<double> times_;
    std::vector<std::uint32_t> packets_;  // of the frame in times_
};

}  // namespace noscope::simulated
