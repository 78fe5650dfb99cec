// The kinds of stages in one table: how each is written and what is known of it. A new kind is one row here,
// one type in plan.h and, to be carried out, one case in decide.cpp.
#pragma once

#include "cascade/plan.h"

#include <optional>
#include <span>

namespace noscope {

// What kind of threshold a stage takes.
enum class Cut : std::uint8_t { none, above, between };

// The arguments in a stage's brackets, trimmed; none where it has no brackets.
using StageWords = std::optional<std::vector<std::string>>;

struct StageRow {
    std::string_view name;  // what stands before brackets and threshold; a model's name follows "model:"
    std::string_view form;  // how the stage is written, for messages
    StageKind kind = StageKind::reference;
    Cut cut = Cut::none;
    DecidedBy by = DecidedBy::reference;
    bool picture = false;  // needs the frame's picture
    // `name` as the user wrote it. Errors say what is wrong and what is allowed, not where.
    Result<StageBody> (*read)(std::string_view name, const StageWords& words) = nullptr;
    std::string (*write)(const StageBody& body) = nullptr;  // without threshold
    Status (*check)(const StageBody& body) = nullptr;       // the ranges that plan.h states
};

std::span<const StageRow> stage_table();
const StageRow& row_of(const Stage& stage);
// The row of a stage that is written so; null if there is none.
const StageRow* row_named(std::string_view name);

// How a threshold is written, for messages.
std::string_view form_of(Cut cut);
// Whether a stage alone is as plan.h states it.
Status check_stage(const Stage& stage);
// The error of a stage, with its place (from 0) and its text.
Error in_stage(std::size_t place, std::string_view text, const Error& error);

// Arguments of single kinds, used by the table.
Result<StageBody> read_difference(std::string_view name, const StageWords& words);
std::string write_difference(const StageBody& body);
Status check_difference(const StageBody& body);
Result<StageBody> read_cnn(std::string_view name, const StageWords& words);
std::string write_cnn(const StageBody& body);
Status check_cnn(const StageBody& body);
Result<StageBody> read_runs(std::string_view name, const StageWords& words);
std::string write_runs(const StageBody& body);
Status check_runs(const StageBody& body);

// "; did you mean `empty`?", or nothing where no name is near.
std::string did_you_mean(std::string_view word, std::span<const std::string> names);

}  // namespace noscope
