#include "report/certificate_json.h"

#include "report/json_parts.h"

#include <string>

namespace noscope {
namespace {

using Json = nlohmann::json;

// Counts are never below 0, shares lie in [0, 1]; anything else was not written by certificate_json().
std::int64_t whole(const Json& json, const char* key) {
    const auto value = json.at(key).get<std::int64_t>();
    if (value < 0) throw Json::out_of_range::create(406, "a count below 0", &json);
    return value;
}
double share(const Json& json, const char* key) {
    const auto value = json.at(key).get<double>();
    if (!(value >= 0 && value <= 1)) throw Json::out_of_range::create(406, "no share", &json);
    return value;
}

CertificateRate read_rate(const Json& json) {
    return {.name = json.at("budget").get<std::string>(),
            .asked = share(json, "asked"),
            .kept = json.at("certified").get<bool>(),
            .of = whole(json, "windows"),
            .wrong = whole(json, "wrong"),
            .blocks = whole(json, "blocks"),
            .at_most = share(json, "wrong_at_most"),
            .blocks_all = whole(json, "blocks_in_all"),
            .blocks_needed = whole(json, "blocks_needed")};
}

}  // namespace

OrderedJson certificate_json(const PlanCertificate& certificate) {
    OrderedJson rates = OrderedJson::array(), steps = OrderedJson::array();
    for (const CertificateRate& rate : certificate.rates)
        rates.push_back({{"budget", rate.name},
                         {"asked", rate.asked},
                         {"certified", rate.kept},
                         {"windows", rate.of},
                         {"wrong", rate.wrong},
                         {"wrong_at_most", rate.at_most},
                         {"blocks", rate.blocks},
                         {"blocks_in_all", rate.blocks_all},
                         {"blocks_needed", rate.blocks_needed}});
    for (const CertificateStep& step : certificate.steps)
        steps.push_back({{"plan", step.plan},
                         {"passed", step.passed},
                         {"positive", step.positive},
                         {"missed", step.missed},
                         {"added", step.added}});
    return {{"certified", certificate.certified},
            {"why", certificate.why},
            {"plan", certificate.plan},
            {"at", certificate.at},
            {"recording", certificate.recording},
            {"mode", certificate.mode == Guarantee::strict ? "strict" : "report"},
            {"confidence", certificate.confidence},
            {"blocks", certificate.blocks},
            {"drawn", certificate.drawn},
            {"block_s", certificate.block_s},
            {"labels", certificate.labels},
            {"new_labels", certificate.new_labels},
            {"budgets", rates},
            {"tested", steps}};
}

OrderedJson certificate_json(const std::optional<PlanCertificate>& certificate) {
    return certificate ? certificate_json(*certificate) : OrderedJson(nullptr);
}

std::optional<PlanCertificate> read_certificate(const Json& json) {
    try {
        PlanCertificate certificate;
        certificate.certified = json.at("certified").get<bool>();
        certificate.why = json.at("why").get<std::string>();
        certificate.plan = json.at("plan").get<std::string>();
        certificate.at = json.at("at").get<std::string>();
        certificate.recording = json.at("recording").get<std::string>();
        certificate.mode =
            json.at("mode").get<std::string>() == "strict" ? Guarantee::strict : Guarantee::report;
        certificate.confidence = share(json, "confidence");
        certificate.blocks = whole(json, "blocks");
        certificate.drawn = whole(json, "drawn");
        certificate.block_s = json.at("block_s").get<double>();
        certificate.labels = whole(json, "labels");
        certificate.new_labels = whole(json, "new_labels");
        for (const Json& rate : json.at("budgets")) certificate.rates.push_back(read_rate(rate));
        for (const Json& step : json.at("tested"))
            certificate.steps.push_back({.plan = step.at("plan").get<std::string>(),
                                         .passed = step.at("passed").get<bool>(),
                                         .positive = whole(step, "positive"),
                                         .missed = whole(step, "missed"),
                                         .added = whole(step, "added")});
        return certificate;
    } catch (const Json::exception&) {
        return std::nullopt;
    }
}

}  // namespace noscope
