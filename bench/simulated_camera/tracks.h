// Things linked from frame to frame, and the judgement which of them can be shown again.
#pragma once

#include "simulated_camera/foreground.h"
#include "simulated_camera/picture.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace noscope::simulated {

// How a track begins or ends.
enum class Ending {
    border,   // it crosses the picture's border
    far,      // it is small there against its later size: it comes out of, or goes into, the distance
    cut_off,  // in the middle of the picture: the clip begins or ends, or it merges with another thing
};

struct Sighting {
    std::size_t frame = 0;  // number in the clip
    double time = 0;        // seconds in the clip
    Blob blob;
};

struct Track {
    std::vector<Sighting> sightings;  // ascending in time
    Ending begin = Ending::cut_off, end = Ending::cut_off;

    double seconds() const { return sightings.back().time - sightings.front().time; }
    bool whole() const { return begin != Ending::cut_off && end != Ending::cut_off; }
};

// Hears the blobs of each frame in order. Two tracks that run together into one blob end there: none of them
// could be shown whole afterwards.
class Linker {
   public:
    // Size of the half-resolution picture.
    Linker(int width, int height) : frame_{0, 0, width, height} {}
    void add(std::size_t frame, double time, std::vector<Blob> blobs);
    // All tracks, in the order in which they began.
    std::vector<Track> finish();

   private:
    struct Live {
        std::size_t track;
        double speed_x = 0, speed_y = 0;  // half-resolution pixels a second
    };
    Box expected(const Live& live, double time) const;
    void extend(Live& live, std::size_t frame, double time, Blob blob);

    Box frame_;
    std::vector<Track> tracks_;
    std::vector<Live> live_;
};

struct TrackChoice {
    double least_seconds = 0.7;
    std::size_t most_tracks = 40;
    // Where whole tracks are fewer than this, the best of the cut-off ones are shown as well, faded in and
    // out.
    std::size_t enough_whole = 6;
};

// The tracks that can be shown again, by their first frame: long enough, moving, and whole where there are
// enough of those; of too many the ones that show most. `width`, `height`: of the half-resolution picture.
std::vector<Track> choose_tracks(std::vector<Track> tracks, int width, int height, const TrackChoice& choice);

}  // namespace noscope::simulated
