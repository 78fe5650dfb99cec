// What a model's classes are called.
#pragma once

#include <noscope/error.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace noscope {

// What a model says of itself, empty where it says nothing.
struct ModelLabels {
    std::string names;   // Ultralytics' metadata: "{0: 'person', 1: 'bicycle'}"
    std::string labels;  // OpenVINO's model_info: "person bicycle", blanks within a name as '_'
};

// Names in order of their number, from "{0: 'person', 1: \"it's\"}" (a Python dict) or "['person', ...]".
// None if it is nothing like it or a number is missing.
std::optional<std::vector<std::string>> parse_python_names(std::string_view text);

// In this order: the model's metadata, FILE.names (or FILE with its ending replaced by .names; one name a
// line), the model's labels, COCO-80 where `count` is 80. `count`: classes by the output's shape, 0 if that
// does not tell. ErrorCode::reference: none of them, or another number of names than `count`.
Result<std::vector<std::string>> class_names(const std::string& model_file, int count,
                                             const ModelLabels& labels);

}  // namespace noscope
