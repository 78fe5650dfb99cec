#include "difference/block_weights.h"

#include "base/error_text.h"
#include "base/text.h"
#include "base/try.h"
#include "base/sealed_bytes.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>

namespace noscope {
namespace {

constexpr std::uint8_t kVersion = 1;

std::uint64_t blocks(GridSize grid) {
    return static_cast<std::uint64_t>(grid.columns) * static_cast<std::uint64_t>(grid.rows);
}

Result<double> read_number(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
        return fail(ErrorCode::usage, "block weights: '{}' is no finite number", text);
    return value;
}

}  // namespace

double BlockWeights::probability(double score) const { return 1 / (1 + std::exp(-(bias + score))); }

std::string to_string(const BlockWeights& weights) {
    std::string text = fmt::format("{} {}", to_string(weights.grid), weights.bias);
    for (const double weight : weights.weights) fmt::format_to(std::back_inserter(text), " {}", weight);
    return text;
}

Result<BlockWeights> parse_block_weights(std::string_view text) {
    const auto words = split(text, ' ');
    BlockWeights weights;
    NOSCOPE_TRY(weights.grid, parse_grid(words[0]));
    if (weights.grid.whole() || words.size() != blocks(weights.grid) + 2)
        return fail(ErrorCode::usage,
                    "block weights: {} numbers after '{}'; write the grid, the bias and one weight a block",
                    words.size() - 1, words[0]);
    NOSCOPE_TRY(weights.bias, read_number(words[1]));
    for (std::size_t i = 2; i < words.size(); ++i) {
        NOSCOPE_TRY(const double weight, read_number(words[i]));
        weights.weights.push_back(weight);
    }
    return weights;
}

std::vector<std::uint8_t> encode(const BlockWeights& weights) {
    SealedWriter writer(kVersion);
    writer.fixed(static_cast<std::uint32_t>(weights.grid.columns));
    writer.fixed(static_cast<std::uint32_t>(weights.grid.rows));
    writer.real(weights.bias);
    for (const double weight : weights.weights) writer.real(weight);
    return std::move(writer).seal();
}

std::optional<BlockWeights> decode_block_weights(std::span<const std::uint8_t> bytes) {
    auto reader = SealedReader::open(bytes, kVersion);
    if (!reader) return std::nullopt;
    BlockWeights weights;
    weights.grid.columns = static_cast<int>(reader->fixed());
    weights.grid.rows = static_cast<int>(reader->fixed());
    weights.bias = reader->real();
    if (weights.grid.columns < 1 || weights.grid.rows < 1 || blocks(weights.grid) != reader->left() / 8 ||
        !std::isfinite(weights.bias))
        return std::nullopt;
    while (reader->left() >= 8) weights.weights.push_back(reader->real());
    const bool finite = std::all_of(weights.weights.begin(), weights.weights.end(),
                                    [](double weight) { return std::isfinite(weight); });
    if (!reader->at_end() || !finite) return std::nullopt;
    return weights;
}

}  // namespace noscope
