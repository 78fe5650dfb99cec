// Scripted recordings for rank and stop: a window a second with two analysed frames, things that come and go,
// scores that say more or less of them, and other things that only look like them.
#pragma once

#include "query/appearances.h"
#include "query/made.h"
#include "query/windows.h"
#include "search/rank_and_stop.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <optional>
#include <vector>

namespace noscope {

struct RankedRecording {
    std::vector<RankFrame> frames;
    std::vector<RankWindow> windows;
    std::vector<bool> positive;  // by frame

    std::vector<Window> windows_by(const std::vector<bool>& labels) const {
        std::vector<Window> made(windows.size());
        for (std::size_t w = 0; w < made.size(); ++w) {
            made[w].start_s = windows[w].start_s;
            made[w].end_s = windows[w].end_s;
        }
        for (std::size_t i = 0; i < frames.size(); ++i) {
            Window& window = made[frames[i].window];
            ++window.frames;
            window.positive_frames += labels[i] ? 1 : 0;
        }
        for (Window& window : made)
            window.positive = window_positive(window.positive_frames, window.frames, {1, 2});
        return made;
    }
};

struct RecordingShape {
    int windows = 1200;
    int appearances = 8, decoys = 4;
    double quality = 6;    // how far scores of what is there lie above the noise, in its standard deviations
    double flicker = .05;  // share of frames in which the reference overlooks it
};

// From twelve even numbers: mean 0, deviation 1.
inline double noise(Random& random) {
    double sum = -6;
    for (int i = 0; i < 12; ++i) sum += random.fraction();
    return sum;
}

inline RankedRecording ranked_recording(std::uint64_t seed, const RecordingShape& shape) {
    Random random(seed);
    std::vector<double> height(static_cast<std::size_t>(shape.windows));
    std::vector<bool> there(height.size());
    double slow = 0;
    for (double& h : height) h = slow = .7 * slow + .714 * noise(random);
    const auto place = [&](double top, int longest, bool counts) {
        const int first = random.below(shape.windows), length = random.between(1, longest);
        for (int w = first; w < std::min(shape.windows, first + length); ++w) {
            auto at = static_cast<std::size_t>(w);
            height[at] = std::max(height[at], top + .7 * noise(random));
            there[at] = there[at] || counts;
        }
    };
    for (int i = 0; i < shape.decoys; ++i) place(1.3 * shape.quality * random.fraction(), 16, false);
    for (int i = 0; i < shape.appearances; ++i) place(shape.quality + .7 * noise(random), 10, true);
    RankedRecording made;
    for (std::size_t w = 0; w < height.size(); ++w) {
        made.windows.push_back({static_cast<double>(w), static_cast<double>(w + 1)});
        for (int k = 0; k < 2; ++k) {
            RankFrame frame;
            frame.window = static_cast<std::uint32_t>(w);
            frame.score = static_cast<float>(height[w] + .3 * noise(random));
            made.frames.push_back(frame);
            made.positive.push_back(there[w] && random.fraction() >= shape.flicker);
        }
    }
    return made;
}

struct RankedEnd {
    std::vector<std::size_t> asked;  // in order
    std::vector<bool> labels;        // not there, where it was not asked
    RankProgress counts;
    std::size_t appearances = 0, touched = 0;  // true ones
    std::int64_t positive = 0, missed = 0;     // windows

    double recall() const {
        return appearances == 0 ? 1 : static_cast<double>(touched) / static_cast<double>(appearances);
    }
    double fnr() const {
        return positive == 0 ? 0 : static_cast<double>(missed) / static_cast<double>(positive);
    }
};

inline RankedEnd ask_ranked(const RankedRecording& recording, const RankSettings& settings) {
    RankAndStop ranking(recording.frames, recording.windows, settings);
    RankedEnd end;
    end.labels.resize(recording.frames.size());
    for (std::size_t i = 0; i < recording.frames.size(); ++i)
        end.labels[i] = !recording.frames[i].open && recording.frames[i].positive;
    while (!ranking.next().empty()) {
        std::vector<ReferenceLabel> labels;
        for (const std::size_t frame : ranking.next()) {
            end.asked.push_back(frame);
            end.labels[frame] = recording.positive[frame];
            labels.push_back({.positive = recording.positive[frame]});
        }
        ranking.answer(labels);
    }
    end.counts = ranking.counts();
    const auto truth = recording.windows_by(recording.positive), found = recording.windows_by(end.labels);
    for (std::size_t w = 0; w < truth.size(); ++w) {
        end.positive += truth[w].positive ? 1 : 0;
        end.missed += truth[w].positive && !found[w].positive ? 1 : 0;
    }
    const Grouping grouping;
    const auto reported = appearance_spans(found, grouping);
    for (const Span& span : appearance_spans(truth, grouping)) {
        ++end.appearances;
        end.touched += std::ranges::any_of(
            reported, [&](const Span& one) { return one.start_s < span.end_s && span.start_s < one.end_s; });
    }
    return end;
}

}  // namespace noscope
