#include "report/search_json.h"

#include <cmath>

namespace noscope {
namespace {

using Json = nlohmann::ordered_json;

Json share_json(const std::optional<ShareEstimate>& share) {
    if (!share) return nullptr;
    const auto rounded = [](double value) { return std::round(value * 1e4) / 1e4; };
    return {{"value", rounded(share->value)}, {"low", rounded(share->low)}, {"high", rounded(share->high)}};
}

std::optional<ShareEstimate> read_share(const Json& json) {
    if (json.is_null()) return std::nullopt;
    return ShareEstimate{json.at("value").get<double>(), json.at("low").get<double>(),
                         json.at("high").get<double>()};
}

Json plan_json(const SearchedPlanReport& plan) {
    Json stages = Json::array();
    for (const auto& stage : plan.stages)
        stages.push_back({{"stage", stage.stage}, {"seconds", stage.seconds}});
    return {{"plan", plan.plan},
            {"seconds_an_hour", plan.seconds},
            {"decode_s", plan.decode_s},
            {"images_s", plan.images_s},
            {"stages", stages},
            {"asked_share", plan.asked_share},
            {"recall", share_json(plan.recall)},
            {"precision", share_json(plan.precision)},
            {"fnr", share_json(plan.fnr)},
            {"fpr", share_json(plan.fpr)},
            {"judged", plan.judged},
            {"keeps_budgets", plan.keeps},
            {"chosen", plan.chosen}};
}

SearchedPlanReport read_plan(const Json& json) {
    SearchedPlanReport plan;
    plan.plan = json.at("plan").get<std::string>();
    plan.seconds = json.at("seconds_an_hour").get<double>();
    plan.decode_s = json.at("decode_s").get<double>();
    plan.images_s = json.at("images_s").get<double>();
    for (const Json& stage : json.at("stages"))
        plan.stages.push_back({stage.at("stage").get<std::string>(), stage.at("seconds").get<double>()});
    plan.asked_share = json.at("asked_share").get<double>();
    plan.recall = read_share(json.at("recall"));
    plan.precision = read_share(json.at("precision"));
    plan.fnr = read_share(json.at("fnr"));
    plan.fpr = read_share(json.at("fpr"));
    plan.judged = json.at("judged").get<bool>();
    plan.keeps = json.at("keeps_budgets").get<bool>();
    plan.chosen = json.at("chosen").get<bool>();
    return plan;
}

}  // namespace

Json search_json(const SearchReport& search) {
    Json plans = Json::array(), costs = nullptr;
    for (const SearchedPlanReport& plan : search.plans) plans.push_back(plan_json(plan));
    if (!search.costs_json.empty()) costs = Json::parse(search.costs_json, nullptr, false);
    return {{"searched", search.searched},
            {"why", search.why},
            {"notes", search.notes},
            {"frames", search.frames},
            {"windows", search.windows},
            {"positive", search.positive},
            {"tried", search.tried},
            {"search_s", search.search_s},
            {"plans", plans},
            {"costs", costs},
            {"run",
             {{"predicted_s", search.run.predicted_s},
              {"actual_s", search.run.actual_s},
              {"predicted_calls", search.run.predicted_calls},
              {"predicted_calls_low", search.run.predicted_calls_low},
              {"predicted_calls_high", search.run.predicted_calls_high},
              {"actual_calls", search.run.actual_calls}}}};
}

Json foretold_json(const SearchReport& search) {
    Json json = search_json(search);
    for (const char* actual : {"actual_s", "actual_calls"}) json["run"].erase(actual);
    return json;
}

std::optional<SearchReport> read_search(const Json& json) {
    try {
        SearchReport search;
        search.searched = json.at("searched").get<bool>();
        search.why = json.at("why").get<std::string>();
        // Plan files of earlier versions have none.
        search.notes = json.value("notes", std::vector<std::string>{});
        search.frames = json.at("frames").get<std::int64_t>();
        search.windows = json.at("windows").get<std::int64_t>();
        search.positive = json.at("positive").get<std::int64_t>();
        search.tried = json.at("tried").get<std::int64_t>();
        search.search_s = json.at("search_s").get<double>();
        for (const Json& plan : json.at("plans")) search.plans.push_back(read_plan(plan));
        if (!json.at("costs").is_null()) search.costs_json = json.at("costs").dump();
        search.run.predicted_s = json.at("run").at("predicted_s").get<double>();
        PredictedRun& run = search.run;
        run.predicted_calls = json.at("run").at("predicted_calls").get<std::int64_t>();
        // Likewise.
        run.predicted_calls_low = json.at("run").value("predicted_calls_low", run.predicted_calls);
        run.predicted_calls_high = json.at("run").value("predicted_calls_high", run.predicted_calls);
        return search;
    } catch (const nlohmann::json::exception&) {
        return std::nullopt;
    }
}

}  // namespace noscope
