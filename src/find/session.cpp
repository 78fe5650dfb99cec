#include "find/session.h"

#include "base/error_text.h"
#include "base/log.h"
#include "base/sha256.h"
#include "base/text.h"
#include "base/threads.h"
#include "base/try.h"
#include "find/query_json.h"
#include "query/sampling.h"
#include "reference/reference.h"
#include "video/inputs.h"

#include <algorithm>
#include <cmath>

namespace noscope {

std::vector<FileReport> Session::file_reports() const {
    std::vector<FileReport> reports;
    for (const RecordingFile& file : recording.files) {
        FileReport report;
        const FileIdentity& identity = known.at(file.scan.path).identity;
        report.path = file.scan.path;
        report.head_sha256 = identity.head_sha256;
        report.bytes = identity.bytes;
        report.start_s = file.start_s;
        report.duration_s = file.scan.duration_s;
        report.gap_before_s = file.gap_before_s;
        report.overlap_before_s = file.overlap_before_s;
        if (file.clock) report.start_clock = zone.text(*file.clock);
        report.clock_source = file.clock_source;
        report.frames = file.scan.frames;
        report.width = file.scan.info.width;
        report.height = file.scan.info.height;
        report.codec = file.scan.info.codec;
        if (!file.scan.read_error.empty()) report.problem = "read only in part: " + file.scan.read_error;
        reports.push_back(std::move(report));
    }
    for (const ScannedFile& file : recording.unreadable) {
        FileReport report;
        report.path = file.path;
        report.problem = file.problem;
        reports.push_back(std::move(report));
    }
    return reports;
}

std::vector<std::string> Session::warnings() const {
    std::vector<std::string> warnings = recording.warnings;
    for (const ScannedFile& file : recording.unreadable) warnings.push_back("left out: " + file.problem);
    for (const RecordingFile& file : recording.files) {
        if (!file.scan.read_error.empty()) warnings.push_back("read only in part: " + file.scan.read_error);
        // More than rounding, and no nonsense either: a container that was cut off still states its whole
        // length.
        const double claimed = file.scan.info.claimed_duration_s;
        if (file.scan.read_error.empty() && claimed > 1.05 * file.scan.duration_s + 2 && claimed < 864'000)
            warnings.push_back(fmt::format("'{}' states a length of {} and holds {}: it may be cut off",
                                           file.scan.path, human_duration(claimed),
                                           human_duration(file.scan.duration_s)));
        if (file.scan.corrupt_packets > 0)
            warnings.push_back(fmt::format("'{}' is damaged: {} of its packets are marked as broken",
                                           file.scan.path, file.scan.corrupt_packets));
    }
    return warnings;
}

std::string Session::files_json() const {
    OrderedJson files = OrderedJson::array();
    for (std::size_t i = 0; i < recording.files.size(); ++i) {
        const FileIdentity& identity = file(i).identity;
        files.push_back({{"path", recording.files[i].scan.path},
                         {"head_sha256", identity.head_sha256},
                         {"bytes", identity.bytes},
                         {"start_s", recording.files[i].start_s}});
    }
    return to_text(files);
}

std::string Session::fingerprint(const std::string& question_json) const {
    std::string text = question_json + "\n" + reference->identity();
    // Bytes too: a grown recording is another run, though its labels are all kept.
    for (std::size_t i = 0; i < recording.files.size(); ++i)
        text += fmt::format("\n{} {}", file(i).identity.head_sha256, file(i).identity.bytes);
    return sha256_hex(text);
}

namespace {

void note_progress(Observer* observer, const char* step) {
    if (!observer) return;
    Progress progress;
    progress.step = step;
    observer->on_progress(progress);
}

}  // namespace

Result<Session> open_session(const SessionOptions& options, StageClock& stages, Observer* observer,
                             CancelToken cancel,
                             const std::function<Status(const Reference&)>& check_classes) {
    NOSCOPE_CHECK(check(options.sampling));
    if (options.run.threads < 0)
        return fail(ErrorCode::usage, "--threads {} is negative", options.run.threads);
    Session session;
    session.threads = thread_budget(options.run.threads);
    NOSCOPE_TRY(session.zone, ClockZone::open(options.recording.timezone));
    NOSCOPE_TRY(const auto patterns, clock_patterns(options.recording));
    NOSCOPE_TRY(const auto paths, expand_inputs(options.recording.inputs));
    NOSCOPE_TRY(session.reference, open_reference(options.reference, options.regions, session.threads));
    NOSCOPE_CHECK(check_classes(*session.reference));

    const std::string store_path = options.run.store.empty()
                                       ? default_store_path(recording_folder(options.recording.inputs))
                                       : options.run.store;
    log_debug("store: {}", store_path);
    NOSCOPE_TRY(session.store, Store::open(store_path));

    note_progress(observer, "indexing");
    const auto start = RunClock::now();
    NOSCOPE_TRY(MediaScan scan, scan_files(paths, session.store.get(), {.threads = session.threads}, cancel));
    stages.add("index", seconds_since(start), std::ssize(paths));
    session.known = std::move(scan.known);
    NOSCOPE_TRY(CameraGroup group,
                choose_camera(group_by_camera(scan.files, patterns), options.recording.camera));
    NOSCOPE_TRY(session.recording, arrange(std::move(group), options.recording, options.sampling.window));
    NOSCOPE_TRY(session.range, SearchRange::parse(options.range, session.recording, session.zone));

    session.classes = session.reference->classes();
    NOSCOPE_TRY(session.model, session.store->model(session.reference->identity(), session.classes));
    session.reference->adopt_classes(session.classes);
    return session;
}

Error nothing_in_range() {
    return fail(ErrorCode::usage,
                "no footage lies in the span that --from, --to and --daily leave; `noscope info` "
                "shows what there is");
}

Result<FileWork> load_work(const Session& session, std::size_t file, const Sampling& sampling,
                           CancelToken cancel, std::int64_t span_windows, bool whole_spans) {
    const RecordingFile& recorded = session.recording.files[file];
    FileWork work;
    NOSCOPE_TRY(work.index,
                load_index(recorded.scan.path, session.file(file), *session.store, std::move(cancel)));
    work.frames = asked_frames(work.index, sampling, recorded, session.range, span_windows, whole_spans);
    return work;
}

Result<WorkTotals> count_work(const Session& session, const Sampling& sampling, CancelToken cancel,
                              const NarrowFrames& narrow) {
    WorkTotals totals;
    for (std::size_t i = 0; i < session.recording.files.size(); ++i) {
        NOSCOPE_TRY(FileWork work, load_work(session, i, sampling, cancel));
        if (narrow) narrow(i, work.frames);
        NOSCOPE_TRY(const auto labels, session.store->labels(session.file(i).store_id, session.model));
        totals.frames += std::ssize(work.frames);
        totals.frames_by_file.push_back(std::ssize(work.frames));
        auto label = labels.begin();
        std::int64_t window = -1;
        for (const AskedFrame& frame : work.frames) {
            const auto key = std::pair(frame.pts, frame.duplicate);
            while (label != labels.end() && std::pair(label->pts, label->duplicate) < key) ++label;
            if (label == labels.end() || std::pair(label->pts, label->duplicate) != key) ++totals.missing;
            if (frame.window != window) totals.covered_s += sampling.window.value();
            window = frame.window;
        }
    }
    return totals;
}

std::int64_t frames_for(const WorkTotals& totals, double seconds) {
    if (seconds <= 0 || totals.covered_s <= 0) return totals.frames;
    return std::llround(static_cast<double>(totals.frames) * seconds / totals.covered_s);
}

}  // namespace noscope
