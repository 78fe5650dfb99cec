#include "cascade/stage_table.h"

#include "base/error_text.h"
#include "base/text.h"

#include <array>
#include <charconv>

namespace noscope {
namespace {

constexpr std::int64_t kLargestStep = 1'000'000'000;
constexpr int kLeastSide = 16, kLargestSide = 1024;
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
                         bool picture, bool runnable, std::string (*write)(const StageBody&)) {
    return {name, form, kind, cut, by, picture, runnable, read_plain<Body>, write, no_ranges<Body>};
}

constexpr StageRow difference(std::string_view metric, std::string_view form) {
    return {metric, form, StageKind::difference, Cut::above,       DecidedBy::difference,
            true,   true, read_difference,       write_difference, check_difference};
}

constexpr std::array kTable{
    StageRow{"every", "every(N)", StageKind::every, Cut::none, DecidedBy::skip, false, true, read_every,
             write_every, check_every},
    plain<PacketsStage>("packets", "packets>T", StageKind::packets, Cut::above, DecidedBy::packets, false,
                        true, [](const StageBody&) { return std::string("packets"); }),
    plain<KeyframesStage>("keyframes", "keyframes>T", StageKind::keyframes, Cut::above, DecidedBy::keyframes,
                          false, false, [](const StageBody&) { return std::string("keyframes"); }),
    difference("mse", "mse(...)>T"),
    difference("sad", "sad(...)>T"),
    difference("psnr", "psnr(...)>T"),
    difference("ssim", "ssim(...)>T"),
    difference("hist", "hist(...)>T"),
    StageRow{"cnn", "cnn(...)[low,high]", StageKind::cnn, Cut::between, DecidedBy::specialized, true, false,
             read_cnn, write_cnn, check_cnn},
    StageRow{kModelPrefix, "model:NAME[low,high]", StageKind::model, Cut::between, DecidedBy::specialized,
             true, false, read_model, write_model, check_model},
    plain<RankStage>("rank", "rank", StageKind::rank, Cut::none, DecidedBy::reference, true, false,
                     [](const StageBody&) { return std::string("rank"); }),
    plain<RunsStage>("runs", "runs", StageKind::runs, Cut::none, DecidedBy::reference, true, false,
                     [](const StageBody&) { return std::string("runs"); }),
    plain<ReferenceStage>("reference", "reference", StageKind::reference, Cut::none, DecidedBy::reference,
                          true, true, [](const StageBody&) { return std::string("reference"); }),
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

std::optional<std::int64_t> parse_count(std::string_view text, std::int64_t low, std::int64_t high) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || text.front() == '-' || error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return value >= low && value <= high ? std::optional(value) : std::nullopt;
}

std::optional<ImageSize> parse_size(std::string_view text) {
    const std::size_t cross = text.find('x');
    const auto width = parse_count(text.substr(0, cross), kLeastSide, kLargestSide);
    const auto height = cross == std::string_view::npos
                            ? width
                            : parse_count(text.substr(cross + 1), kLeastSide, kLargestSide);
    if (!width || !height) return std::nullopt;
    return ImageSize{static_cast<int>(*width), static_cast<int>(*height)};
}

std::string to_string(ImageSize size) {
    return size.width == size.height ? std::to_string(size.width)
                                     : fmt::format("{}x{}", size.width, size.height);
}

Status check(ImageSize size) {
    for (const int side : {size.width, size.height})
        if (side < kLeastSide || side > kLargestSide)
            return fail(ErrorCode::usage, "an image is {} to {} pixels wide and high", kLeastSide,
                        kLargestSide);
    return {};
}

std::string shown(std::string_view text) {
    constexpr std::size_t kMost = 60;
    std::string line(text.substr(0, kMost));
    // Not in the middle of a character of several bytes.
    if (text.size() > kMost)
        while (!line.empty() && (static_cast<unsigned char>(text[line.size()]) & 0xC0U) == 0x80U)
            line.pop_back();
    for (char& c : line)
        if (static_cast<unsigned char>(c) < ' ' || c == '\x7f') c = ' ';
    return line.size() < text.size() ? line + "..." : line;
}

std::string did_you_mean(std::string_view word, std::span<const std::string> names) {
    const std::vector<std::string> near = nearest_names(word.substr(0, 40), names, 1);
    return near.empty() ? "" : fmt::format("; did you mean `{}`?", near.front());
}

}  // namespace noscope
