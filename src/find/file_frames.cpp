#include "find/file_frames.h"

#include "base/rational_math.h"
#include "query/sampling.h"
#include "query/windows.h"
#include "video/packet_sizes.h"

#include <algorithm>
#include <iterator>
#include <numeric>

namespace noscope {
namespace {

// What comes behind the last frame asked for is decided after it, unless the plan looks ahead.
void drop_unneeded(std::vector<AskedFrame>& frames, std::int64_t span_windows, bool whole_spans) {
    auto kept = frames.begin();
    for (auto first = frames.begin(), end = first; first != frames.end(); first = end) {
        const std::int64_t span = first->window / span_windows;
        end = std::find_if(first, frames.end(),
                           [&](const AskedFrame& frame) { return frame.window / span_windows != span; });
        auto last = end;
        while (last != first && !std::prev(last)->asked) --last;
        if (whole_spans && last != first) last = end;
        kept = std::move(first, last, kept);
    }
    frames.erase(kept, frames.end());
}

}  // namespace

std::vector<AskedFrame> asked_frames(const PacketIndex& index, const Sampling& sampling,
                                     const RecordingFile& file, const SearchRange& range,
                                     std::int64_t span_windows, bool whole_spans) {
    const PacketIndex::Frames frames = index.frame_times();
    const auto analysed = analysed_frames(frames.times, index.time_base, sampling);

    // Rank of each frame in pts order, and which of its equals it is.
    std::vector<std::uint32_t> order(frames.times.size());
    std::iota(order.begin(), order.end(), 0U);
    const auto pts_of = [&](std::uint32_t i) { return frames.times[i].pts; };
    if (!std::is_sorted(order.begin(), order.end(), [&](auto a, auto b) { return pts_of(a) < pts_of(b); }))
        std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return pts_of(a) < pts_of(b); });

    const auto is_asked = [&](std::int64_t window) {
        const double start = window_start_s(window, sampling.window);
        // The tolerance keeps a window that begins just where the earlier footage ends.
        if (file.overlap_before_s > 0 && start < file.overlap_before_s - 1e-6) return false;
        return range.contains(file, start);
    };
    std::vector<AskedFrame> asked;
    std::size_t rank = 0;
    std::uint32_t duplicate = 0;
    for (const AnalysedFrame& frame : analysed) {
        // Both lists are in pts order with ties in file order: one walk finds every rank.
        while (order[rank] != frame.packet) {
            ++rank;
            duplicate = pts_of(order[rank]) == pts_of(order[rank - 1]) ? duplicate + 1 : 0;
        }
        asked.push_back({frame.window, frame.pts, duplicate, frames.packets[frame.packet],
                         static_cast<std::int64_t>(rank), frame.key, is_asked(frame.window),
                         asked.empty() ? std::nullopt : std::optional(asked.back().packet)});
    }
    drop_unneeded(asked, span_windows, whole_spans);
    return asked;
}

std::vector<float> packet_scores_of(const PacketIndex& index, std::span<const AskedFrame> frames) {
    std::vector<ScoredPacket> wanted;
    wanted.reserve(frames.size());
    for (const AskedFrame& frame : frames) wanted.push_back({frame.packet, frame.packet_before});
    return packet_scores(index, relative_sizes(index), wanted);
}

}  // namespace noscope
