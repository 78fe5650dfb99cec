#include "find/label_export.h"

#include "base/error_text.h"
#include "base/output_file.h"
#include "base/try.h"

#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <set>

#include <unistd.h>

namespace noscope {

namespace fs = std::filesystem;

namespace {

bool is_folder(const std::string& output) {
    std::error_code ignored;
    return output.ends_with('/') || fs::is_directory(output, ignored);
}

bool is_csv(const std::string& output) { return output.ends_with(".csv") || output.ends_with(".csv.gz"); }

// A gzip file in memory. The window bits' 16 asks zlib for gzip's header.
Result<std::string> gzip(const std::string& text) {
    z_stream stream{};
    if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return fail(ErrorCode::internal, "zlib cannot be set up");
    std::string packed(deflateBound(&stream, text.size()), '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    const int code = deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    if (code != Z_STREAM_END) return fail(ErrorCode::internal, "zlib failed with code {}", code);
    return packed;
}

std::string csv_field(const std::string& text) {
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + "\"";
}

Result<std::string> csv_of(const Session& session, std::size_t file, const Sampling& sampling,
                           CancelToken cancel) {
    NOSCOPE_TRY(const FileWork work, load_work(session, file, sampling, std::move(cancel)));
    NOSCOPE_TRY(const auto labels, session.store->labels(session.file(file).store_id, session.model));
    std::vector<std::string> classes = session.reference->classes();
    for (std::string& name : classes) name = csv_field(name);
    std::string csv = "frame,object_name,confidence,xmin,ymin,xmax,ymax\n";
    auto label = labels.begin();
    for (const AskedFrame& frame : work.frames) {
        const auto key = std::pair(frame.pts, frame.duplicate);
        while (label != labels.end() && std::pair(label->pts, label->duplicate) < key) ++label;
        if (label == labels.end() || std::pair(label->pts, label->duplicate) != key) continue;
        for (const Box& box : label->detections.boxes)
            // Without a precision fmt writes the shortest text that reads back as the same float.
            fmt::format_to(std::back_inserter(csv), "{},{},{},{},{},{},{}\n", frame.number,
                           classes.at(static_cast<std::size_t>(box.class_id)), box.confidence, box.x0, box.y0,
                           box.x1, box.y1);
    }
    return csv;
}

Status write_csv(const std::string& path, const std::string& csv) {
    if (!path.ends_with(".gz")) return write_file_atomically(path, csv);
    NOSCOPE_TRY(const std::string packed, gzip(csv));
    return write_file_atomically(path, packed);
}

}  // namespace

Status check_export_name(const std::string& output, std::size_t files) {
    if (output.empty() || is_folder(output)) return {};
    if (!is_csv(output))
        return fail(ErrorCode::usage, "--output '{}': name a .csv or .csv.gz file, or a folder", output);
    if (files > 1)
        return fail(ErrorCode::usage,
                    "--output '{}': the labels of {} files go into a folder; name one, as in labels/", output,
                    files);
    return {};
}

Status check_export(const Session& session, const std::string& output) {
    NOSCOPE_CHECK(check_export_name(output, session.recording.files.size()));
    if (output.empty()) return {};
    std::error_code error;
    fs::path place = fs::path(output).parent_path();
    if (is_folder(output)) {
        place = output;
        fs::create_directories(place, error);
        if (error) return fail(ErrorCode::store, "cannot make folder '{}': {}", output, error.message());
        std::set<std::string> stems;
        for (const RecordingFile& file : session.recording.files) {
            const std::string stem = fs::path(file.scan.path).stem().string();
            if (!stems.insert(stem).second)
                return fail(ErrorCode::usage,
                            "two files are named '{}': write the labels of each folder by themselves", stem);
        }
    }
    if (place.empty()) place = ".";
    if (::access(place.c_str(), W_OK | X_OK) != 0)
        return fail(ErrorCode::store, "cannot write '{}': {}; make the folder, or name another place", output,
                    std::strerror(errno));
    return {};
}

Status export_labels(const Session& session, const Sampling& sampling, const std::string& output,
                     CancelToken cancel) {
    const auto& files = session.recording.files;
    if (!is_folder(output)) {
        NOSCOPE_TRY(const std::string csv, csv_of(session, 0, sampling, cancel));
        return write_csv(output, csv);
    }
    for (std::size_t i = 0; i < files.size(); ++i) {
        const std::string stem = fs::path(files[i].scan.path).stem().string();
        NOSCOPE_TRY(const std::string csv, csv_of(session, i, sampling, cancel));
        NOSCOPE_CHECK(write_csv((fs::path(output) / (stem + ".csv.gz")).string(), csv));
    }
    return {};
}

}  // namespace noscope
