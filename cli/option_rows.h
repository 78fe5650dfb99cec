// Inside the option table: its rows by group, and how their values are stored.
#pragma once

#include "option_table.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace noscope::cli {

void add_query_rows(std::vector<OptionSpec>& table);  // what counts, time, appearances and budgets
void add_run_rows(std::vector<OptionSpec>& table);    // recording, reference, run
void add_part_rows(std::vector<OptionSpec>& table);   // parts of a run, the store
void add_output_rows(std::vector<OptionSpec>& table);

// Stores a Result's value or hands on its error.
template <class T, class Value>
Status put(T& place, Result<Value> value) {
    if (!value) return value.error();
    place = static_cast<T>(*std::move(value));
    return {};
}

template <class T>
Status append(std::vector<T>& list, Result<T> value) {
    if (!value) return value.error();
    list.push_back(*std::move(value));
    return {};
}

inline constexpr std::int64_t kMostCounted = 1'000'000'000;  // of whatever an option counts: fits int

}  // namespace noscope::cli
