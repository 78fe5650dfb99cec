// What `noscope-train cnn` learns from: score images with a label each, and their file.
#pragma once

#include <noscope/error.h>
#include "base/image_size.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace noscope {

// A box of a thing that counts, in pixels of the image: [x0, x1) x [y0, y1), not empty, within it.
struct SampleBox {
    std::uint16_t x0 = 0, y0 = 0, x1 = 0, y1 = 0;
    bool operator==(const SampleBox&) const = default;
};

// Row r has the planes Y, U, V, and the difference to the empty scene where `difference`, one after the
// other, each size.width * size.height levels row by row; a label 0 or 1; a group: rows of one group (a
// block of the recording) resemble each other, so that a held-out set takes whole groups or nothing of them.
struct CnnSamples {
    ImageSize size{};
    bool difference = false;
    std::vector<std::uint8_t> levels;           // row-major
    std::vector<std::uint8_t> labels;           // one a row
    std::vector<std::uint32_t> groups;          // one a row
    std::vector<float> weights;                 // one a row, > 0: how much its loss counts beside others'
    std::vector<std::vector<SampleBox>> boxes;  // one list a row; none for labels 0

    std::size_t rows() const { return labels.size(); }
    std::size_t planes() const { return difference ? 4 : 3; }
    std::size_t row_size() const {
        return planes() * static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height);
    }
    std::span<const std::uint8_t> row(std::size_t at) const {
        return std::span(levels).subspan(at * row_size(), row_size());
    }
};

// The sizes agree, and every value is one that is allowed above. ErrorCode::recording, with the first that is
// not.
Status check(const CnnSamples& samples);

// Whole or not at all, sealed by a checksum. As check(); ErrorCode::store: it cannot be written.
Status write_cnn_samples(const CnnSamples& samples, const std::string& path);
// ErrorCode::recording: it cannot be read, is damaged, of another version, or refused by check().
Result<CnnSamples> read_cnn_samples(const std::string& path);

}  // namespace noscope
