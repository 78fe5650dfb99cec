#include "find/part_file.h"

#include "base/error_text.h"
#include "base/input_file.h"
#include "base/sha256.h"
#include "base/try.h"
#include "find/json_fields.h"
#include "find/plan_watch.h"
#include "find/query_json.h"

#include <cctype>
#include <filesystem>
#include <limits>

namespace noscope {
namespace {

using Json = nlohmann::json;

constexpr const char* kFormat = "noscope part";
constexpr int kVersion = 1;
constexpr std::uintmax_t kMostBytes = std::uintmax_t{2} << 30;
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr double kMostSeconds = 1e15;
// One letter a frame: who decided it, capital where it is positive.
constexpr std::string_view kDeciders = "spkdmr";  // in the order of DecidedBy
constexpr char kDamaged = 'x';

std::string checksum(Json document) {
    document.erase("checksum");
    return sha256_hex(document.dump(-1, ' ', false, Json::error_handler_t::replace));
}

bool weighs(const FrameLabel& label) {
    return label.decoded && label.positive && label.by != DecidedBy::reference;
}

// [frame, confidence, class], and the boxes to show where there are any.
OrderedJson best_json(std::size_t frame, const BestBox& best) {
    OrderedJson json{frame, best.confidence, best.class_id};
    if (best.boxes.empty()) return json;
    OrderedJson boxes = OrderedJson::array();
    for (const SeenBox& box : best.boxes)
        boxes.push_back({box.class_name, box.confidence, box.x0, box.y0, box.x1, box.y1});
    json.push_back(std::move(boxes));
    return json;
}

std::vector<SeenBox> boxes_from(const Json& json, JsonFields& fields) {
    std::vector<SeenBox> boxes;
    if (!json.is_array()) fields.refuse();
    for (const Json& one : json) {
        if (!one.is_array() || one.size() != 6) {
            fields.refuse();
            return {};
        }
        const auto side = [&](std::size_t i) { return static_cast<float>(fields.number_of(one[i])); };
        boxes.push_back({fields.text_of(one[0]), side(1), side(2), side(3), side(4), side(5)});
    }
    return boxes;
}

OrderedJson frames_json(const std::vector<PartFrame>& frames) {
    std::string letters;
    OrderedJson copied = OrderedJson::array(), confidence = OrderedJson::array(), best = OrderedJson::array();
    for (std::size_t i = 0; i < frames.size(); ++i) {
        const FrameLabel& label = frames[i].decision.label;
        char letter = label.decoded ? kDeciders[static_cast<std::size_t>(label.by)] : kDamaged;
        if (label.decoded && label.positive) letter = static_cast<char>(letter - 'a' + 'A');
        letters += letter;
        if (weighs(label)) {
            copied.push_back(frames[i].decision.copied);
            confidence.push_back(frames[i].decision.confidence);
        }
        if (frames[i].best) best.push_back(best_json(i, *frames[i].best));
    }
    return {{"decisions", letters}, {"copied", copied}, {"confidence", confidence}, {"best", best}};
}

std::vector<PartFrame> frames_from(const Json& json, std::int64_t classes, bool* ok) {
    JsonFields fields(json, ok);
    std::vector<PartFrame> frames;
    const auto &copied = fields.list("copied"), &confidence = fields.list("confidence");
    std::size_t weighed = 0;
    for (const char letter : fields.text("decisions")) {
        PartFrame frame;
        FrameLabel& label = frame.decision.label;
        const char lower = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
        const std::size_t by = kDeciders.find(lower);
        label.decoded = letter != kDamaged;
        label.positive = letter != lower;
        label.by = by < kDeciders.size() ? static_cast<DecidedBy>(by) : DecidedBy::damaged;
        if (label.decoded && by >= kDeciders.size()) fields.refuse();
        if (weighs(label)) {
            if (weighed >= copied.size() || weighed >= confidence.size() ||
                !copied[weighed].is_number_integer()) {
                fields.refuse();
                return frames;
            }
            frame.decision.copied = copied[weighed].get<int>();
            frame.decision.confidence = static_cast<float>(fields.number_of(confidence[weighed++]));
        }
        frames.push_back(frame);
    }
    if (weighed != copied.size() || weighed != confidence.size()) fields.refuse();
    for (const Json& one : fields.list("best")) {
        if (!one.is_array() || one.size() < 3 || one.size() > 4 || !one[0].is_number_unsigned() ||
            !one[2].is_number_integer() || one[0].get<std::size_t>() >= frames.size() ||
            one[2].get<std::int64_t>() < 0 || one[2].get<std::int64_t>() >= classes) {
            fields.refuse();
            return frames;
        }
        frames[one[0].get<std::size_t>()].best = {
            static_cast<float>(fields.number_of(one[1])), one[2].get<std::int32_t>(),
            one.size() == 4 ? boxes_from(one[3], fields) : std::vector<SeenBox>{}};
    }
    return frames;
}

OrderedJson totals_json(const CascadeTotals& totals) {
    return {{"reference_calls", totals.reference_calls},
            {"reused_labels", totals.reused},
            {"lost", totals.lost},
            {"frames_decoded", totals.frames_decoded},
            {"reference_busy_s", totals.busy_s},
            {"decided", totals.decided},
            {"scored", totals.scored}};
}

CascadeTotals totals_from(const Json& json, bool* ok) {
    JsonFields fields(json, ok);
    CascadeTotals totals;
    totals.reference_calls = fields.whole("reference_calls", 0, kMost);
    totals.reused = fields.whole("reused_labels", 0, kMost);
    totals.lost = fields.whole("lost", 0, kMost);
    totals.frames_decoded = fields.whole("frames_decoded", 0, kMost);
    totals.busy_s = fields.number("reference_busy_s", 0, kMostSeconds);
    const auto counts = [&](const char* key) {
        std::vector<std::int64_t> all;
        for (const Json& one : fields.list(key)) {
            if (!one.is_number_integer() || one.get<std::int64_t>() < 0) fields.refuse();
            all.push_back(one.is_number_integer() ? one.get<std::int64_t>() : 0);
        }
        return all;
    };
    totals.decided = counts("decided");
    totals.scored = counts("scored");
    return totals;
}

OrderedJson scores_json(const ScoreWatch::Slices& slices) {
    OrderedJson list = OrderedJson::array();
    for (const auto& [place, slice] : slices) {
        OrderedJson stages = OrderedJson::array();
        for (const ScoreCounts& counts : slice.stages) stages.push_back(to_json(counts));
        list.push_back(
            {{"file", place.first}, {"slice", place.second}, {"spans", slice.spans}, {"stages", stages}});
    }
    return list;
}

// Parts of before have none.
ScoreWatch::Slices scores_from(const Json& document, JsonFields& fields) {
    ScoreWatch::Slices slices;
    if (!document.is_object() || !document.contains("scores")) return slices;
    for (const Json& value : fields.list("scores")) {
        JsonFields one(value, fields.shared_ok());
        const auto file = static_cast<std::size_t>(one.whole("file", 0, kMost));
        ScoreWatch::Slice& slice = slices[{file, one.whole("slice", 0, kMost)}];
        slice.spans = one.whole("spans", 0, kMost);
        for (const Json& stage : one.list("stages")) {
            JsonFields counts(stage, fields.shared_ok());
            slice.stages.push_back(score_counts_from(counts, counts.list("frames").size()));
        }
    }
    return slices;
}

PartFile part_from(const Json& document, bool* ok) {
    JsonFields fields(document, ok);
    PartFile part;
    part.plan = fields.text("plan");
    part.plan_path = fields.text("plan_path");
    JsonFields recording(fields["recording"], ok);
    part.recording = {.inputs = recording.texts("inputs"),
                      .camera = recording.text("camera"),
                      .clock_pattern = recording.text("clock_pattern"),
                      .timezone = recording.text("timezone"),
                      .start = recording.text("start")};
    part.range = {
        .from = recording.text("from"), .to = recording.text("to"), .daily = recording.text("daily")};
    part.reference = fields.text("reference");
    part.reference_identity = fields.text("reference_identity");
    part.classes = fields.texts("classes");
    part.blocks_in_all = fields.whole("blocks_in_all", 1, kMost);
    part.blocks.first = fields.whole("first_block", 0, part.blocks_in_all - 1);
    part.blocks.last = fields.whole("last_block", part.blocks.first, part.blocks_in_all - 1);
    part.totals = totals_from(fields["totals"], ok);
    part.scores = scores_from(document, fields);
    part.made_by = fields.text("made_by");
    part.made_at = fields.text("made_at");
    for (const Json& one : fields.list("files")) {
        JsonFields file(one, ok);
        part.files.push_back({file.text("path"), file.text("head_sha256"), file.whole("bytes", 0, kMost),
                              file.number("start_s", -kMostSeconds, kMostSeconds),
                              frames_from(file["frames"], std::ssize(part.classes), ok),
                              file.whole("first_pts", std::numeric_limits<std::int64_t>::min(), kMost),
                              file.whole("last_pts", std::numeric_limits<std::int64_t>::min(), kMost)});
    }
    for (const auto& scores : part.scores)
        if (scores.first.first >= part.files.size()) fields.refuse();
    return part;
}

}  // namespace

std::string to_text(const PartFile& part) {
    OrderedJson files = OrderedJson::array();
    for (const PartRecordingFile& file : part.files)
        files.push_back({{"path", file.path},
                         {"head_sha256", file.head_sha256},
                         {"bytes", file.bytes},
                         {"start_s", file.start_s},
                         {"first_pts", file.first_pts},
                         {"last_pts", file.last_pts},
                         {"frames", frames_json(file.frames)}});
    OrderedJson document{{"format", kFormat},
                         {"version", kVersion},
                         {"first_block", part.blocks.first},
                         {"last_block", part.blocks.last},
                         {"blocks_in_all", part.blocks_in_all},
                         {"made_by", part.made_by},
                         {"made_at", part.made_at},
                         {"recording", to_json(part.recording, part.range)},
                         {"reference", part.reference},
                         {"reference_identity", part.reference_identity},
                         {"classes", part.classes},
                         {"totals", totals_json(part.totals)},
                         {"scores", scores_json(part.scores)},
                         {"files", files},
                         {"plan_path", part.plan_path},
                         {"plan", part.plan}};
    // What no text can hold is replaced first, so that the checksum is of what is read back.
    document["checksum"] = checksum(Json::parse(to_text(document)));
    return to_text(document) + "\n";
}

Result<PartFile> parse_part(std::string_view text, const std::string& name) {
    const Json document = Json::parse(text, nullptr, false);
    const auto damaged = [&] {
        return fail(
            ErrorCode::usage,
            "the part '{}' is damaged or cut off: take a whole copy, or make it again with noscope apply "
            "--blocks",
            name);
    };
    const auto text_at = [&](const char* key) {
        return document.is_object() && document.contains(key) && document[key].is_string()
                   ? document[key].get<std::string>()
                   : std::string();
    };
    if (text_at("format") != kFormat) {
        if (document.is_discarded() && text.find(kFormat) < 100) return damaged();
        return fail(ErrorCode::usage, "'{}' is no part of a run: noscope apply --blocks makes one", name);
    }
    const auto version = document.find("version");
    if (version != document.end() && version->is_number_integer() && *version > kVersion)
        return fail(
            ErrorCode::usage,
            "the part '{}' has format {}, and this noscope reads up to {}: merge with the noscope that "
            "made it or a newer one",
            name, version->dump(), kVersion);
    bool ok = version != document.end() && *version == kVersion && text_at("checksum") == checksum(document);
    if (!ok) return damaged();
    PartFile part = part_from(document, &ok);
    if (!ok) return damaged();
    return part;
}

Result<PartFile> read_part(const std::string& path) {
    std::error_code failed;
    const auto bytes = std::filesystem::file_size(path, failed);
    if (!failed && bytes > kMostBytes)
        return fail(ErrorCode::usage, "'{}' is no part of a run: noscope apply --blocks makes one", path);
    const auto text = read_file(path);
    if (!text)
        return fail(ErrorCode::usage, "{}: give the parts that noscope apply --blocks wrote",
                    text.error().message);
    return parse_part(*text, path);
}

}  // namespace noscope
