#include "find/eval_truth.h"

#include "base/error_text.h"
#include "base/rational_math.h"
#include "base/text.h"
#include "base/try.h"
#include "find/answer_builder.h"

#include <algorithm>
#include <utility>

namespace noscope {
namespace {

// As a shell takes it.
std::string quoted(const std::string& word) {
    constexpr std::string_view kPlain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./,:=+@%";
    if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
    std::string text = "'";
    for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return text + "'";
}

// The command that fills in what is missing. `label` has no view: there it is a find that asks for every
// frame.
std::string labelling_command(const EvalOptions& options) {
    const EvalOptions usual;
    std::string line = "noscope label";
    const auto add = [&](const char* name, const std::string& value, const std::string& fallback) {
        if (value != fallback) line += fmt::format(" --{} {}", name, quoted(value));
    };
    if (options.reference.view != usual.reference.view) {
        line = fmt::format("noscope find {} --plan reference", quoted(join(options.predicate.classes, ",")));
        for (const Region& region : options.predicate.regions) {
            std::vector<std::string> numbers;
            for (const Point& point : region.points)
                numbers.push_back(fmt::format("{},{}", point.x, point.y));
            line += " --region " + join(numbers, ",");
        }
        add("reference-view", options.reference.view, usual.reference.view);
    }
    constexpr std::size_t kShown = 3;
    const auto& inputs = options.recording.inputs;
    for (std::size_t i = 0; i < std::min(inputs.size(), kShown); ++i) line += " " + quoted(inputs[i]);
    if (inputs.size() > kShown) line += " ...";
    add("camera", options.recording.camera, "");
    add("reference", options.reference.model, usual.reference.model);
    add("device", options.reference.device, usual.reference.device);
    add("inference-precision", options.reference.precision, usual.reference.precision);
    if (options.sampling.native)
        line += " --rate native";
    else
        add("rate", to_string(options.sampling.rate), to_string(usual.sampling.rate));
    add("window", to_string(options.sampling.window), to_string(usual.sampling.window));
    add("from", options.range.from, "");
    add("to", options.range.to, "");
    add("daily", options.range.daily, "");
    add("store", options.run.store, "");
    return line;
}

// For each frame its label, null where there is none; both lists are sorted by (pts, duplicate).
std::vector<const StoredLabel*> labels_of(std::span<const AskedFrame> frames,
                                          std::span<const StoredLabel> labels) {
    std::vector<const StoredLabel*> found(frames.size(), nullptr);
    auto label = labels.begin();
    for (std::size_t i = 0; i < frames.size(); ++i) {
        const auto key = std::pair(frames[i].pts, frames[i].duplicate);
        while (label != labels.end() && std::pair(label->pts, label->duplicate) < key) ++label;
        if (label == labels.end()) break;
        if (std::pair(label->pts, label->duplicate) == key) found[i] = &*label;
    }
    return found;
}

// Marks as many frames of each window as it has more than the file's.
void mark_damage(std::span<const AskedFrame> frames, std::int64_t window_offset, const WindowsFile& file,
                 std::vector<StoredLabel>& labels) {
    auto row = file.windows.begin();
    for (std::size_t first = 0, end = 0; first < frames.size(); first = end) {
        while (end < frames.size() && frames[end].window == frames[first].window) ++end;
        const std::int64_t number = window_offset + frames[first].window;
        row = std::lower_bound(row, file.windows.end(), number,
                               [](const Window& one, std::int64_t wanted) { return one.number < wanted; });
        if (row == file.windows.end() || row->number != number) continue;
        auto lost = static_cast<std::ptrdiff_t>(end - first) - row->frames;
        for (const bool empty : {true, false})
            for (std::size_t i = first; i < end && lost > 0; ++i) {
                if (labels[i].damaged || labels[i].detections.boxes.empty() != empty) continue;
                labels[i].damaged = true;
                --lost;
            }
    }
}

Status ask_for_labels(Reference& reference, const ScannedFile& scan, std::span<const AskedFrame> frames,
                      std::vector<StoredLabel>& labels, const CancelToken& cancel) {
    labels.assign(frames.size(), {});
    std::vector<ReferenceAnswer> answers;
    for (std::size_t i = 0; i < frames.size(); ++i) {
        ReferenceFrame frame;
        frame.ticket = i;
        frame.file = scan.path;
        frame.number = frames[i].number;
        frame.width = scan.info.width;
        frame.height = scan.info.height;
        NOSCOPE_CHECK(reference.submit(frame, cancel));
        answers.clear();
        NOSCOPE_CHECK(reference.collect(answers));
        for (ReferenceAnswer& answer : answers)
            labels[answer.ticket].detections = std::move(answer.detections);
    }
    return {};
}

}  // namespace

Status true_answer(Session& session, const EvalOptions& options, const FindOptions& question,
                   CancelToken cancel, Answer& answer) {
    AnswerBuilder builder(question, session.recording, session.zone, answer, nullptr);
    builder.set_classes(session.classes);
    std::int64_t asked = 0, missing = 0;
    for (std::size_t f = 0; f < session.recording.files.size(); ++f) {
        if (cancel.cancelled()) return fail(ErrorCode::interrupted, "interrupted");
        NOSCOPE_TRY(const FileWork work, load_work(session, f, question.sampling, cancel));
        NOSCOPE_TRY(const auto stored, session.store->labels(session.file(f).store_id, session.model));
        const auto labels = labels_of(work.frames, stored);
        asked += std::ssize(labels);
        missing += std::count(labels.begin(), labels.end(), nullptr);
        if (missing > 0) continue;  // they are only counted from here on
        builder.begin_file(static_cast<int>(f), work.frames, std::ssize(work.frames));
        for (std::size_t i = 0; i < labels.size(); ++i) builder.label(i, *labels[i]);
    }
    if (asked == 0) return nothing_in_range();
    if (missing > 0)
        return fail(ErrorCode::usage, "{} of {} analysed frames have no label by {} in the store: run {}",
                    with_commas(missing), with_commas(asked), session.reference->name(),
                    labelling_command(options));
    builder.finish();
    return {};
}

Status true_answer_of_labels(Session& session, const FindOptions& question, const WindowsFile& file,
                             CancelToken cancel, Answer& answer) {
    NOSCOPE_CHECK(session.reference->prepare(cancel));
    AnswerBuilder builder(question, session.recording, session.zone, answer, nullptr);
    builder.set_classes(session.reference->classes());
    std::int64_t asked = 0;
    for (std::size_t f = 0; f < session.recording.files.size(); ++f) {
        if (cancel.cancelled()) return fail(ErrorCode::interrupted, "interrupted");
        const RecordingFile& recorded = session.recording.files[f];
        NOSCOPE_TRY(const FileWork work, load_work(session, f, question.sampling, cancel));
        asked += std::ssize(work.frames);
        std::vector<StoredLabel> labels;
        NOSCOPE_CHECK(ask_for_labels(*session.reference, recorded.scan, work.frames, labels, cancel));
        mark_damage(work.frames, recorded.window_offset, file, labels);
        builder.begin_file(static_cast<int>(f), work.frames, std::ssize(work.frames));
        for (std::size_t i = 0; i < labels.size(); ++i) builder.label(i, labels[i]);
    }
    if (asked == 0) return nothing_in_range();
    builder.finish();
    return {};
}

}  // namespace noscope
