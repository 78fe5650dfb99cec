#include "cascade/stage_table.h"

#include "base/error_text.h"
#include "base/text.h"

#include <array>

namespace noscope {
namespace {

constexpr std::int64_t kLargestStep = 1'000'000'000;
constexpr std::string_view kModelPrefix = "model:";

template <class Body>
Result<StageBody> read_plain(std::string_view name, const StageWords& words) {
    if (words) return fail(ErrorCode::usage, "{} takes no arguments in brackets", name);
    return StageBody{Body{}};
}

template <class Body>
Status no_ranges(const StageBody&) {
    return {};
}

Result<StageBody> read_every(std::string_view, const StageWords& words) {
    if (words && words->size() == 1)
        if (const auto step = parse_count(words->front(), 1, kLargestStep))
            return StageBody{EveryStage{*step}};
    return fail(ErrorCode::usage, "write every(N) with one whole number N from 1 to 1,000,000,000");
}

std::string write_every(const StageBody& body) {
    return fmt::format("every({})", std::get<EveryStage>(body).step);
}

Status check_every(const StageBody& body) {
    const std::int64_t step = std::get<EveryStage>(body).step;
    if (step >= 1 && step <= kLargestStep) return {};
    return fail(ErrorCode::usage, "every N-th frame: N is a whole number from 1 to 1,000,000,000");
}

// Characters that end a name in plan text, or would make more than one line of it.
bool ends_name(char c) {
    return c == '|' || c == '[' || c == ']' || c == '>' || static_cast<unsigned char>(c) < ' ' || c == '\x7f';
}

Status check_model(const StageBody& body) {
    const std::string& name = std::get<ModelStage>(body).name;
    for (const char c : name)
        if (ends_name(c))
            return fail(ErrorCode::usage, "a model's name in a plan holds none of | [ ] > nor line ends");
    if (name.empty() || trim(name).size() != name.size())
        return fail(ErrorCode::usage, "write the model's name or file behind `model:`, as model:yolov8n");
    return {};
}

Result<StageBody> read_model(std::string_view name, const StageWords&) {
    return StageBody{ModelStage{std::string(trim(name.substr(kModelPrefix.size())))}};
}

std::string write_model(const StageBody& body) { return "model:" + std::get<ModelStage>(body).name; }

template <class Body>
constexpr StageRow plain(std::string_view name, std::string_view form, StageKind kind, Cut cut, DecidedBy by,
                         bool picture, std::string (*write)(const StageBody&)) {
    return {name, form, kind, cut, by, picture, read_plain<Body>, write, no_ranges<Body>};
}

constexpr StageRow difference(std::string_view metric, std::string_view form) {
    return {metric,
            form,
            StageKind::difference,
            Cut::above,
            DecidedBy::difference,
            true,
            read_difference,
            write_difference,
            check_difference};
}

constexpr std::array kTable{
    StageRow{"every", "every(N)", StageKind::every, Cut::none, DecidedBy::skip, false, read_every,
             write_every, check_every},
    plain<PacketsStage>("packets", "packets>T", StageKind::packets, Cut::above, DecidedBy::packets, false,
                        [](const StageBody&) { return std::string("packets"); }),
    plain<KeyframesStage>("keyframes", "keyframes>T", StageKind::keyframes, Cut::above, DecidedBy::keyframes,
                          false, [](const StageBody&) { return std::string("keyframes"); }),
    difference("mse", "mse(...)>T"),
    difference("sad", "sad(...)>T"),
    difference("psnr", "psnr(...)>T"),
    difference("ssim", "ssim(...)>T"),
    difference("hist", "hist(...)>T"),
    StageRow{"cnn", "cnn(...)[low,high]", StageKind::cnn, Cut::between, DecidedBy::specialized, true,
             read_cnn, write_cnn, check_cnn},
    StageRow{kModelPrefix, "model:NAME[low,high]", StageKind::model, Cut::between, DecidedBy::specialized,
             true, read_model, write_model, check_model},
    plain<RankStage>("rank", "rank", StageKind::rank, Cut::none, DecidedBy::reference, false,
                     [](const StageBody&) { return std::string("rank"); }),
    StageRow{"runs", "runs", StageKind::runs, Cut::none, DecidedBy::reference, false, read_runs, write_runs,
             check_runs},
    plain<WindowsStage>("windows", "windows", StageKind::windows, Cut::none, DecidedBy::reference, false,
                        [](const StageBody&) { return std::string("windows"); }),
    plain<ReferenceStage>("reference", "reference", StageKind::reference, Cut::none, DecidedBy::reference,
                          true, [](const StageBody&) { return std::string("reference"); }),
};

}  // namespace

std::span<const StageRow> stage_table() { return kTable; }

const StageRow* row_named(std::string_view name) {
    for (const StageRow& row : kTable)
        if (row.kind == StageKind::model ? name.starts_with(row.name) : name == row.name) return &row;
    return nullptr;
}

const StageRow& row_of(const Stage& stage) {
    const StageRow* found = nullptr;
    for (const StageRow& row : kTable) {
        if (row.kind != stage.kind()) continue;
        const auto* difference_stage = std::get_if<DifferenceStage>(&stage.body);
        // All metrics have like rows: one that is not known is told by check(), of any of them.
        if (!found || (difference_stage && row.name == difference_stage->metric)) found = &row;
    }
    return *found;
}

std::string did_you_mean(std::string_view word, std::span<const std::string> names) {
    const std::vector<std::string> near = nearest_names(word.substr(0, 40), names, 1);
    return near.empty() ? "" : fmt::format("; did you mean `{}`?", near.front());
}

}  // namespace noscope
