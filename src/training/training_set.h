// What noscope-train learns from: rows of features with a label each, and their file.
#pragma once

#include <noscope/error.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace noscope {

// Row r has the features [r * columns, (r + 1) * columns), a label 0 or 1, and a group: rows of one group (a
// block of the recording) resemble each other, so that a held-out set takes whole groups or nothing of them.
struct TrainingSet {
    std::size_t columns = 0;
    std::vector<float> features;        // row-major, finite
    std::vector<std::uint8_t> labels;   // one a row
    std::vector<std::uint32_t> groups;  // one a row
    std::vector<std::uint8_t> used;     // one a column: 0 = masked out, it gets no weight; else 1

    std::size_t rows() const { return labels.size(); }
    std::span<const float> row(std::size_t at) const {
        return std::span(features).subspan(at * columns, columns);
    }
};

// The sizes agree, and every value is one that is allowed above. ErrorCode::recording, with the first that is
// not.
Status check(const TrainingSet& set);

// Version 1, little-endian, without gaps: "NSSAMPLE", u32 version, u32 columns, u64 rows; columns x u8 used;
// rows x columns x f32 features; rows x u8 labels; rows x u32 groups; u32 CRC-32 of all before.
std::string encode_training_set(const TrainingSet& set);  // whose sizes agree
// ErrorCode::recording: damaged, of another version, or refused by check(). `name` is for its message.
Result<TrainingSet> decode_training_set(std::string_view bytes, const std::string& name);

// Whole or not at all. As check(); ErrorCode::store: it cannot be written.
Status write_training_set(const TrainingSet& set, const std::string& path);
// As decode_training_set(), and ErrorCode::recording where it cannot be read.
Result<TrainingSet> read_training_set(const std::string& path);

}  // namespace noscope
