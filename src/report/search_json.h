// A search as JSON: in an answer, and in the store.
#pragma once

#include <noscope/search.h>

#include <nlohmann/json.hpp>

#include <optional>

namespace noscope {

nlohmann::ordered_json search_json(const SearchReport& search);
// Without what a run came to, where there was none.
nlohmann::ordered_json foretold_json(const SearchReport& search);
// What search_json() gave, without how the run went; none for anything else.
std::optional<SearchReport> read_search(const nlohmann::ordered_json& json);

}  // namespace noscope
