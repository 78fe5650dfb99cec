#include "find/footage_stretch.h"

#include "base/error_text.h"
#include "base/try.h"
#include "find/bench_pictures.h"
#include "find/footage_clock.h"
#include "find/footage_decode.h"

#include <algorithm>
#include <filesystem>
#include <set>

namespace noscope {
namespace {

constexpr double kPasses = 20;    // that all ways decode the footage, about
constexpr double kProbe_s = 2;    // that the reference is timed for
constexpr double kProbed_s = 20;  // of footage, that decoding is timed on

Sampling every_frame(Sampling sampling) {
    sampling.native = true;
    return sampling;
}

struct CallTime {
    double call_s = 0;         // 0 where labels are replayed, which takes no time
    double loading_cores = 0;  // as in FootageStretch
};

Result<CallTime> time_call(Session& session, std::size_t file, const CancelToken& cancel) {
    Reference& reference = *session.reference;
    CallTime time;
    if (!reference.needs_pixels()) return time;
    const RecordingFile& recorded = session.recording.files[file];
    NOSCOPE_TRY(const FileWork work, load_work(session, file, Sampling{}, cancel));
    std::vector<std::uint32_t> wanted;
    constexpr std::size_t kImages = 8;
    for (const AskedFrame& frame : work.frames)
        if (wanted.size() < kImages) wanted.push_back(frame.packet);
    std::sort(wanted.begin(), wanted.end());
    NOSCOPE_TRY(const auto media, MediaFile::open(recorded.scan.path, cancel));
    TakeFrames frames(media->info().orientation);
    NOSCOPE_TRY([[maybe_unused]] const DecodeReport report, decode(*media, work.index, wanted, 1, frames));
    if (frames.images.empty())
        return fail(ErrorCode::recording,
                    "'{}' holds no frame that decodes at its beginning: take another part "
                    "of the recording, by --from",
                    recorded.scan.path);
    const FootageClock loading;
    NOSCOPE_CHECK(reference.prepare(cancel));
    if (loading.wall_s() > 0) time.loading_cores = loading.core_s() / loading.wall_s();
    // Not counted: the first calls allocate.
    NOSCOPE_TRY([[maybe_unused]] const double warm,
                labels_a_second(reference, frames.images, recorded.scan.path, kProbe_s / 4, cancel));
    NOSCOPE_TRY(const double rate,
                labels_a_second(reference, frames.images, recorded.scan.path, kProbe_s, cancel));
    if (rate > 0) time.call_s = 1 / rate;
    return time;
}

// Seconds of decoding a second of footage on all threads.
Result<double> time_decoding(const Session& session, std::size_t file, const Sampling& sampling,
                             const CancelToken& cancel) {
    NOSCOPE_TRY(const FileWork work, load_work(session, file, every_frame(sampling), cancel));
    std::vector<std::uint32_t> packets;
    double first = 0, last = 0;
    for (const AskedFrame& frame : work.frames) {
        const double at = work.index.seconds(frame.pts);
        if (packets.empty()) first = at;
        if (at - first > kProbed_s) break;
        last = at;
        packets.push_back(frame.packet);
    }
    const FootageClock clock;
    NOSCOPE_CHECK(decode_and_drop(session.recording.files[file].scan.path, work.index, packets, 1, cancel));
    return last > first ? clock.wall_s() / (last - first) / session.threads : 0;
}

}  // namespace

Result<FootageStretch> choose_stretch(Session& session, const FindOptions& question, double max_time_s,
                                      const CancelToken& cancel) {
    const auto& files = session.recording.files;
    const Sampling& sampling = question.sampling;
    const double length_s = sampling.window.value();
    FootageStretch stretch{.recording = question.recording, .range = question.range};
    std::set<std::string> used;
    double call_s = -1, decode_s = 0, spent_s = 0;
    double first_s = 0, last_s = 0;  // starts of the first and the last window taken
    std::size_t first_file = 0;
    bool full = false;
    for (std::size_t f = 0; f < files.size(); ++f) {
        NOSCOPE_TRY(const FileWork work, load_work(session, f, sampling, cancel));
        if (work.frames.empty()) continue;
        if (call_s < 0) {
            NOSCOPE_TRY(const CallTime time, time_call(session, f, cancel));
            call_s = time.call_s;
            stretch.loading_cores = time.loading_cores;
            NOSCOPE_TRY(decode_s, time_decoding(session, f, sampling, cancel));
            first_file = f;
        }
        for (std::size_t at = 0, end = 0; at < work.frames.size(); at = end) {
            while (end < work.frames.size() && work.frames[end].window == work.frames[at].window) ++end;
            stretch.whole_s += length_s;
            full = full || (stretch.covered_s > 0 && spent_s >= max_time_s);
            if (full) continue;
            spent_s += static_cast<double>(end - at) * call_s + kPasses * decode_s * length_s;
            last_s = files[f].start_s + static_cast<double>(work.frames[at].window) * length_s;
            if (stretch.covered_s == 0) first_s = last_s;
            stretch.covered_s += length_s;
            used.insert(files[f].scan.path);
        }
    }
    if (stretch.covered_s == 0) return nothing_in_range();
    stretch.recording.camera.clear();
    stretch.recording.inputs.clear();
    // A clock that was given is of the first file: it stays.
    const bool from_start = !question.recording.start.empty();
    for (const RecordingFile& file : files)
        if (from_start || used.contains(file.scan.path)) stretch.recording.inputs.push_back(file.scan.path);
    const double origin_s = from_start ? 0 : files[first_file].start_s;
    // Labels are kept by the names of files without their endings.
    std::set<std::string> stems;
    for (const std::string& path : stretch.recording.inputs)
        if (!stems.insert(std::filesystem::path(path).stem().string()).second)
            return fail(
                ErrorCode::usage,
                "two files of the recording are named '{}': compare on one folder, or on one of the two",
                std::filesystem::path(path).stem().string());
    // A window is in when it begins inside: half a window either way, so that no rounding matters.
    const double from_s = first_s - origin_s - length_s / 2;
    stretch.range.from = from_s > 0 ? fmt::format("{:.6f}", from_s) : "";
    stretch.range.to = fmt::format("{:.6f}", last_s - origin_s + length_s / 2);
    return stretch;
}

}  // namespace noscope
