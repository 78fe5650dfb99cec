#include "training/logistic_model.h"

#include "base/error_text.h"
#include "base/input_file.h"
#include "base/output_file.h"
#include "base/try.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace noscope {
namespace {

using nlohmann::json;
using Ordered = nlohmann::ordered_json;

constexpr const char* kFormat = "noscope-logistic";
constexpr int kVersion = 1;

// Reads members of an object; once one is not as it should be, `sound` stays false.
struct Reader {
    const json& object;
    bool sound = true;

    const json* find(const char* name, bool (json::*is)() const noexcept) {
        const auto at = object.find(name);
        if (at != object.end() && ((*at).*is)()) return &*at;
        sound = false;
        return nullptr;
    }
    double number(const char* name) {
        const json* value = find(name, &json::is_number);
        const double result = value ? value->get<double>() : 0;
        sound = sound && std::isfinite(result);
        return result;
    }
    std::uint64_t count(const char* name) {
        const json* value = find(name, &json::is_number_unsigned);
        return value ? value->get<std::uint64_t>() : 0;
    }
    bool flag(const char* name) {
        const json* value = find(name, &json::is_boolean);
        return value && value->get<bool>();
    }
};

// Members of `model` from `object`; false where one is missing or of another kind.
bool read(const json& object, LogisticModel& model) {
    Reader in{object};
    if (const json* weights = in.find("weights", &json::is_array))
        for (const json& weight : *weights) {
            if (!weight.is_number() || !std::isfinite(weight.get<double>())) return false;
            model.weights.push_back(weight.get<double>());
        }
    model.scale = in.number("scale");
    model.intercept = in.number("intercept");
    model.lambda = in.number("lambda");
    model.nonnegative = in.flag("nonnegative");
    model.converged = in.flag("converged");
    model.training_loss = in.number("training_loss");
    model.rows = in.count("rows");
    model.positives = in.count("positives");
    model.groups = in.count("groups");
    model.seed = in.count("seed");
    if (const json* penalty = in.find("penalty", &json::is_string)) {
        const auto known = penalty_from_text(penalty->get_ref<const std::string&>());
        if (!known) return false;
        model.penalty = *known;
    }
    if (const auto loss = object.find("held_out_loss"); loss == object.end() || !loss->is_null())
        model.held_out_loss = in.number("held_out_loss");
    if (const json* tried = in.find("tried", &json::is_array))
        for (const json& item : *tried) {
            if (!item.is_object()) return false;
            Reader one{item};
            model.tried.push_back({one.number("lambda"), one.number("held_out_loss")});
            in.sound = in.sound && one.sound;
        }
    return in.sound;
}

}  // namespace

std::string_view to_text(Penalty penalty) { return penalty == Penalty::l1 ? "l1" : "l2"; }

std::optional<Penalty> penalty_from_text(std::string_view text) {
    for (const Penalty penalty : {Penalty::l1, Penalty::l2})
        if (text == to_text(penalty)) return penalty;
    return {};
}

std::string to_json(const LogisticModel& model) {
    Ordered tried = Ordered::array();
    for (const auto& one : model.tried)
        tried.push_back({{"lambda", one.lambda}, {"held_out_loss", one.held_out_loss}});
    Ordered members{{"format", kFormat},
                    {"version", kVersion},
                    {"penalty", to_text(model.penalty)},
                    {"lambda", model.lambda},
                    {"nonnegative", model.nonnegative},
                    {"converged", model.converged},
                    {"scale", model.scale},
                    {"intercept", model.intercept},
                    {"training_loss", model.training_loss},
                    {"held_out_loss", model.held_out_loss ? Ordered(*model.held_out_loss) : Ordered()},
                    {"tried", tried},
                    {"rows", model.rows},
                    {"positives", model.positives},
                    {"groups", model.groups},
                    {"seed", model.seed},
                    {"weights", model.weights}};
    std::string text;
    for (const auto& [name, value] : members.items())
        text += fmt::format("{}\"{}\": {}", text.empty() ? "{\n" : ",\n", name, value.dump());
    return text + "\n}\n";
}

Result<LogisticModel> logistic_model_from_json(std::string_view text, const std::string& name) {
    const json object = json::parse(text, nullptr, false);
    if (!object.is_object() || !object.contains("format") || object["format"] != kFormat)
        return fail(ErrorCode::internal, "'{}' holds no weights of noscope-train logistic", name);
    if (!object.contains("version") || object["version"] != kVersion)
        return fail(ErrorCode::internal,
                    "'{}' is not of version {}: install noscope and noscope-train of one version", name,
                    kVersion);
    LogisticModel model;
    if (!read(object, model)) return fail(ErrorCode::internal, "'{}' is damaged", name);
    return model;
}

Status write_logistic_model(const LogisticModel& model, const std::string& path) {
    return write_file_atomically(path, to_json(model));
}

Result<LogisticModel> read_logistic_model(const std::string& path) {
    const auto text = read_file(path);
    if (!text) return fail(ErrorCode::internal, "{}", text.error().message);
    return logistic_model_from_json(*text, path);
}

}  // namespace noscope
