// Plan text into data and back. The grammar is in docs/plans.md.
#include "base/error_text.h"
#include "base/text.h"
#include "base/try.h"
#include "cascade/plan.h"
#include "cascade/stage_table.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace noscope {
namespace {

std::optional<double> parse_number(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

// A stage's text cut into its parts, each trimmed.
struct StageParts {
    std::string_view name;
    StageWords words;            // what stands between ( and )
    std::string_view threshold;  // what follows
};

Result<StageParts> cut_stage(std::string_view text) {
    StageParts parts;
    // A model's name may hold brackets, as files' names do.
    const bool model = text.starts_with("model:");
    const std::size_t name_end = std::min(text.find_first_of(model ? "[>" : "([>"), text.size());
    parts.name = trim(text.substr(0, name_end));
    std::string_view rest = text.substr(name_end);
    if (!model && rest.starts_with('(')) {
        const std::size_t close = rest.find(')');
        if (close == std::string_view::npos) return fail(ErrorCode::usage, "'(' without ')'");
        parts.words.emplace();
        for (const std::string& word : split(rest.substr(1, close - 1), ','))
            parts.words->emplace_back(trim(word));
        rest.remove_prefix(close + 1);
    }
    parts.threshold = trim(rest);
    return parts;
}

Result<Threshold> read_threshold(std::string_view text, Cut cut) {
    if (text.empty()) return Threshold{};
    if (text.starts_with('>')) {
        if (const auto limit = parse_number(trim(text.substr(1)))) return Threshold{Above{*limit}};
    } else if (text.starts_with('[') && text.ends_with(']')) {
        const std::string_view inner = trim(text.substr(1, text.size() - 2));
        if (inner == "auto") return Threshold{AutoThreshold{}};
        const std::size_t comma = inner.find(',');
        if (comma != std::string_view::npos) {
            const auto low = parse_number(trim(inner.substr(0, comma)));
            const auto high = parse_number(trim(inner.substr(comma + 1)));
            if (low && high) return Threshold{Between{*low, *high}};
        }
    }
    return fail(ErrorCode::usage, "'{}' cannot follow here: this stage takes {}", shown(text), form_of(cut));
}

// `reference`: the name of the reference model where it could stand, else empty.
Error no_such_stage(std::string_view name, std::string_view reference) {
    std::vector<std::string> names, forms;
    for (const StageRow& row : stage_table()) {
        names.emplace_back(row.name);
        forms.emplace_back(row.form);
    }
    return fail(ErrorCode::usage, "no stage is called '{}'{}{} (there are {})", shown(name),
                reference.empty() ? "" : fmt::format(", and the reference model is {}", shown(reference)),
                did_you_mean(name, names), join(forms, ", "));
}

// Into `stage` and no Result: g++ 12 takes a variant moved through one for uninitialized.
Status read_stage(std::string_view text, std::string_view reference, Stage& stage) {
    NOSCOPE_TRY(const StageParts parts, cut_stage(text));
    const StageRow* row = row_named(parts.name);
    if (row == nullptr) return no_such_stage(parts.name, reference);
    NOSCOPE_TRY(stage.body, row->read(parts.name, parts.words));
    NOSCOPE_TRY(stage.threshold, read_threshold(parts.threshold, row->cut));
    return {};
}

// -0 is written 0.
std::string to_string(const Threshold& threshold) {
    if (const auto* above = std::get_if<Above>(&threshold)) return fmt::format(">{}", above->limit + 0.0);
    if (const auto* between = std::get_if<Between>(&threshold))
        return fmt::format("[{},{}]", between->low + 0.0, between->high + 0.0);
    return std::holds_alternative<AutoThreshold>(threshold) ? "[auto]" : "";
}

}  // namespace

Result<Plan> parse_plan(std::string_view text, std::string_view reference) {
    const std::vector<std::string> texts = split(text, '|');
    Plan plan;
    for (std::size_t place = 0; place < texts.size(); ++place) {
        const std::string_view stage_text = trim(texts[place]);
        const bool last = place + 1 == texts.size();
        if (stage_text.empty())
            return fail(
                ErrorCode::usage,
                "plan: stage {} is empty: write stages with | between them, the last of them `reference`, as "
                "'packets>1.8 | reference'",
                place + 1);
        Stage& stage = plan.stages.emplace_back();
        if (last && !reference.empty() && stage_text == reference) continue;
        Status status = read_stage(stage_text, last ? reference : "", stage);
        if (status) status = check_stage(stage);
        if (!status) return in_stage(place, stage_text, status.error());
    }
    NOSCOPE_CHECK(check(plan));
    return plan;
}

std::string to_string(const Stage& stage) {
    return row_of(stage).write(stage.body) + to_string(stage.threshold);
}

std::string to_string(const Plan& plan) {
    std::vector<std::string> stages;
    for (const Stage& stage : plan.stages) stages.push_back(to_string(stage));
    return join(stages, " | ");
}

}  // namespace noscope
