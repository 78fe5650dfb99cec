// The arguments of `runs`: what it learnt from a sample.
#include "base/error_text.h"
#include "base/text.h"
#include "cascade/stage_table.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace noscope {
namespace {

constexpr double kLeastChance = 1e-9;
constexpr std::size_t kMostChances = 32;
constexpr const char* kForm =
    "write `runs` alone, which learns from a sample, or all its numbers, as "
    "runs(enter=.01,leave=.1,weight=.5,doubt=.05,0:.001,.5:.8): chances from a score on";

std::optional<double> number(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

struct Named {
    std::string_view name;
    double RunsStage::*value;
};
constexpr Named kNamed[] = {{"enter", &RunsStage::enter},
                            {"leave", &RunsStage::leave},
                            {"weight", &RunsStage::weight},
                            {"doubt", &RunsStage::doubt}};

}  // namespace

Result<StageBody> read_runs(std::string_view, const StageWords& words) {
    RunsStage stage;
    if (!words) return StageBody{stage};
    const auto wrong = [] { return fail(ErrorCode::usage, "{}", kForm); };
    std::size_t named = 0;
    for (const std::string& text : *words) {
        const std::string_view word = text;
        const std::size_t cut = word.find_first_of("=:");
        if (cut == std::string_view::npos) return wrong();
        const std::string_view left = trim(word.substr(0, cut));
        const auto value = number(trim(word.substr(cut + 1)));
        if (!value) return wrong();
        if (word[cut] == ':') {
            const auto score = number(left);
            if (!score) return wrong();
            stage.chances.push_back({*score, *value});
            continue;
        }
        // In their order, so that each is there once.
        if (named == std::size(kNamed) || kNamed[named].name != left) return wrong();
        stage.*kNamed[named++].value = *value;
    }
    if (named != std::size(kNamed) || stage.chances.empty()) return wrong();
    return StageBody{std::move(stage)};
}

std::string write_runs(const StageBody& body) {
    const auto& stage = std::get<RunsStage>(body);
    if (!stage.is_learnt()) return "runs";
    std::vector<std::string> words;
    for (const auto& [name, value] : kNamed) words.push_back(fmt::format("{}={}", name, stage.*value + 0.0));
    for (const RunChance& one : stage.chances)
        words.push_back(fmt::format("{}:{}", one.score + 0.0, one.chance));
    return fmt::format("runs({})", join(words, ","));
}

Status check_runs(const StageBody& body) {
    const auto& stage = std::get<RunsStage>(body);
    if (!stage.is_learnt()) return {};
    // Odds and their products stay far from where numbers end.
    const auto inside = [](double value) { return value >= kLeastChance && value <= 1 - kLeastChance; };
    if (!inside(stage.enter) || !inside(stage.leave))
        return fail(ErrorCode::usage, "`enter` and `leave` are chances above 0 and below 1, by {} at least",
                    kLeastChance);
    if (!(stage.weight >= 0 && stage.weight <= 1) || !(stage.doubt >= 0 && stage.doubt <= 1))
        return fail(ErrorCode::usage, "`weight` and `doubt` lie from 0 to 1");
    if (stage.chances.size() > kMostChances)
        return fail(ErrorCode::usage, "runs takes {} chances at most", kMostChances);
    for (std::size_t i = 0; i < stage.chances.size(); ++i) {
        const RunChance& one = stage.chances[i];
        const bool grows =
            i == 0 || (one.score > stage.chances[i - 1].score && one.chance >= stage.chances[i - 1].chance);
        if (!std::isfinite(one.score) || !inside(one.chance) || !grows)
            return fail(
                ErrorCode::usage,
                "chances of `runs` lie above 0 and below 1, by {} at least, and grow with their scores, as "
                "0:.001,.5:.8",
                kLeastChance);
    }
    return {};
}

}  // namespace noscope
