#include "reference/preprocess.h"

#include "base/rational_math.h"

#include <algorithm>
#include <cmath>

namespace noscope {
namespace {

constexpr int kBits = 11;  // of a weight
constexpr std::int32_t kOne = 1 << kBits;
constexpr std::int32_t kHalf = 1 << (2 * kBits - 1);  // half of a level, after both directions
constexpr int kGrey = 114;

int scaled(int size, double ratio) { return std::max(1, static_cast<int>(std::lround(size * ratio))); }

}  // namespace

void Placement::to_picture(Box& box) const {
    box.x0 = static_cast<float>((double{box.x0} - x) / scale_x);
    box.x1 = static_cast<float>((double{box.x1} - x) / scale_x);
    box.y0 = static_cast<float>((double{box.y0} - y) / scale_y);
    box.y1 = static_cast<float>((double{box.y1} - y) / scale_y);
}

Placement place(int width, int height, InputSize input, Fit fit) {
    Placement placement{0, 0, input.width, input.height, 1, 1};
    if (fit != Fit::stretch) {
        const double ratio =
            std::min(static_cast<double>(input.width) / width, static_cast<double>(input.height) / height);
        placement.width = std::min(input.width, scaled(width, ratio));
        placement.height = std::min(input.height, scaled(height, ratio));
    }
    if (fit == Fit::letterbox_centre) {
        placement.x = (input.width - placement.width) / 2;
        placement.y = (input.height - placement.height) / 2;
    }
    placement.scale_x = static_cast<double>(placement.width) / width;
    placement.scale_y = static_cast<double>(placement.height) / height;
    return placement;
}

void Preprocessor::Taps::prepare(int from_size, int to_size) {
    if (from == from_size && to == to_size) return;
    from = from_size;
    to = to_size;
    for (auto* column : {&first, &second, &weight}) column->resize(static_cast<std::size_t>(to_size));
    for (std::int64_t i = 0; i < to_size; ++i) {
        // The centre of output i lies at (i + 1/2) from/to - 1/2 = numerator / (2 to).
        const std::int64_t numerator = (2 * i + 1) * from_size - to_size, unit = std::int64_t{2} * to_size;
        const std::int64_t whole = floor_div(numerator, unit), rest = numerator - whole * unit;
        const auto at = static_cast<std::size_t>(i);
        const std::int64_t last = from_size - 1;
        first[at] = static_cast<std::int32_t>(std::clamp<std::int64_t>(whole, 0, last));
        second[at] = static_cast<std::int32_t>(std::clamp<std::int64_t>(whole + 1, 0, last));
        weight[at] = static_cast<std::int32_t>((rest * kOne + to_size) / unit);
    }
}

Preprocessor::Preprocessor(InputSize input, Preprocessing preprocessing)
    : input_(input), preprocessing_(preprocessing) {
    for (int level = 0; level < 256; ++level)
        values_[level] = preprocessing.unit ? static_cast<float>(level) / 255.F : static_cast<float>(level);
}

Placement Preprocessor::run(const RgbView& picture, float* tensor) {
    const Placement placement = place(picture.width, picture.height, input_, preprocessing_.fit);
    rows_.prepare(picture.height, placement.height);
    // Samples of a packed row are 3 apart.
    columns_.prepare(picture.width, placement.width);
    blended_.resize(static_cast<std::size_t>(picture.width) * 3);
    fill_border(placement, tensor);

    const std::size_t plane = static_cast<std::size_t>(input_.width) * input_.height;
    const std::int32_t* const left = columns_.first.data();
    const std::int32_t* const right = columns_.second.data();
    const std::int32_t* const weight = columns_.weight.data();
    for (int y = 0; y < placement.height; ++y) {
        resize_row(picture, y);
        const std::size_t start = static_cast<std::size_t>(placement.y + y) * input_.width + placement.x;
        float* const red = tensor + start + (preprocessing_.bgr ? 2 * plane : 0);
        float* const green = tensor + start + plane;
        float* const blue = tensor + start + (preprocessing_.bgr ? 0 : 2 * plane);
        for (int x = 0; x < placement.width; ++x) {
            const std::int32_t* const a = blended_.data() + std::ptrdiff_t{3} * left[x];
            const std::int32_t* const b = blended_.data() + std::ptrdiff_t{3} * right[x];
            const std::int32_t second = weight[x], first = kOne - second;
            red[x] = values_[(a[0] * first + b[0] * second + kHalf) >> (2 * kBits)];
            green[x] = values_[(a[1] * first + b[1] * second + kHalf) >> (2 * kBits)];
            blue[x] = values_[(a[2] * first + b[2] * second + kHalf) >> (2 * kBits)];
        }
    }
    return placement;
}

// Down first: the rows of the picture lie in one piece, so this half runs on vectors.
void Preprocessor::resize_row(const RgbView& picture, int y) {
    const auto at = static_cast<std::size_t>(y);
    const std::uint8_t* const above = picture.row(rows_.first[at]);
    const std::uint8_t* const below = picture.row(rows_.second[at]);
    const std::int32_t second = rows_.weight[at], first = kOne - second;
    std::int32_t* const out = blended_.data();
    const int samples = picture.width * 3;
    for (int i = 0; i < samples; ++i) out[i] = above[i] * first + below[i] * second;
}

void Preprocessor::fill_border(const Placement& placement, float* tensor) const {
    const float grey = values_[kGrey];
    for (int channel = 0; channel < 3; ++channel)
        for (int y = 0; y < input_.height; ++y) {
            float* const row = tensor + (std::ptrdiff_t{channel} * input_.height + y) * input_.width;
            const bool beside = y < placement.y || y >= placement.y + placement.height;
            std::fill(row, row + (beside ? input_.width : placement.x), grey);
            if (!beside) std::fill(row + placement.x + placement.width, row + input_.width, grey);
        }
}

}  // namespace noscope
