// From the JSON answer back to what outputs are made of.
#include "base/error_text.h"
#include "find/json_fields.h"
#include "find/kept_answer.h"
#include "report/json_paths.h"

#include <nlohmann/json.hpp>

#include <array>
#include <limits>
#include <map>

namespace noscope {
namespace {

using nlohmann::json;

constexpr double kFar = 1e12;  // seconds
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

constexpr std::array<DecidedBy, 7> kDeciders{
    DecidedBy::skip,        DecidedBy::packets,   DecidedBy::keyframes, DecidedBy::difference,
    DecidedBy::specialized, DecidedBy::reference, DecidedBy::damaged};

DecidedBy decider(JsonFields& fields, const char* key) {
    std::vector<std::string> names;
    for (const DecidedBy by : kDeciders) names.emplace_back(to_string(by));
    return kDeciders[fields.one_of(key, names)];
}

std::vector<SeenBox> boxes_of(JsonFields& fields, const char* key) {
    std::vector<SeenBox> boxes;
    for (const json& item : fields.list(key)) {
        JsonFields box(item, fields.shared_ok());
        SeenBox seen{box.text("class"), static_cast<float>(box.number("confidence", 0, 1)), 0, 0, 0, 0};
        const auto& sides = box.list("box");
        if (sides.size() != 4) {
            fields.refuse();
            return {};
        }
        const std::array<float*, 4> places{&seen.x0, &seen.y0, &seen.x1, &seen.y1};
        for (std::size_t i = 0; i < 4; ++i) *places[i] = static_cast<float>(box.number_of(sides[i]));
        boxes.push_back(std::move(seen));
    }
    return boxes;
}

std::string path_of(const json& item, JsonFields& fields, const char* key) {
    return fields.text(key).empty() ? "" : path_in(item, key);
}

FileReport file_of(const json& item, bool* ok) {
    JsonFields fields(item, ok);
    FileReport file;
    file.path = path_of(item, fields, "path");
    file.head_sha256 = fields.text("head_sha256");
    file.bytes = fields.whole("bytes", 0, kMost);
    file.start_s = fields.number("start_s", -kFar, kFar);
    file.duration_s = fields.number("duration_s", 0, kFar);
    file.gap_before_s = fields.number("gap_before_s", 0, kFar);
    file.overlap_before_s = fields.number("overlap_before_s", 0, kFar);
    file.start_clock = fields.text("start_clock");
    file.clock_source = fields.text("clock_source");
    file.frames = fields.whole("frames", 0, kMost);
    file.analysed = fields.whole("analysed_frames", 0, kMost);
    file.damaged = fields.whole("damaged_frames", 0, kMost);
    file.width = static_cast<int>(fields.whole("width", 0, 1 << 30));
    file.height = static_cast<int>(fields.whole("height", 0, 1 << 30));
    file.codec = fields.text("codec");
    if (item.contains("problem")) file.problem = fields.text("problem");
    return file;
}

class Reader {
   public:
    explicit Reader(Answer& answer) : answer_(answer) {}

    bool read(const json& document) {
        JsonFields fields(document, &ok_);
        answer_.complete = fields.flag("complete");
        answer_.stopped = fields.text("stopped");
        answer_.classes = fields.texts("classes");
        JsonFields recording(fields["recording"], &ok_);
        answer_.account.covered_s = recording.number("searched_s", 0, kFar);
        for (const json& item : recording.list("files")) {
            answer_.files.push_back(file_of(item, &ok_));
            places_.emplace(answer_.files.back().path, static_cast<int>(answer_.files.size()) - 1);
        }
        JsonFields reference(fields["reference"], &ok_);
        answer_.reference_name = reference.text("name");
        answer_.plan = fields.text("plan");
        answer_.store_path = fields.text("store");
        answer_.command_line = fields.text("command_line");
        answer_.warnings = fields.texts("warnings");
        answer_.account.analysed_frames = fields.whole("analysed_frames", 0, kMost);
        answer_.account.reference_calls = fields.whole("reference_calls", 0, kMost);
        for (const json& item : fields.list("stretches")) {
            JsonFields stretch(item, &ok_);
            const double start_s = stretch.number("start_s", -kFar, kFar);
            answer_.searched.push_back({start_s, stretch.number("end_s", start_s, kFar)});
        }
        for (const json& item : fields.list("appearances")) read_appearance(item);
        for (const json& item : fields.list("closest_calls")) read_closest(item);
        return ok_;
    }

   private:
    int place(const std::string& path) {
        const auto found = places_.find(path);
        if (found != places_.end()) return found->second;
        ok_ = false;
        return 0;
    }

    void read_appearance(const json& item) {
        JsonFields fields(item, &ok_);
        Appearance a;
        a.id = static_cast<int>(fields.whole("id", 1, 1 << 30));
        a.start_s = fields.number("start_s", -kFar, kFar);
        a.end_s = fields.number("end_s", a.start_s, kFar);
        a.start_clock = fields.text("start_clock");
        a.end_clock = fields.text("end_clock");
        a.file = place(path_of(item, fields, "file"));
        a.end_file = place(path_of(item, fields, "end_file"));
        a.file_start_s = fields.number("file_start_s", -kFar, kFar);
        a.file_end_s = fields.number("file_end_s", -kFar, kFar);
        a.class_name = fields.text("class");
        if (const auto peak = fields.number_or_null("peak_confidence", 0, 1)) {
            a.peak_confidence = static_cast<float>(*peak);
            a.peak_s = fields.number("peak_s", -kFar, kFar);
        }
        a.positive_frames = static_cast<int>(fields.whole("positive_frames", 0, 1 << 30));
        a.reference_frames = static_cast<int>(fields.whole("reference_frames", 0, 1 << 30));
        a.decided_by = decider(fields, "decided_by");
        a.peak_boxes = boxes_of(fields, "peak_boxes");
        answer_.appearances.push_back(std::move(a));
    }

    void read_closest(const json& item) {
        JsonFields fields(item, &ok_);
        ClosestCall call;
        call.at_s = fields.number("at_s", -kFar, kFar);
        call.clock = fields.text("clock");
        call.file = place(path_of(item, fields, "file"));
        call.file_s = fields.number("file_s", -kFar, kFar);
        call.class_name = fields.text("class");
        call.confidence = static_cast<float>(fields.number("confidence", 0, 1));
        call.boxes = boxes_of(fields, "boxes");
        answer_.closest.push_back(std::move(call));
    }

    Answer& answer_;
    std::map<std::string, int> places_;
    bool ok_ = true;
};

Error no_answer(const std::string& name) {
    return fail(ErrorCode::usage,
                "'{}' is no answer that this version can show: make it with noscope find --output F.json",
                name);
}

}  // namespace

Result<KeptAnswer> answer_from_json(std::string document, const std::string& name) {
    const json value = json::parse(document, nullptr, false);
    if (!value.is_object() || value.value("schema", json()) != json(1)) return no_answer(name);
    KeptAnswer kept;
    if (!Reader(kept.answer).read(value)) return no_answer(name);
    kept.document = std::move(document);
    return kept;
}

}  // namespace noscope
