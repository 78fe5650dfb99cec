#include "training/cnn_architecture.h"

#include "base/error_text.h"
#include "base/text.h"
#include "base/try.h"

#include <algorithm>
#include <optional>

namespace noscope {
namespace {

constexpr int kMostRepeats = 16, kMostFilters = 1024, kLargestStride = 8, kMostUnits = 4096;
// Of a single net: 256 MB of weights. The paper's largest has some 5 million.
constexpr std::size_t kMostParameters = 64'000'000;

std::optional<ConvLayers> parse_conv(std::string_view text) {
    const auto number = [&](std::int64_t most) -> std::optional<int> {
        const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
        const auto value = parse_count(text.substr(0, digits), 1, most);
        text.remove_prefix(digits);
        return value ? std::optional(static_cast<int>(*value)) : std::nullopt;
    };
    const auto taken = [&](char letter) {
        if (!text.starts_with(letter)) return false;
        text.remove_prefix(1);
        return true;
    };
    ConvLayers layers;
    auto filters = number(kMostFilters);
    if (filters && taken('x')) {
        layers.repeat = *filters;
        filters = number(kMostFilters);
    }
    if (!filters || layers.repeat > kMostRepeats) return std::nullopt;
    layers.filters = *filters;
    if (taken('s')) {
        const auto stride = number(kLargestStride);
        if (!stride) return std::nullopt;
        layers.stride = *stride;
    }
    layers.pool = taken('p');
    return text.empty() ? std::optional(layers) : std::nullopt;
}

std::string to_string(const ConvLayers& layers) {
    return fmt::format("{}{}{}{}", layers.repeat == 1 ? "" : fmt::format("{}x", layers.repeat),
                       layers.filters, layers.stride == 1 ? "" : fmt::format("s{}", layers.stride),
                       layers.pool ? "p" : "");
}

bool in(int value, int most) { return value >= 1 && value <= most; }

// Maps of the last convolution may be pooled away to nothing.
bool leaves_a_picture(const CnnArchitecture& architecture) { return shape_of(architecture).flat > 0; }

}  // namespace

Result<CnnArchitecture> read_cnn_architecture(const std::vector<std::string>& words) {
    constexpr const char* kForm =
        "write cnn(SIZE,CONV-CONV...,dN[,diff][,crop]) with CONV = [REPEATx]FILTERS[sSTRIDE][p], as "
        "cnn(50,2x32p-2x64p,d128)";
    if (words.size() < 3 || words.size() > 5) return fail(ErrorCode::usage, "{}", kForm);
    CnnArchitecture read;
    const auto size = parse_size(words[0]);
    if (!size)
        return fail(ErrorCode::usage, "'{}' is no size of an image: write 50 or 64x48, 16 to 1024 a side",
                    shown(words[0]));
    read.size = *size;
    for (const std::string& word : split(words[1], '-')) {
        const auto layers = parse_conv(trim(word));
        if (!layers)
            return fail(
                ErrorCode::usage,
                "'{}' is no convolution: write [REPEATx]FILTERS[sSTRIDE][p], as 2x32p or 16s2, at most {} "
                "times {} filters, stride {}",
                shown(word), kMostRepeats, kMostFilters, kLargestStride);
        read.convs.push_back(*layers);
    }
    const std::string_view dense = words[2];
    const auto units = dense.starts_with('d') ? parse_count(dense.substr(1), 1, kMostUnits) : std::nullopt;
    if (!units)
        return fail(ErrorCode::usage, "'{}' is no dense layer: write dN with N units from 1 to {}, as d128",
                    shown(dense), kMostUnits);
    read.dense = static_cast<int>(*units);
    for (std::size_t i = 3; i < words.size(); ++i) {
        bool* const flag = words[i] == "diff" ? &read.difference : words[i] == "crop" ? &read.crop : nullptr;
        if (!flag)
            return fail(ErrorCode::usage,
                        "'{}' is not known here: only `diff` and `crop` may follow the dense layer",
                        shown(words[i]));
        if (*flag) return fail(ErrorCode::usage, "`{}` is said twice", words[i]);
        *flag = true;
    }
    return read;
}

Result<CnnArchitecture> parse_cnn_architecture(std::string_view text) {
    std::vector<std::string> words;
    for (const std::string& word : split(text, ',')) words.emplace_back(trim(word));
    NOSCOPE_TRY(CnnArchitecture read, read_cnn_architecture(words));
    NOSCOPE_CHECK(check(read));
    return read;
}

std::string to_string(const CnnArchitecture& architecture) {
    std::vector<std::string> convs;
    for (const ConvLayers& layers : architecture.convs) convs.push_back(to_string(layers));
    return fmt::format("{},{},d{}{}{}", to_string(architecture.size), join(convs, "-"), architecture.dense,
                       architecture.difference ? ",diff" : "", architecture.crop ? ",crop" : "");
}

Status check(const CnnArchitecture& architecture) {
    NOSCOPE_CHECK(check(architecture.size));
    if (architecture.convs.empty()) return fail(ErrorCode::usage, "a cnn has at least one convolution");
    for (const ConvLayers& layers : architecture.convs)
        if (!in(layers.repeat, kMostRepeats) || !in(layers.filters, kMostFilters) ||
            !in(layers.stride, kLargestStride))
            return fail(ErrorCode::usage,
                        "a convolution has at most {} times {} filters and a stride of at most {}",
                        kMostRepeats, kMostFilters, kLargestStride);
    if (!in(architecture.dense, kMostUnits))
        return fail(ErrorCode::usage, "a dense layer has 1 to {} units", kMostUnits);
    if (!leaves_a_picture(architecture))
        return fail(ErrorCode::usage, "the pools leave nothing of a picture of {} pixels",
                    to_string(architecture.size));
    if (const std::size_t parameters = shape_of(architecture).parameters(); parameters > kMostParameters)
        return fail(ErrorCode::usage,
                    "a net of {} weights is no cheap one: at most {}; use strides, pools or fewer units",
                    with_commas(static_cast<long long>(parameters)),
                    with_commas(static_cast<long long>(kMostParameters)));
    return {};
}

std::size_t CnnShape::parameters() const {
    std::size_t sum = 0;
    for (const ConvShape& conv : convs)
        sum += static_cast<std::size_t>(conv.channels_out) *
               (static_cast<std::size_t>(conv.channels_in) * 9 + 1);
    return sum + dense * (flat + 1) + dense + 1;
}

std::size_t CnnShape::multiply_adds() const {
    std::size_t sum = 0;
    for (const ConvShape& conv : convs)
        sum += static_cast<std::size_t>(conv.channels_out) * static_cast<std::size_t>(conv.channels_in) * 9 *
               static_cast<std::size_t>(conv.width_out) * static_cast<std::size_t>(conv.height_out);
    return sum + dense * flat + dense;
}

CnnShape shape_of(const CnnArchitecture& architecture) {
    CnnShape shape;
    int channels = architecture.channels();
    int width = architecture.size.width, height = architecture.size.height;
    for (const ConvLayers& layers : architecture.convs)
        for (int i = 0; i < layers.repeat; ++i) {
            ConvShape conv{.channels_in = channels,
                           .channels_out = layers.filters,
                           .stride = layers.stride,
                           .width_in = width,
                           .height_in = height,
                           .width_out = (width + layers.stride - 1) / layers.stride,
                           .height_out = (height + layers.stride - 1) / layers.stride,
                           .pool = layers.pool && i + 1 == layers.repeat};
            channels = conv.channels_out;
            width = conv.pool ? conv.width_out / 2 : conv.width_out;
            height = conv.pool ? conv.height_out / 2 : conv.height_out;
            shape.convs.push_back(conv);
        }
    shape.flat = static_cast<std::size_t>(channels) * static_cast<std::size_t>(width) *
                 static_cast<std::size_t>(height);
    shape.dense = static_cast<std::size_t>(architecture.dense);
    return shape;
}

// The paper's four-layer nets have twice the filters behind the first pool, as its code has them.
const std::vector<KnownCnn>& known_cnns() {
    using enum CnnFamily;
    static const std::vector<KnownCnn> table{
        {paper, "50,2x32p,d32"},
        {paper, "50,2x32p,d64"},
        {paper, "50,2x32p,d128"},
        {paper, "50,2x32p,d256"},
        {paper, "50,2x64p,d32"},
        {paper, "50,2x64p,d64"},
        {paper, "50,2x64p,d128"},
        {paper, "50,2x64p,d256"},
        {paper, "50,2x32p-2x64p,d32"},
        {paper, "50,2x32p-2x64p,d64"},
        {paper, "50,2x32p-2x64p,d128"},
        {paper, "50,2x32p-2x64p,d256"},
        {paper, "50,2x64p-2x128p,d32"},
        {paper, "50,2x64p-2x128p,d64"},
        {paper, "50,2x64p-2x128p,d128"},
        {paper, "50,2x64p-2x128p,d256"},
        {cheap, "32,16s2-32s2,d32,diff"},
        {cheap, "64x32,16s2-32s2-32s2,d32,diff"},
        {cheap, "64,8s2-16s2-32s2,d32,diff"},
        {cheap, "64,8s2-16s2-32s2,d32,diff,crop"},
        {cheap, "64,16s2-32s2-64s2,d64,diff"},
        {cheap, "64,8s2-16s2-32s2,d32"},
        {cheap, "96,8s2-16s2-32s2,d32,diff"},
        {cheap, "96,8s2-16s2-32s2,d32,diff,crop"},
        {cheap, "96,8s3-16s2-32s2,d32,diff"},
    };
    return table;
}

}  // namespace noscope
