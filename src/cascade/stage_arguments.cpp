// What stands in the brackets of mse(...) and its like; of cnn(...) training/cnn_architecture.h knows.
#include "base/error_text.h"
#include "base/rational_math.h"
#include "base/text.h"
#include "base/try.h"
#include "cascade/stage_table.h"

#include <algorithm>
#include <array>

namespace noscope {
namespace {

constexpr std::int64_t kLargestTerm = 1'000'000'000;  // of an age: exact in 128 bits with any time stamp
constexpr std::array kGrids{5, 10};

const std::vector<std::string>& metric_names() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> found;
        for (const StageRow& row : stage_table())
            if (row.kind == StageKind::difference) found.emplace_back(row.name);
        return found;
    }();
    return names;
}

Status read_against(std::string_view word, DifferenceStage& stage) {
    constexpr std::string_view kPrevious = "previous:";
    if (word == "empty" || word == "anchor") {
        stage.against = word == "empty" ? Against::empty : Against::anchor;
        return {};
    }
    if (word.starts_with(kPrevious) && word.ends_with('s')) {
        const auto age =
            parse_rational(trim(word.substr(kPrevious.size(), word.size() - kPrevious.size() - 1)));
        if (age) {
            stage.against = Against::previous;
            stage.age = *age;
            return {};
        }
    }
    if (word == "previous" || word.starts_with(kPrevious))
        return fail(ErrorCode::usage, "'{}' needs an age in seconds, as previous:2s or previous:0.5s",
                    shown(word));
    const std::array<std::string, 3> names{"empty", "previous:2s", "anchor"};
    return fail(ErrorCode::usage,
                "'{}' is nothing to compare with: the first argument is `empty`, `previous:2s` (an age in "
                "seconds) or "
                "`anchor`{}",
                shown(word), did_you_mean(word, names));
}

std::optional<int> parse_grid(std::string_view word) {
    for (const int grid : kGrids)
        if (word == fmt::format("{0}x{0}", grid)) return grid;
    return std::nullopt;
}

Status twice(std::string_view what) { return fail(ErrorCode::usage, "{} is said twice", what); }

}  // namespace

bool DifferenceStage::operator==(const DifferenceStage& other) const {
    return metric == other.metric && against == other.against &&
           (against != Against::previous || compare(age, other.age) == 0) && grid == other.grid &&
           size == other.size && gain == other.gain && learned == other.learned;
}

Result<StageBody> read_difference(std::string_view name, const StageWords& words) {
    if (!words || words->front().empty())
        return fail(ErrorCode::usage,
                    "write what the frame is compared with, as {0}(empty), {0}(previous:2s) or {0}(anchor)",
                    name);
    DifferenceStage stage;
    stage.metric = name;
    NOSCOPE_CHECK(read_against(words->front(), stage));
    bool sized = false;
    for (std::size_t i = 1; i < words->size(); ++i) {
        const std::string& word = (*words)[i];
        if (const auto grid = parse_grid(word)) {
            if (stage.grid != 0) return twice("the grid").error();
            stage.grid = *grid;
        } else if (const auto size = parse_size(word)) {
            if (sized) return twice("the size of the image").error();
            stage.size = *size;
            sized = true;
        } else if (word == "gain") {
            if (stage.gain) return twice("gain").error();
            stage.gain = true;
        } else if (word == "learned") {
            if (stage.learned) return twice("learned").error();
            stage.learned = true;
        } else {
            const std::array<std::string, 4> known{"5x5", "10x10", "gain", "learned"};
            return fail(
                ErrorCode::usage,
                "'{}' is not known here: a grid (5x5, 10x10), the size of the image (50, 100, 64x48; 16 to "
                "1024 a side), `gain` and `learned` may follow{}",
                shown(word), did_you_mean(word, known));
        }
    }
    return StageBody{std::move(stage)};
}

std::string write_difference(const StageBody& body) {
    const auto& stage = std::get<DifferenceStage>(body);
    std::string text = stage.metric + '(';
    switch (stage.against) {
        case Against::empty:
            text += "empty";
            break;
        case Against::previous:
            text += fmt::format("previous:{}s", to_string(stage.age));
            break;
        case Against::anchor:
            text += "anchor";
            break;
    }
    if (stage.grid != 0) text += fmt::format(",{0}x{0}", stage.grid);
    if (stage.size != ImageSize{}) text += ',' + to_string(stage.size);
    if (stage.gain) text += ",gain";
    return text + (stage.learned ? ",learned)" : ")");
}

Status check_difference(const StageBody& body) {
    const auto& stage = std::get<DifferenceStage>(body);
    if (std::ranges::find(metric_names(), stage.metric) == metric_names().end())
        return fail(ErrorCode::usage, "no difference is called '{}': there are {}", shown(stage.metric),
                    join(metric_names(), ", "));
    if (stage.against == Against::previous) {
        if (stage.age.num <= 0 || stage.age.den <= 0)
            return fail(ErrorCode::usage, "the age of the earlier frame must be above 0 s");
        const Rational age = reduced(stage.age.num, stage.age.den);
        if (age.num > kLargestTerm || age.den > kLargestTerm)
            return fail(ErrorCode::usage,
                        "an age of {} s is too long or too fine: at most 1,000,000,000 s, and as a fraction "
                        "no number "
                        "above that",
                        to_string(age));
    }
    NOSCOPE_CHECK(check(stage.size));
    if (stage.learned && stage.metric != "mse" && stage.metric != "sad")
        return fail(ErrorCode::usage,
                    "`learned` weighs blocks, which mse and sad alone compare, as mse(empty,10x10,learned)");
    if (stage.learned && stage.grid == 0)
        return fail(ErrorCode::usage, "`learned` weighs blocks: give a grid too, as {}(empty,10x10,learned)",
                    stage.metric);
    if (stage.grid == 0) return {};
    if (std::ranges::find(kGrids, stage.grid) == kGrids.end())
        return fail(ErrorCode::usage, "a grid is 5x5 or 10x10");
    if (stage.size.width % stage.grid != 0 || stage.size.height % stage.grid != 0)
        return fail(ErrorCode::usage, "{0}x{0} blocks do not divide an image of {1}x{2} pixels evenly",
                    stage.grid, stage.size.width, stage.size.height);
    return {};
}

Result<StageBody> read_cnn(std::string_view, const StageWords& words) {
    NOSCOPE_TRY(CnnArchitecture read, read_cnn_architecture(words.value_or(std::vector<std::string>{})));
    return StageBody{std::move(read)};
}

std::string write_cnn(const StageBody& body) {
    return fmt::format("cnn({})", to_string(std::get<CnnStage>(body)));
}

Status check_cnn(const StageBody& body) { return check(std::get<CnnStage>(body)); }

}  // namespace noscope
