#include "simulated_camera/tracks.h"

#include <algorithm>
#include <cmath>

namespace noscope::simulated {
namespace {

constexpr double kLongestGap = 0.35;  // seconds that a thing may be unseen
constexpr int kSlack = 6;             // half-resolution pixels around where it is expected
constexpr double kMostGrowth = 1.9;   // of the area from one sighting to the next
constexpr double kFar = 0.15;         // of the largest area: still, or again, in the distance
constexpr double kLeastFill = 0.25;
constexpr int kBorder = 3;  // half-resolution pixels

double share(const Box& part, const Box& whole) {
    return part.empty() ? 0 : double(intersection(part, whole).area()) / double(part.area());
}

bool at_border(const Box& box, const Box& frame) {
    return box.x0 <= frame.x0 + kBorder || box.y0 <= frame.y0 + kBorder || box.x1 >= frame.x1 - kBorder ||
           box.y1 >= frame.y1 - kBorder;
}

Blob joined(const Blob& a, const Blob& b) {
    Blob result;
    result.box = hull(a.box, b.box);
    result.area = a.area + b.area;
    result.x = (a.x * double(a.area) + b.x * double(b.area)) / double(result.area);
    result.y = (a.y * double(a.area) + b.y * double(b.area)) / double(result.area);
    result.mask = Plane(result.box.width(), result.box.height());
    for (const Blob* part : {&a, &b})
        for (int y = part->box.y0; y < part->box.y1; ++y)
            for (int x = part->box.x0; x < part->box.x1; ++x)
                if (part->mask.row(y - part->box.y0)[x - part->box.x0])
                    result.mask.row(y - result.box.y0)[x - result.box.x0] = 255;
    return result;
}

std::int64_t largest_area(const Track& track) {
    std::int64_t largest = 0;
    for (const Sighting& s : track.sightings) largest = std::max(largest, s.blob.area);
    return largest;
}

// How far the centroid gets, against the thing's own size: what stands and sways stays below 1.
double journey(const Track& track) {
    double x0 = 1e9, x1 = -1e9, y0 = 1e9, y1 = -1e9, size = 0;
    for (const Sighting& s : track.sightings) {
        x0 = std::min(x0, s.blob.x);
        x1 = std::max(x1, s.blob.x);
        y0 = std::min(y0, s.blob.y);
        y1 = std::max(y1, s.blob.y);
        size = std::max(size, double(std::min(s.blob.box.width(), s.blob.box.height())));
    }
    return std::sqrt((x1 - x0) * (x1 - x0) + (y1 - y0) * (y1 - y0)) / size;
}

// How much of the boxes around it the thing fills: several things far apart that were taken for one fill
// little.
double fill(const Track& track) {
    double areas = 0, boxes = 0;
    for (const Sighting& s : track.sightings) {
        areas += double(s.blob.area);
        boxes += double(s.blob.box.area());
    }
    return areas / boxes;
}

Ending ending(const Sighting& at, std::int64_t largest, const Box& frame) {
    if (at_border(at.blob.box, frame)) return Ending::border;
    return double(at.blob.area) < kFar * double(largest) ? Ending::far : Ending::cut_off;
}

}  // namespace

Box Linker::expected(const Live& live, double time) const {
    const Sighting& last = tracks_[live.track].sightings.back();
    const double dt = time - last.time;
    return last.blob.box.moved(static_cast<int>(std::lround(live.speed_x * dt)),
                               static_cast<int>(std::lround(live.speed_y * dt)));
}

void Linker::extend(Live& live, std::size_t frame, double time, Blob blob) {
    Track& track = tracks_[live.track];
    const Sighting& last = track.sightings.back();
    const double dt = std::max(1e-3, time - last.time);
    // At the border the centroid of what is seen says little of how fast the thing is.
    const double keep = track.sightings.size() < 3 ? 0 : 0.6;
    live.speed_x = keep * live.speed_x + (1 - keep) * (blob.x - last.blob.x) / dt;
    live.speed_y = keep * live.speed_y + (1 - keep) * (blob.y - last.blob.y) / dt;
    track.sightings.push_back({frame, time, std::move(blob)});
}

void Linker::add(std::size_t frame, double time, std::vector<Blob> blobs) {
    std::vector<Box> places;
    for (const Live& live : live_) places.push_back(expected(live, time));
    std::vector<std::vector<std::size_t>> parts(live_.size());  // of each live track: its blobs
    std::vector<bool> ended(live_.size()), taken(blobs.size());
    for (std::size_t b = 0; b < blobs.size(); ++b) {
        std::size_t best = live_.size(), covered = 0;
        double best_overlap = 0;
        std::int64_t largest = 0;
        for (std::size_t t = 0; t < live_.size(); ++t) {
            const Box wide = places[t].inflated(kSlack);
            if (share(places[t], blobs[b].box.inflated(kSlack / 2)) >= 0.6) {
                ++covered;
                largest = std::max(largest, tracks_[live_.at(t).track].sightings.back().blob.area);
            }
            const double inside = share(blobs[b].box, wide);
            const double overlap = std::max(inside, share(places[t], blobs[b].box.inflated(kSlack)));
            if (overlap >= 0.4 && overlap + inside > best_overlap) {
                best_overlap = overlap + inside;
                best = t;
            }
        }
        if (covered >= 2 && double(blobs[b].area) > 1.2 * double(largest)) {  // they ran together
            for (std::size_t t = 0; t < live_.size(); ++t)
                if (share(places[t], blobs[b].box.inflated(kSlack / 2)) >= 0.6) ended[t] = true;
            continue;
        }
        if (best < live_.size()) parts[best].push_back(b);
    }
    std::vector<Live> still_live;
    for (std::size_t t = 0; t < live_.size(); ++t) {
        const Sighting& last = tracks_[live_[t].track].sightings.back();
        if (ended[t]) continue;
        if (parts[t].empty()) {
            if (time - last.time <= kLongestGap) still_live.push_back(live_[t]);
            continue;
        }
        std::sort(parts[t].begin(), parts[t].end(),
                  [&](auto a, auto b) { return blobs[a].area > blobs[b].area; });
        Blob blob = blobs[parts[t].front()];
        taken[parts[t].front()] = true;
        for (std::size_t i = 1; i < parts[t].size(); ++i) {
            const Blob& part = blobs[parts[t][i]];
            if (share(part.box, places[t].inflated(kSlack)) < 0.6) continue;
            blob = joined(blob, part);
            taken[parts[t][i]] = true;
        }
        const double growth = double(blob.area) / double(last.blob.area);
        const bool jump = growth > kMostGrowth || growth < 1 / kMostGrowth;
        if (jump && !at_border(blob.box, frame_) && !at_border(last.blob.box, frame_)) {
            taken[parts[t].front()] = false;  // it begins anew as something else
            continue;
        }
        extend(live_[t], frame, time, std::move(blob));
        still_live.push_back(live_[t]);
    }
    for (std::size_t b = 0; b < blobs.size(); ++b) {
        if (taken[b]) continue;
        still_live.push_back({tracks_.size()});
        Track track;
        track.sightings.push_back({frame, time, std::move(blobs[b])});
        tracks_.push_back(std::move(track));
    }
    live_ = std::move(still_live);
}

std::vector<Track> Linker::finish() {
    for (Track& track : tracks_) {
        const std::int64_t largest = largest_area(track);
        track.begin = ending(track.sightings.front(), largest, frame_);
        track.end = ending(track.sightings.back(), largest, frame_);
    }
    live_.clear();
    return std::move(tracks_);
}

std::vector<Track> choose_tracks(std::vector<Track> tracks, int width, int height,
                                 const TrackChoice& choice) {
    std::erase_if(tracks, [&](const Track& track) {
        return track.sightings.size() < 5 || track.seconds() < choice.least_seconds || journey(track) < 1 ||
               fill(track) < kLeastFill;
    });
    const auto whole = static_cast<std::size_t>(
        std::count_if(tracks.begin(), tracks.end(), [](const Track& track) { return track.whole(); }));
    const double picture = double(width) * height;
    const auto worth = [&](const Track& track) {
        const double size = std::min(1.0, 20 * double(largest_area(track)) / picture);
        const int ends = (track.begin != Ending::cut_off) + (track.end != Ending::cut_off);
        return 10 * ends + size * std::min(track.seconds(), 10.0);
    };
    std::stable_sort(tracks.begin(), tracks.end(),
                     [&](const Track& a, const Track& b) { return worth(a) > worth(b); });
    if (whole >= choice.enough_whole)
        tracks.resize(std::min(whole, choice.most_tracks));
    else if (tracks.size() > choice.enough_whole)
        tracks.resize(choice.enough_whole);
    std::stable_sort(tracks.begin(), tracks.end(), [](const Track& a, const Track& b) {
        return a.sightings.front().frame < b.sightings.front().frame;
    });
    return tracks;
}

}  // namespace noscope::simulated
