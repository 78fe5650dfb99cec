#include "model_quality/parts.h"

#include "base/error_text.h"

#include <algorithm>

namespace noscope::model_quality {

Result<CnnSamples> take_rows(const CnnSamples& samples, std::span<const std::uint32_t> rows) {
    CnnSamples taken;
    taken.size = samples.size;
    taken.difference = samples.difference;
    for (const std::uint32_t row : rows) {
        if (row >= samples.rows())
            return fail(ErrorCode::usage, "there is no row {}: there are {}", row, samples.rows());
        const auto levels = samples.row(row);
        taken.levels.insert(taken.levels.end(), levels.begin(), levels.end());
        taken.labels.push_back(samples.labels[row]);
        taken.groups.push_back(samples.groups[row]);
        taken.weights.push_back(samples.weights[row]);
        taken.boxes.push_back(samples.boxes[row]);
    }
    return taken;
}

Status append(CnnSamples& samples, const CnnSamples& more) {
    if (samples.size != more.size || samples.difference != more.difference)
        return fail(ErrorCode::usage, "images of {} with {} planes cannot be put to images of {} with {}",
                    to_string(more.size), more.planes(), to_string(samples.size), samples.planes());
    const std::uint32_t first = samples.groups.empty() ? 0 : std::ranges::max(samples.groups) + 1;
    samples.levels.insert(samples.levels.end(), more.levels.begin(), more.levels.end());
    samples.labels.insert(samples.labels.end(), more.labels.begin(), more.labels.end());
    for (const std::uint32_t group : more.groups) samples.groups.push_back(first + group);
    samples.weights.insert(samples.weights.end(), more.weights.begin(), more.weights.end());
    samples.boxes.insert(samples.boxes.end(), more.boxes.begin(), more.boxes.end());
    return {};
}

std::string to_npy(const CnnSamples& samples) {
    std::string header =
        fmt::format("{{'descr': '|u1', 'fortran_order': False, 'shape': ({}, {}, {}, {}), }}", samples.rows(),
                    samples.planes(), samples.size.height, samples.size.width);
    // Version 1.0: 10 bytes before the header, and all of it a multiple of 64 long.
    header.append(63 - (10 + header.size()) % 64, ' ');
    header += '\n';
    std::string text("\x93NUMPY\x01\x00", 8);
    text += static_cast<char>(header.size() & 0xFF);
    text += static_cast<char>(header.size() >> 8);
    text += header;
    text.append(reinterpret_cast<const char*>(samples.levels.data()), samples.levels.size());
    return text;
}

}  // namespace noscope::model_quality
