#include "find/plan_fit.h"

#include "base/error_text.h"
#include "base/text.h"
#include "base/try.h"
#include "find/query_json.h"

#include <algorithm>
#include <set>

namespace noscope {
namespace {

using Json = nlohmann::json;

// What is too long to be read in a message is only named.
std::string brief(const Json& value) {
    constexpr std::size_t kLongest = 40, kHash = 64, kHashShown = 12;
    const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
    if (text.size() == kHash && value.is_string()) return text.substr(0, kHashShown);
    return text.size() <= kLongest ? text : std::string();
}

// "precision is f32 there and bf16 here": of each field that differs.
std::string differences(const Json& there, const Json& here) {
    std::set<std::string> keys;
    for (const Json* side : {&there, &here})
        if (side->is_object())
            for (const auto& [key, value] : side->items()) keys.insert(key);
    std::vector<std::string> told;
    for (const std::string& key : keys) {
        const Json a = there.is_object() ? there.value(key, Json()) : Json();
        const Json b = here.is_object() ? here.value(key, Json()) : Json();
        if (a == b) continue;
        const std::string was = brief(a), is = brief(b);
        told.push_back(was.empty() || is.empty() ? fmt::format("{} differs", key)
                                                 : fmt::format("{} is {} there and {} here", key, was, is));
    }
    return join(told, ", ");
}

Json parsed(const std::string& text) { return Json::parse(text, nullptr, false); }

}  // namespace

Status check_footage(const NamedPlan& plan, std::span<const FileReport> files) {
    for (const FileReport& file : files)
        if (file.problem.empty() && (file.width != plan.file.width || file.height != plan.file.height))
            return fail(
                ErrorCode::usage,
                "the plan '{}' is for pictures of {}x{}, and '{}' shows {}x{}: make a plan for this camera "
                "with noscope plan",
                plan.path, plan.file.width, plan.file.height, file.path, file.width, file.height);
    return {};
}

Status check_reference(const NamedPlan& plan, const Reference& reference) {
    const std::string &there = plan.file.reference_identity, here = reference.identity();
    if (there == here) return {};
    return fail(ErrorCode::reference,
                "the plan '{}' was made with the labels of {}, and {} would give others ({}): take the same "
                "reference, "
                "or make a plan for this one",
                plan.path, plan.file.reference_name, reference.name(),
                differences(parsed(there), parsed(here)));
}

Error lacks_reference(const NamedPlan& plan, const Error& why) {
    return fail(ErrorCode::reference,
                "the plan '{}' needs its reference {}: {}; say where it lies now with --reference", plan.path,
                plan.file.reference_name, why.message);
}

Status check_detectors(const NamedPlan& plan, const StageModels& models) {
    const auto& there = plan.file.detectors;
    for (std::size_t i = 0; i < std::max(models.size(), there.size()); ++i) {
        const std::string here = i < models.size() ? models.model(i).identity() : std::string();
        const std::string made = i < there.size() ? there[i] : std::string();
        if (made == here) continue;
        return fail(
            ErrorCode::reference,
            "the plan '{}' was made with another detector than {} is here ({}): take the same one, or make a "
            "plan for this one",
            plan.path, i < models.size() ? models.model(i).name() : "none",
            differences(parsed(made), parsed(here)));
    }
    return {};
}

Status check_question(const NamedPlan& plan, const FindOptions& options,
                      const std::vector<std::string>& classes) {
    const auto question = [](const Predicate& predicate, const std::vector<std::string>& names,
                             const Sampling& sampling) {
        Json both = to_json(predicate, names);
        both.update(Json(to_json(sampling)));
        return both;
    };
    const std::string differ =
        differences(question(plan.file.predicate, plan.file.classes, plan.file.sampling),
                    question(options.predicate, classes, options.sampling));
    if (differ.empty()) return {};
    return fail(ErrorCode::usage,
                "the plan '{}' answers another question ({}): ask its own, as noscope apply does, or make "
                "another plan",
                plan.path, differ);
}

}  // namespace noscope
