#include "find/plan_file.h"

#include "base/error_text.h"
#include "base/input_file.h"
#include "base/output_file.h"
#include "base/sha256.h"
#include "base/text.h"
#include "base/try.h"
#include "find/plan_file_json.h"

#include <algorithm>
#include <filesystem>

namespace noscope {
namespace {

using Json = nlohmann::json;

constexpr const char* kFormat = "noscope plan";
constexpr const char* kEnding = ".plan";
// Far above any plan; a recording that was named by mistake is not read whole.
constexpr std::uintmax_t kMostBytes = std::uintmax_t{1} << 30;
constexpr int kDeepest = 16;

// Nesting is bounded before anything that recurses sees it.
bool too_deep(std::string_view text) {
    int depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted && c == '\\')
            ++i;
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == '{' || c == '['))
            ++depth;
        else if (!quoted && (c == '}' || c == ']'))
            --depth;
        if (depth > kDeepest) return true;
    }
    return false;
}

// Over everything but the plan's text, which may be edited, and independent of how the document is laid out.
std::string checksum(Json document) {
    document.erase("plan");
    document.erase("checksum");
    return sha256_hex(document.dump(-1, ' ', false, Json::error_handler_t::replace));
}

std::string one_line(std::string text) {
    std::ranges::replace(text, '\n', ' ');
    return text;
}

// Equal but for the values of thresholds.
bool same_stages(const Plan& a, const Plan& b) {
    return std::ranges::equal(a.stages, b.stages, [](const Stage& x, const Stage& y) {
        return x.body == y.body && x.threshold.index() == y.threshold.index();
    });
}

// What a plan file holds has its thresholds.
Status check_given(const Plan& plan) {
    for (const Stage& stage : plan.stages)
        if (is_to_be_chosen(stage))
            return fail(ErrorCode::usage,
                        "`{}` leaves its threshold open, and running a plan chooses none: write one",
                        to_string(stage));
    return {};
}

Result<Plan> planned(const std::string& text, const PlanFile& file, const std::string& name) {
    const auto as_made = parse_plan(file.made_as, file.reference.model);
    if (!as_made || to_string(*as_made) != file.made_as)
        return fail(ErrorCode::usage, "the plan '{}' is damaged: what it was made as is no plan", name);
    auto plan = parse_plan(text, file.reference.model);
    Status runs = plan ? check_given(*plan) : Status(plan.error());
    if (runs) runs = check_runnable(*plan);
    if (!runs)
        return fail(ErrorCode::usage, "the line \"plan\" of '{}' cannot be used: {}", name,
                    runs.error().message);
    if (!same_stages(*plan, *as_made))
        return fail(ErrorCode::usage,
                    "'{}' was made for `{}`; only thresholds of its plan can be edited, and `{}` differs in "
                    "more: make "
                    "another plan with noscope plan",
                    name, file.made_as, shown(one_line(to_string(*plan))));
    return plan;
}

OrderedJson document_of(const PlanFile& file) {
    OrderedJson document{{"format", kFormat},
                         {"version", kPlanFileVersion},
                         {"plan", to_string(file.prepared.plan)},
                         {"made_as", file.made_as}};
    put_fields(file, document);
    return document;
}

}  // namespace

std::string to_text(const PlanFile& file) {
    OrderedJson document = document_of(file);
    // What no text can hold is replaced first, so that the checksum is of what is read back.
    document["checksum"] = checksum(Json::parse(to_text(document)));
    return document.dump(2, ' ', false, OrderedJson::error_handler_t::replace) + "\n";
}

std::string checksum_of(const PlanFile& file) { return checksum(Json::parse(to_text(document_of(file)))); }

Result<PlanFile> parse_plan_file(std::string_view text, const std::string& name) {
    const Json document = too_deep(text) ? Json() : Json::parse(text, nullptr, false);
    const auto text_at = [&](const char* key) {
        const auto found = document.is_object() ? document.find(key) : document.end();
        return document.is_object() && found != document.end() && found->is_string()
                   ? found->get<std::string>()
                   : std::string();
    };
    const bool looks_like_one = text.find(kFormat) != std::string_view::npos;
    if (!document.is_object() || text_at("format") != kFormat) {
        if (looks_like_one)
            return fail(
                ErrorCode::usage,
                "the plan '{}' is damaged or cut off: take a whole copy, or make it again with noscope plan",
                name);
        return fail(ErrorCode::usage, "'{}' is not a plan file: noscope plan makes one", name);
    }
    const auto version = document.find("version");
    if (version != document.end() && version->is_number_integer() && *version > kPlanFileVersion)
        return fail(
            ErrorCode::usage,
            "the plan '{}' has format {}, and this noscope reads up to {}: use the noscope that made it or a "
            "newer one",
            name, version->dump(), kPlanFileVersion);
    if (version == document.end() || *version != kPlanFileVersion ||
        text_at("checksum") != checksum(document))
        return fail(
            ErrorCode::usage,
            "the plan '{}' is damaged, or was changed in more than the thresholds of its line \"plan\": take "
            "a whole copy, or make it again with noscope plan",
            name);
    auto file = fields_of(document);
    if (!file) return fail(ErrorCode::usage, "the plan '{}' is damaged: parts of it are missing", name);
    file->made_as = text_at("made_as");
    NOSCOPE_TRY(file->prepared.plan, planned(text_at("plan"), *file, name));
    if (const Status sound = check_parts(*file); !sound)
        return fail(ErrorCode::usage, "the plan '{}' is damaged: {}", name, sound.error().message);
    return *std::move(file);
}

Status write_plan_file(const PlanFile& file, const std::string& path) {
    return write_file_atomically(path, to_text(file));
}

Result<PlanFile> read_plan_file(const std::string& path) {
    std::error_code failed;
    const auto bytes = std::filesystem::file_size(path, failed);
    if (!failed && bytes > kMostBytes)
        return fail(ErrorCode::usage, "'{}' is not a plan file: noscope plan makes one", path);
    const auto text = read_file(path);
    if (!text)
        return fail(ErrorCode::usage, "{}: give the plan file that noscope plan wrote", text.error().message);
    return parse_plan_file(*text, path);
}

bool names_plan_file(std::string_view text) { return trim(text).ends_with(kEnding); }

}  // namespace noscope
