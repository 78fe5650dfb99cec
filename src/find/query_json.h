// Options and recordings as JSON, for answers and run records. Keys are in a fixed order: equal input, equal
// text.
#pragma once

#include <noscope/options.h>
#include "video/recording.h"

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace noscope {

using OrderedJson = nlohmann::ordered_json;

// One line. Names that are no UTF-8 (file names may be anything) have their odd bytes replaced.
std::string to_text(const OrderedJson& value);

const char* name_of(Anchor anchor);
const char* name_of(Guarantee guarantee);

OrderedJson to_json(const Predicate& predicate, const std::vector<std::string>& resolved_classes);
OrderedJson to_json(const Sampling& sampling);
OrderedJson to_json(const Grouping& grouping);
OrderedJson to_json(const Budgets& budgets);
OrderedJson to_json(const RecordingOptions& recording, const RangeOptions& range);
// Everything that a find() asks for.
OrderedJson to_json(const FindOptions& options, const std::vector<std::string>& resolved_classes);
OrderedJson to_json(const LabelBudget& budget);
OrderedJson to_json(const SampleOptions& sample);
// Everything that a label() asks for.
OrderedJson to_json(const LabelOptions& options);

}  // namespace noscope
