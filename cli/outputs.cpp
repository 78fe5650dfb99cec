#include "outputs.h"

#include "failures.h"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <unistd.h>

namespace noscope::cli {
Status check_writable(const std::string& path) {
    namespace fs = std::filesystem;
    std::error_code ignored;
    if (fs::is_directory(path, ignored))
        return Error{ErrorCode::store, "cannot write '" + path + "': it is a folder; name a file"};
    // A pipe or a device is written itself, a file is replaced: its folder must let that happen.
    const bool special = fs::exists(path, ignored) && !fs::is_regular_file(path, ignored);
    const fs::path parent = fs::path(path).parent_path();
    const fs::path place = special ? fs::path(path) : parent.empty() ? fs::path(".") : parent;
    if (::access(place.c_str(), special ? W_OK : W_OK | X_OK) == 0) return {};
    return Error{ErrorCode::store, "cannot write '" + path + "': " + std::strerror(errno) +
                                       "; make the folder writable or choose another place"};
}

Status refuse_inputs(const std::vector<std::string>& outputs, const RecordingOptions& recording,
                     const ReferenceOptions& reference) {
    namespace fs = std::filesystem;
    std::vector<fs::path> inputs(recording.inputs.begin(), recording.inputs.end());
    // replay:PATH[,cost=S], HEAD:FILE and FILE all end in a path.
    std::string model = reference.model.substr(0, reference.model.find(",cost="));
    const std::size_t colon = model.find(':');
    inputs.emplace_back(colon == std::string::npos ? model : model.substr(colon + 1));
    for (const std::string& output : outputs) {
        std::error_code ignored;
        if (!fs::is_regular_file(output, ignored)) continue;
        for (const fs::path& input : inputs) {
            // What a folder of inputs holds directly counts as well.
            const fs::path file =
                fs::is_directory(input, ignored) ? input / fs::path(output).filename() : input;
            if (fs::exists(file, ignored) && fs::equivalent(file, output, ignored))
                return Error{
                    ErrorCode::usage,
                    "'" + output + "' is an input of this run and would be overwritten; name another output"};
        }
    }
    return {};
}

Status refuse_clips_inside(const std::string& folder, const RecordingOptions& recording) {
    namespace fs = std::filesystem;
    if (folder.empty()) return {};
    std::error_code ignored;
    const fs::path clips = fs::weakly_canonical(fs::absolute(folder, ignored), ignored);
    for (const std::string& input : recording.inputs) {
        if (!fs::is_directory(input, ignored)) continue;
        const fs::path inside = clips.lexically_relative(fs::canonical(input, ignored));
        if (!inside.empty() && *inside.begin() != "..")
            return Error{ErrorCode::usage, "clips in '" + folder + "' would be files of the recording '" +
                                               input + "' at the next run; choose a folder outside of it"};
    }
    return {};
}

Result<Outputs> Outputs::open(const std::vector<std::string>& answers, const std::string& windows) {
    Outputs outputs;
    for (const std::string& path : answers)
        if (auto status = check_writable(path); !status) return status.error();
    if (!windows.empty())
        if (auto status = check_writable(windows); !status) return status.error();
    outputs.windows_ = windows;
    for (const std::string& path : answers) {
        if (!ends_in(path, ".jsonl")) {
            outputs.files_.push_back(path);
            continue;
        }
        auto stream = AnswerStream::open(path);
        if (!stream) return stream.error();
        outputs.streams_.push_back(*std::move(stream));
    }
    return outputs;
}

void Outputs::add(const Window& window, const Answer& so_far) {
    for (const auto& stream : streams_) stream->add(window, so_far);
}

void Outputs::add(const Appearance& appearance, const Answer& so_far) {
    for (const auto& stream : streams_) stream->add(appearance, so_far);
}

void Outputs::correct(const std::vector<std::size_t>& windows, const Answer& answer) {
    for (const auto& stream : streams_) stream->correct(windows, answer);
}

Status Outputs::finish(const Answer& answer, const AnswerExtras& extras, const CancelToken& cancel,
                       const Note& note_line) {
    Failures failures;
    for (const auto& stream : streams_) failures.note(stream->finish(answer));
    ExtraWriter writer(answer, extras, cancel, note_line);
    failures.note(writer.cut_clips());
    for (const std::string& path : files_)
        failures.note(is_page(path)    ? writer.write_page(answer_json(answer), path)
                      : is_sheet(path) ? writer.write_sheet(path)
                                       : write_answer(answer, path));
    failures.note(writer.write_tables());
    if (!windows_.empty()) failures.note(write_windows(answer, windows_));
    return failures.status();
}

}  // namespace noscope::cli
