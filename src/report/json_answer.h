// The answer as a JSON value, shared by the document and the lines.
#pragma once

#include <noscope/answer.h>

#include <nlohmann/json.hpp>

#include <string>

namespace noscope {

using OrderedJson = nlohmann::ordered_json;

// Times to the millisecond, as in the CSV: a sum of doubles shows no trailing noise.
double to_milliseconds(double seconds);

OrderedJson appearance_json(const Appearance& appearance, const Answer& answer);
OrderedJson file_json(const FileReport& file);
OrderedJson document_json(const Answer& answer);

// Never fails: what is not UTF-8 becomes U+FFFD. `indent` < 0: one line.
std::string json_text(const OrderedJson& value, int indent);

// Text that is JSON as a value, anything else as a string; null for empty text.
OrderedJson embedded(const std::string& json);

}  // namespace noscope
