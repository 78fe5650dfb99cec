#include "find/search_costs.h"

#include "base/error_text.h"
#include "base/text.h"
#include "find/query_json.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <iterator>
#include <utility>

namespace noscope {
namespace {

// An image with colour takes so much more than one of luma.
constexpr double kColour = 1.5;

constexpr std::array<std::pair<const char*, double DecodeCost::*>, 6> kDecodeFields{{
    {"start_s", &DecodeCost::start_s},
    {"intra_s", &DecodeCost::intra_s},
    {"inter_s", &DecodeCost::inter_s},
    {"passed_s", &DecodeCost::passed_s},
    {"byte_s", &DecodeCost::byte_s},
    {"passed_byte_s", &DecodeCost::passed_byte_s},
}};

std::string name_of(const ScoreSpec& spec) {
    return fmt::format("{}x{}{}{}", spec.width, spec.height, spec.chroma ? " colour" : "",
                       spec.crop == Rect{0, 0, 1, 1} ? "" : " crop");
}

std::string name_of(const Stage& stage) { return to_string(Stage{stage.body, {}}); }

double weight_of(const ScoreSpec& spec) { return spec.chroma ? kColour : 1; }

bool is_cost(const OrderedJson& value) {
    return value.is_number() && std::isfinite(value.get<double>()) && value.get<double>() >= 0;
}

bool read_map(const OrderedJson& json, std::map<std::string, double>& to) {
    if (!json.is_object()) return false;
    for (const auto& [name, value] : json.items()) {
        if (!is_cost(value)) return false;
        to[name] = value.get<double>();
    }
    return true;
}

bool read_field(const std::string& name, const OrderedJson& value, MeasuredCosts& costs) {
    if (name == "images_s") return read_map(value, costs.images);
    if (name == "scores_s") return read_map(value, costs.scores);
    if (name == "reference_call_s") {
        if (!is_cost(value)) return false;
        costs.reference_s = value.get<double>();
        return true;
    }
    if (name != "decode" || !value.is_object()) return false;
    DecodeCost decode;
    for (const auto& [field, number] : value.items()) {
        const auto known =
            std::ranges::find_if(kDecodeFields, [&](const auto& one) { return one.first == field; });
        if (known == kDecodeFields.end() || !is_cost(number)) return false;
        decode.*(known->second) = number.get<double>();
    }
    costs.decode = decode;
    return true;
}

}  // namespace

std::string to_text(const MeasuredCosts& costs) {
    OrderedJson json = OrderedJson::object();
    if (costs.reference_s) json["reference_call_s"] = *costs.reference_s;
    if (costs.decode)
        for (const auto& [name, field] : kDecodeFields) json["decode"][name] = (*costs.decode).*field;
    if (!costs.images.empty()) json["images_s"] = costs.images;
    if (!costs.scores.empty()) json["scores_s"] = costs.scores;
    return to_text(json);
}

Result<MeasuredCosts> parse_costs(const std::string& text, const std::string& name) {
    const OrderedJson json = OrderedJson::parse(text, nullptr, false);
    if (!json.is_object())
        return fail(ErrorCode::usage, "'{}' holds no costs: give a JSON object as an answer's search.costs",
                    name);
    MeasuredCosts costs;
    for (const auto& [field, value] : json.items())
        if (!read_field(field, value, costs))
            return fail(
                ErrorCode::usage,
                "'{}': `{}` is no cost: there are reference_call_s, decode, images_s and scores_s, in "
                "seconds of at least 0, as in an answer's search.costs",
                name, shown(field));
    return costs;
}

Result<MeasuredCosts> read_costs(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), {}};
    if (!file) return fail(ErrorCode::usage, "--costs '{}' cannot be read: name a file of costs", path);
    return parse_costs(text, path);
}

void add_measured(const Plan& scorers, const PlanImages& images, const std::vector<ScoreTime>& scores,
                  const ImageTimes& made, double slowed, MeasuredCosts& costs) {
    for (std::size_t i = 0; i < scores.size(); ++i)
        if (scores[i].scores > 0)
            costs.scores.emplace(name_of(scorers.stages[i]),
                                 scores[i].seconds / static_cast<double>(scores[i].scores));
    double weights = 0;
    for (const ScoreSpec& spec : images.specs()) weights += weight_of(spec);
    if (made.pictures == 0) return;
    const double each = made.images_s / static_cast<double>(made.pictures) * slowed;
    for (const ScoreSpec& spec : images.specs())
        costs.images.emplace(name_of(spec), each * weight_of(spec) / weights);
}

SearchCosts search_costs(const Plan& scorers, const PlanImages& images, const MeasuredCosts& costs,
                         int threads) {
    const auto known = [](const std::map<std::string, double>& map, const std::string& name) {
        const auto found = map.find(name);
        return found == map.end() ? 0 : found->second;
    };
    SearchCosts made{.reference_s = costs.reference_s.value_or(0), .score_s = {}, .image = {}, .image_s = {}};
    for (std::size_t i = 0; i < scorers.stages.size(); ++i) {
        const bool shared = scorers.stages[i].kind() == StageKind::model;
        made.score_s.push_back(known(costs.scores, name_of(scorers.stages[i])) / (shared ? 1 : threads));
        made.image.push_back(images.spec_of(static_cast<int>(i)));
    }
    for (const ScoreSpec& spec : images.specs())
        made.image_s.push_back(known(costs.images, name_of(spec)) / threads);
    return made;
}

}  // namespace noscope
