#include "find/plan_file_json.h"

#include "base/base64.h"
#include "base/bytes.h"
#include "base/error_text.h"
#include "base/text.h"
#include "base/try.h"
#include "find/difference_scorers.h"
#include "find/json_fields.h"
#include "find/query_from_json.h"
#include "query/appearances.h"
#include "query/detections.h"
#include "query/sampling.h"
#include "report/certificate_json.h"
#include "report/search_json.h"

#include <cmath>
#include <limits>

namespace noscope {
namespace {

using Json = nlohmann::json;
using Bytes = std::vector<std::uint8_t>;

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr double kMostSeconds = 1e15;
constexpr std::size_t kMostWeights = 1 << 20;

std::string as_text(const Json& value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

OrderedJson chosen_json(const std::optional<ChosenStage>& chosen) {
    if (!chosen) return nullptr;
    return {{"stage", chosen->stage},
            {"windows", chosen->windows},
            {"positive", chosen->positive},
            {"missed", chosen->missed},
            {"spurious", chosen->spurious},
            {"frames", chosen->frames},
            {"reference_calls", chosen->reference_calls},
            {"within", chosen->within}};
}

std::optional<ChosenStage> chosen_from(JsonFields& in, const char* key) {
    if (in[key].is_null()) return std::nullopt;
    JsonFields chosen(in[key], in.shared_ok());
    return ChosenStage{.stage = chosen.text("stage"),
                       .windows = chosen.whole("windows", 0, kMost),
                       .positive = chosen.whole("positive", 0, kMost),
                       .missed = chosen.whole("missed", 0, kMost),
                       .spurious = chosen.whole("spurious", 0, kMost),
                       .frames = chosen.whole("frames", 0, kMost),
                       .reference_calls = chosen.whole("reference_calls", 0, kMost),
                       .within = chosen.flag("within")};
}

OrderedJson origin_json(const PlanOrigin& origin) {
    OrderedJson steps = OrderedJson::array();
    for (const StageCost& step : origin.steps)
        steps.push_back({{"step", step.name}, {"seconds", step.seconds}, {"frames", step.frames}});
    return {{"by", origin.noscope},
            {"at", origin.at},
            {"command_line", origin.command_line},
            {"recording", origin.recording},
            {"files", origin.files},
            {"covered_s", origin.covered_s},
            {"analysed_frames", origin.analysed_frames},
            {"seed", origin.seed},
            {"reference_calls", origin.reference_calls},
            {"reused_labels", origin.reused_labels},
            {"frames_decoded", origin.frames_decoded},
            {"train_frames", origin.train_frames},
            {"select_frames", origin.select_frames},
            {"chosen", chosen_json(origin.chosen)},
            {"seconds", origin.seconds},
            {"steps", steps}};
}

PlanOrigin origin_from(JsonFields& in) {
    PlanOrigin origin;
    origin.noscope = in.text("by");
    origin.at = in.text("at");
    origin.command_line = in.text("command_line");
    origin.recording = in.text("recording");
    origin.files = in.whole("files", 0, kMost);
    origin.covered_s = in.number("covered_s", 0, kMostSeconds);
    origin.analysed_frames = in.whole("analysed_frames", 0, kMost);
    origin.seed = in.unsigned_whole("seed");
    origin.reference_calls = in.whole("reference_calls", 0, kMost);
    origin.reused_labels = in.whole("reused_labels", 0, kMost);
    origin.frames_decoded = in.whole("frames_decoded", 0, kMost);
    origin.train_frames = in.whole("train_frames", 0, kMost);
    origin.select_frames = in.whole("select_frames", 0, kMost);
    origin.chosen = chosen_from(in, "chosen");
    origin.seconds = in.number("seconds", 0, kMostSeconds);
    for (const Json& value : in.list("steps")) {
        JsonFields step(value, in.shared_ok());
        origin.steps.push_back(
            {step.text("step"), step.number("seconds", 0, kMostSeconds), step.whole("frames", 0, kMost)});
    }
    return origin;
}

// As a value where that gives the very text again: keys of an identity are sorted, as Json has them.
OrderedJson identity_json(const std::string& identity) {
    const Json value = Json::parse(identity, nullptr, false);
    const bool same = value.is_object() && as_text(value) == identity;
    return same ? OrderedJson::parse(identity) : OrderedJson(identity);
}

std::string identity_from(JsonFields& in, const Json& value) {
    return value.is_object() ? as_text(value) : in.text_of(value);
}

// Bytes of the stages that have some.
template <class Encode>
OrderedJson stage_bytes(std::size_t stages, Encode encode) {
    OrderedJson list = OrderedJson::array();
    for (std::size_t stage = 0; stage < stages; ++stage) {
        const Bytes bytes = encode(stage);
        if (!bytes.empty()) list.push_back({{"stage", stage + 1}, {"bytes", to_base64_lines(bytes)}});
    }
    return list;
}

Bytes bytes_from(JsonFields& in, const char* key) {
    auto bytes = from_base64_lines(in.texts(key));
    if (!bytes) in.refuse();
    return bytes ? std::move(*bytes) : Bytes{};
}

// decode(stage, bytes) says whether it could.
template <class Decode>
void stage_bytes_from(JsonFields& in, const char* key, Decode decode) {
    std::int64_t before = 0;
    for (const Json& value : in.list(key)) {
        JsonFields one(value, in.shared_ok());
        const std::int64_t stage = one.whole("stage", before + 1, 1 << 16);
        const Bytes bytes = bytes_from(one, "bytes");
        if (!in.ok() || !decode(static_cast<std::size_t>(stage - 1), bytes)) return in.refuse();
        before = stage;
    }
}

Bytes encode_weights(const std::vector<double>& weights) {
    if (weights.empty()) return {};
    ByteWriter out;
    for (const double weight : weights) out.real(weight);
    return std::move(out).take();
}

std::optional<std::vector<double>> decode_weights(const Bytes& bytes) {
    if (bytes.empty() || bytes.size() % 8 != 0 || bytes.size() / 8 > kMostWeights) return std::nullopt;
    ByteReader in(bytes);
    std::vector<double> weights(bytes.size() / 8);
    for (double& weight : weights) weight = in.real();
    return weights;
}

OrderedJson data_json(const PreparedPlan& prepared) {
    OrderedJson scene = nullptr;
    if (!prepared.scene.images.empty()) scene = to_base64_lines(encode(prepared.scene));
    return {{"empty_scene", scene},
            {"weights", stage_bytes(prepared.weights.size(),
                                    [&](std::size_t i) { return encode_weights(prepared.weights[i]); })},
            {"models", stage_bytes(prepared.models.size(), [&](std::size_t i) {
                 return prepared.models[i] ? encode(*prepared.models[i]) : Bytes{};
             })}};
}

// Room for a stage's part; those before it have none yet.
template <class Part>
Part& grown(std::vector<Part>& parts, std::size_t stage) {
    if (parts.size() <= stage) parts.resize(stage + 1);
    return parts[stage];
}

void data_from(JsonFields& in, PreparedPlan& prepared) {
    if (!in["empty_scene"].is_null()) {
        auto scene = decode_empty_scene(bytes_from(in, "empty_scene"));
        if (!scene) return in.refuse();
        prepared.scene = *std::move(scene);
    }
    stage_bytes_from(in, "weights", [&](std::size_t stage, const Bytes& bytes) {
        auto weights = decode_weights(bytes);
        if (weights) grown(prepared.weights, stage) = *std::move(weights);
        return weights.has_value();
    });
    stage_bytes_from(in, "models", [&](std::size_t stage, const Bytes& bytes) {
        auto model = decode_specialized_model(bytes);
        const bool read = model.has_value();
        if (read) grown(prepared.models, stage) = std::move(model);
        return read;
    });
}

// For people; what runs is under "data".
OrderedJson models_json(const PreparedPlan& prepared) {
    OrderedJson list = OrderedJson::array();
    for (std::size_t i = 0; i < prepared.models.size(); ++i)
        if (prepared.models[i])
            list.push_back({{"stage", i + 1},
                            {"text", to_string(prepared.plan.stages[i])},
                            {"identity", identity(*prepared.models[i])},
                            {"card", split(model_card(*prepared.models[i]), '\n')}});
    return list;
}

// A picture for each image that is compared with the empty scene, at its size, and no other.
bool has_pictures(const EmptyScene& scene, const PlanImages& images) {
    if (scene.images.size() != (images.needs_empty_scene() ? images.specs().size() : 0)) return false;
    for (std::size_t i = 0; i < scene.images.size(); ++i) {
        const ScoreSpec& spec = images.specs()[i];
        if (scene.images[i].has_value() != images.needs_empty_scene(i)) return false;
        if (!scene.images[i]) continue;
        for (const auto& [image, infrared, from, to, frames] : scene.images[i]->images())
            if (image.width != spec.width || image.height != spec.height || image.u.empty() == spec.chroma)
                return false;
    }
    return true;
}

Status check_prepared(const PreparedPlan& prepared, const Predicate& predicate) {
    const auto& stages = prepared.plan.stages;
    NOSCOPE_TRY(DifferenceScorers scorers, DifferenceScorers::make(prepared.plan, predicate));
    const Error wrong = fail(ErrorCode::usage, "what it holds does not fit its plan");
    const PlanImages images = PlanImages::of(prepared.plan, predicate);
    if (!has_pictures(prepared.scene, images)) return wrong;
    if (prepared.weights.size() > stages.size() || prepared.models.size() > stages.size()) return wrong;
    for (std::size_t i = 0; i < stages.size(); ++i) {
        const bool weights = i < prepared.weights.size() && !prepared.weights[i].empty();
        if (weights != scorers.learns(static_cast<int>(i))) return wrong;
        if (weights) NOSCOPE_CHECK(scorers.set_weights(static_cast<int>(i), prepared.weights[i]));
        const auto* model = i < prepared.models.size() && prepared.models[i] ? &*prepared.models[i] : nullptr;
        const auto* wanted = std::get_if<CnnStage>(&stages[i].body);
        if ((model == nullptr) != (wanted == nullptr)) return wrong;
        if (!model) continue;
        const auto spec = static_cast<std::size_t>(images.spec_of(static_cast<int>(i)));
        if (model->architecture != *wanted || model->crop != images.specs()[spec].crop) return wrong;
    }
    return {};
}

}  // namespace

void put_fields(const PlanFile& file, OrderedJson& document) {
    document["made"] = origin_json(file.origin);
    document["footage"] = {{"width", file.width}, {"height", file.height}};
    document["query"] = {
        {"asked_classes", file.predicate.classes}, {"predicate", to_json(file.predicate, file.classes)},
        {"sampling", to_json(file.sampling)},      {"appearances", to_json(file.grouping)},
        {"budgets", to_json(file.budgets)},        {"guarantee", name_of(file.guarantee)},
        {"confidence", file.confidence},           {"confirm", file.confirm}};
    OrderedJson call = nullptr;
    if (file.reference_call_s) call = *file.reference_call_s;
    document["reference"] = {{"name", file.reference_name},
                             {"model", file.reference.model},
                             {"view", file.reference.view},
                             {"device", file.reference.device},
                             {"precision", file.reference.precision},
                             {"exec_timeout_s", file.reference.exec_timeout_s},
                             {"call_s", call},
                             {"identity", identity_json(file.reference_identity)}};
    document["detectors"] = OrderedJson::array();
    for (const std::string& identity : file.detectors)
        document["detectors"].push_back(identity_json(identity));
    document["span_windows"] = file.span_windows;
    if (file.certificate) document["certificate"] = certificate_json(*file.certificate);
    if (file.search) document["search"] = foretold_json(*file.search);
    document["models"] = models_json(file.prepared);
    if (file.watch) document["watch"] = to_json(*file.watch);
    document["data"] = data_json(file.prepared);
}

std::optional<PlanFile> fields_of(const Json& document) {
    PlanFile file;
    JsonFields in(document);
    JsonFields made(in["made"], in.shared_ok());
    file.origin = origin_from(made);
    JsonFields footage(in["footage"], in.shared_ok());
    file.width = static_cast<int>(footage.whole("width", 1, 1 << 20));
    file.height = static_cast<int>(footage.whole("height", 1, 1 << 20));

    JsonFields query(in["query"], in.shared_ok());
    JsonFields predicate(query["predicate"], in.shared_ok());
    file.predicate = predicate_from(predicate);
    file.classes = std::exchange(file.predicate.classes, query.texts("asked_classes"));
    JsonFields sampling(query["sampling"], in.shared_ok());
    file.sampling = sampling_from(sampling);
    JsonFields grouping(query["appearances"], in.shared_ok());
    file.grouping = grouping_from(grouping);
    JsonFields budgets(query["budgets"], in.shared_ok());
    file.budgets = budgets_from(budgets);
    file.guarantee = guarantee_from(query, "guarantee");
    file.confidence = query.number("confidence", 0, 1);
    file.confirm = query.flag("confirm");

    JsonFields reference(in["reference"], in.shared_ok());
    file.reference_name = reference.text("name");
    file.reference.model = reference.text("model");
    file.reference.view = reference.text("view");
    file.reference.device = reference.text("device");
    file.reference.precision = reference.text("precision");
    file.reference.exec_timeout_s = reference.number("exec_timeout_s", 0, kMostSeconds);
    file.reference_call_s = reference.number_or_null("call_s", 0, kMostSeconds);
    file.reference_identity = identity_from(reference, reference["identity"]);

    for (const Json& identity : in.list("detectors")) file.detectors.push_back(identity_from(in, identity));
    file.span_windows = in.whole("span_windows", 1, 1'000'000'000);
    if (const auto found = document.find("certificate"); document.is_object() && found != document.end()) {
        file.certificate = read_certificate(*found);
        if (!file.certificate) in.refuse();
    }
    if (const auto search = document.find("search"); document.is_object() && search != document.end()) {
        file.search = read_search(OrderedJson::parse(as_text(*search)));
        if (!file.search) in.refuse();
    }
    if (const auto watch = document.find("watch"); document.is_object() && watch != document.end()) {
        JsonFields fields(*watch, in.shared_ok());
        file.watch = plan_watch_from(fields);
    }
    JsonFields data(in["data"], in.shared_ok());
    data_from(data, file.prepared);
    if (!in.ok()) return std::nullopt;
    return file;
}

Status check_parts(const PlanFile& file) {
    NOSCOPE_CHECK(check(file.sampling));
    NOSCOPE_CHECK(check(file.grouping));
    NOSCOPE_CHECK(check(file.predicate));
    return check_prepared(file.prepared, file.predicate);
}

}  // namespace noscope
