#include "report/json_answer.h"

#include <noscope/report.h>

#include "report/account.h"
#include "report/certificate_json.h"
#include "report/drift_json.h"
#include "report/guarantee_json.h"
#include "report/json_parts.h"
#include "report/json_paths.h"
#include "report/search_json.h"

#include <cmath>

namespace noscope {
namespace {

std::string path_of(const Answer& answer, int file) {
    return file >= 0 && file < std::ssize(answer.files) ? answer.files[static_cast<std::size_t>(file)].path
                                                        : "";
}

// A float's own digits, not those of the double it turns into.
double confidence_value(float confidence) { return std::round(static_cast<double>(confidence) * 1e4) / 1e4; }

OrderedJson windows_counted(const Answer& answer) {
    OrderedJson by = OrderedJson::object();
    std::int64_t positive = 0, touched = 0;
    for (const Window& window : answer.windows) {
        positive += window.positive ? 1 : 0;
        touched += window.damaged_frames > 0 ? 1 : 0;
    }
    for (int i = 0; i <= static_cast<int>(DecidedBy::damaged); ++i) {
        const auto stage = static_cast<DecidedBy>(i);
        std::int64_t count = 0;
        for (const Window& window : answer.windows) count += window.decided_by == stage ? 1 : 0;
        if (count > 0) by[to_string(stage)] = count;
    }
    return {{"total", answer.windows.size()},
            {"positive", positive},
            {"touched_by_damage", touched},
            {"decided_by", by}};
}

OrderedJson damage_json(const Answer& answer) {
    OrderedJson windows = OrderedJson::array(), files = OrderedJson::array();
    for (const Window& window : answer.windows)
        if (window.damaged_frames > 0)
            windows.push_back({{"window", window.number},
                               {"start_s", to_milliseconds(window.start_s)},
                               {"end_s", to_milliseconds(window.end_s)},
                               {"damaged_frames", window.damaged_frames},
                               {"decoded_frames", window.frames}});
    for (const FileReport& file : answer.files)
        if (!file.problem.empty()) files.push_back({{"file", file.path}, {"problem", file.problem}});
    return {{"frames", answer.account.damaged_frames}, {"windows", windows}, {"unreadable_files", files}};
}

OrderedJson gaps_json(const Answer& answer) {
    OrderedJson gaps = OrderedJson::array();
    for (const FileReport& file : answer.files)
        if (file.gap_before_s > 0)
            gaps.push_back({{"start_s", to_milliseconds(file.start_s - file.gap_before_s)},
                            {"end_s", to_milliseconds(file.start_s)},
                            {"before_file", file.path}});
    return gaps;
}

OrderedJson closest_json(const Answer& answer) {
    OrderedJson list = OrderedJson::array();
    for (const ClosestCall& call : answer.closest) {
        list.push_back({{"at_s", to_milliseconds(call.at_s)},
                        {"clock", call.clock},
                        {"file", path_of(answer, call.file)},
                        {"file_s", to_milliseconds(call.file_s)},
                        {"class", call.class_name},
                        {"confidence", confidence_value(call.confidence)},
                        {"boxes", boxes_json(call.boxes)}});
        keep_bytes(list.back(), "file", path_of(answer, call.file));
    }
    return list;
}

// All that differs between two runs that did the same work.
OrderedJson seconds_json(const Answer& answer) {
    const Account& account = answer.account;
    OrderedJson stages = OrderedJson::object();
    for (const StageCost& stage : account.stages) stages[stage.name] = to_milliseconds(stage.seconds);
    OrderedJson call = nullptr;
    if (account.reference_call_s > 0) call = std::round(account.reference_call_s * 1e6) / 1e6;
    OrderedJson json{{"elapsed", to_milliseconds(account.elapsed_s)},
                     {"reference_call", call},
                     {"stages", stages},
                     {"account", account_sentence(answer)}};
    // Beside search.run.predicted_s: of the run after its search.
    if (answer.search && answer.search->searched) {
        json["run"] = to_milliseconds(answer.search->run.actual_s);
        json["choosing"] = to_milliseconds(answer.search->search_s);
    }
    return json;
}

OrderedJson stage_frames(const Account& account) {
    OrderedJson stages = OrderedJson::object();
    for (const StageCost& stage : account.stages) stages[stage.name] = stage.frames;
    return stages;
}

OrderedJson plan_stages(const Account& account) {
    OrderedJson stages = OrderedJson::array();
    for (const PlanStageCount& stage : account.plan_stages)
        stages.push_back({{"stage", stage.stage},
                          {"looked_at", stage.looked_at},
                          {"decided", stage.decided},
                          {"scored", stage.scored}});
    return stages;
}

// null where nothing was ranked.
OrderedJson ranking_json(const std::optional<RankingCount>& ranking) {
    if (!ranking) return nullptr;
    return {{"frames", ranking->asked},
            {"frames_at_random", ranking->drawn},
            {"runs_found", ranking->found},
            {"runs_expected_left", ranking->left}};
}

// null where there was nothing to confirm.
OrderedJson confirmation_json(const std::optional<ConfirmationCount>& confirmation) {
    if (!confirmation) return nullptr;
    return {{"frames", confirmation->frames}, {"appearances_dropped", confirmation->dropped}};
}

OrderedJson number_or_null(const std::optional<double>& value) {
    return value ? OrderedJson(std::round(*value * 1e6) / 1e6) : OrderedJson(nullptr);
}

// null where nothing was learnt.
OrderedJson learning_json(const PlanLearning& learning) {
    if (learning.train_frames + learning.select_frames == 0) return nullptr;
    OrderedJson nets = OrderedJson::array(), chosen = nullptr;
    for (const LearntStage& net : learning.nets) {
        OrderedJson epochs = OrderedJson::array();
        for (const auto& epoch : net.epochs)
            epochs.push_back({{"training_loss", number_or_null(epoch.training_loss)},
                              {"held_out_loss", number_or_null(epoch.held_out_loss)},
                              {"held_out_auc", number_or_null(epoch.held_out_auc)}});
        nets.push_back(
            {{"stage", net.stage},
             {"frames", net.rows},
             {"positive", net.positive_rows},
             {"judged_by_frames", net.judged},
             {"judged_by_positive", net.judged_positive},
             {"auc", number_or_null(net.auc)},
             {"difference_auc", number_or_null(net.difference_auc)},
             {"difference", net.difference.empty() ? OrderedJson(nullptr) : OrderedJson(net.difference)},
             {"epochs", epochs},
             {"best_epoch", net.best_epoch}});
    }
    if (learning.chosen)
        chosen = {{"stage", learning.chosen->stage},
                  {"windows", learning.chosen->windows},
                  {"positive", learning.chosen->positive},
                  {"missed", learning.chosen->missed},
                  {"spurious", learning.chosen->spurious},
                  {"frames", learning.chosen->frames},
                  {"reference_calls", learning.chosen->reference_calls},
                  {"within_budgets", learning.chosen->within}};
    return {{"train_frames", learning.train_frames},
            {"select_frames", learning.select_frames},
            {"nets", nets},
            {"thresholds", chosen}};
}

// null where the plan was given. Seconds that the run took stand with the others.
OrderedJson search_part(const Answer& answer) {
    if (!answer.search) return nullptr;
    if (!answer.search->searched && answer.search->plans.empty())
        return {{"searched", false}, {"why", answer.search->why}};
    OrderedJson json = search_json(*answer.search);
    json.erase("search_s");
    json["run"].erase("actual_s");
    return json;
}

OrderedJson plan_file_json(const std::optional<PlanSource>& source) {
    if (!source) return nullptr;
    return {{"path", source->path},
            {"checksum", source->checksum},
            {"made_at", source->made_at},
            {"made_as", source->made_as},
            {"thresholds_edited", source->edited},
            {"reference_calls", source->reference_calls},
            {"certificate", certificate_json(source->certificate)}};
}

// {"noscope": "0.1.0", "FFmpeg": "5.1.9"}: what follows the last blank is the version.
OrderedJson versions_json(const Answer& answer) {
    OrderedJson versions = OrderedJson::object();
    for (const std::string& line : answer.versions) {
        const std::size_t blank = line.rfind(' ');
        if (blank == std::string::npos)
            versions[line] = "";
        else
            versions[line.substr(0, blank)] = line.substr(blank + 1);
    }
    return versions;
}

}  // namespace

double to_milliseconds(double seconds) { return std::round(seconds * 1e3) / 1e3; }

OrderedJson embedded(const std::string& json) {
    if (json.empty()) return nullptr;
    OrderedJson value = OrderedJson::parse(json, nullptr, false);
    return value.is_discarded() ? OrderedJson(json) : value;
}

std::string json_text(const OrderedJson& value, int indent) {
    return value.dump(indent, ' ', false, OrderedJson::error_handler_t::replace);
}

OrderedJson appearance_json(const Appearance& a, const Answer& answer) {
    OrderedJson peak = nullptr;
    if (a.peak_confidence) peak = confidence_value(*a.peak_confidence);
    OrderedJson value{
        {"id", a.id},
        {"start_s", to_milliseconds(a.start_s)},
        {"end_s", to_milliseconds(a.end_s)},
        {"duration_s", to_milliseconds(a.end_s - a.start_s)},
        {"start_clock", a.start_clock},
        {"end_clock", a.end_clock},
        {"file", path_of(answer, a.file)},
        {"file_start_s", to_milliseconds(a.file_start_s)},
        {"end_file", path_of(answer, a.end_file)},
        {"file_end_s", to_milliseconds(a.file_end_s)},
        {"class", a.class_name},
        {"peak_confidence", peak},
        {"peak_s", a.peak_confidence ? OrderedJson(to_milliseconds(a.peak_s)) : OrderedJson(nullptr)},
        {"positive_frames", a.positive_frames},
        {"reference_frames", a.reference_frames},
        {"decided_by", to_string(a.decided_by)},
        {"peak_boxes", boxes_json(a.peak_boxes)}};
    keep_bytes(value, "file", path_of(answer, a.file));
    keep_bytes(value, "end_file", path_of(answer, a.end_file));
    return value;
}

OrderedJson file_json(const FileReport& file) {
    OrderedJson value{{"path", file.path},
                      {"head_sha256", file.head_sha256},
                      {"bytes", file.bytes},
                      {"start_s", to_milliseconds(file.start_s)},
                      {"duration_s", to_milliseconds(file.duration_s)},
                      {"gap_before_s", to_milliseconds(file.gap_before_s)},
                      {"overlap_before_s", to_milliseconds(file.overlap_before_s)},
                      {"start_clock", file.start_clock},
                      {"clock_source", file.clock_source},
                      {"frames", file.frames},
                      {"analysed_frames", file.analysed},
                      {"damaged_frames", file.damaged},
                      {"width", file.width},
                      {"height", file.height},
                      {"codec", file.codec}};
    keep_bytes(value, "path", file.path);
    if (!file.problem.empty()) value["problem"] = file.problem;
    return value;
}

OrderedJson document_json(const Answer& answer) {
    OrderedJson files = OrderedJson::array(), appearances = OrderedJson::array();
    for (const FileReport& file : answer.files) files.push_back(file_json(file));
    for (const Appearance& a : answer.appearances) appearances.push_back(appearance_json(a, answer));
    const Account& account = answer.account;
    return {{"schema", 1},
            {"complete", answer.complete},
            {"stopped", answer.stopped},
            {"query", embedded(answer.query_json)},
            {"classes", answer.classes},
            {"recording", {{"searched_s", to_milliseconds(account.covered_s)}, {"files", files}}},
            {"reference", {{"name", answer.reference_name}, {"identity", embedded(answer.reference_json)}}},
            {"plan", answer.plan},
            {"plan_file", plan_file_json(answer.plan_file)},
            {"drift", drift_json(answer.drift)},
            {"learning", learning_json(answer.learning)},
            {"search", search_part(answer)},
            {"guarantee", guarantee_json(answer)},
            {"windows", windows_counted(answer)},
            {"stretches", stretches_json(answer)},
            {"appearances", appearances},
            {"closest_calls", closest_json(answer)},
            {"damage", damage_json(answer)},
            {"gaps", gaps_json(answer)},
            {"warnings", answer.warnings},
            {"analysed_frames", account.analysed_frames},
            {"reference_calls", account.reference_calls},
            {"reused_labels", account.reused_labels},
            {"frames_decoded", account.frames_decoded},
            {"reference_cost_stated", account.reference_call_stated},
            {"stage_frames", stage_frames(account)},
            {"plan_stages", plan_stages(account)},
            {"confirmation", confirmation_json(account.confirmation)},
            {"ranking", ranking_json(account.ranking)},
            {"seed", answer.seed},
            {"command_line", answer.command_line},
            {"store", answer.store_path},
            {"scene_pictures", scene_json(answer)},
            {"block_weights", block_weights_json(answer)},
            {"versions", versions_json(answer)},
            {"seconds", seconds_json(answer)}};
}

std::string answer_json(const Answer& answer) { return json_text(document_json(answer), 2) + "\n"; }

}  // namespace noscope
