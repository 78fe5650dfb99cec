#include "plain_cnn.h"

#include <algorithm>
#include <vector>

namespace noscope::testing {
namespace {

using Maps = std::vector<std::vector<std::vector<double>>>;  // [channel][row][column]

Maps empty_maps(int channels, int height, int width) {
    return Maps(
        static_cast<std::size_t>(channels),
        std::vector(static_cast<std::size_t>(height), std::vector(static_cast<std::size_t>(width), 0.0)));
}

Maps convolved(const Maps& in, const float*& weight, int filters, int stride) {
    const int channels = static_cast<int>(in.size()), height = static_cast<int>(in[0].size());
    const int width = static_cast<int>(in[0][0].size());
    Maps out = empty_maps(filters, (height + stride - 1) / stride, (width + stride - 1) / stride);
    const float* const biases = weight + filters * channels * 9;
    for (int filter = 0; filter < filters; ++filter)
        for (std::size_t y = 0; y < out[0].size(); ++y)
            for (std::size_t x = 0; x < out[0][0].size(); ++x) {
                double sum = biases[filter];
                for (int channel = 0; channel < channels; ++channel)
                    for (int dy = 0; dy < 3; ++dy)
                        for (int dx = 0; dx < 3; ++dx) {
                            const int row = static_cast<int>(y) * stride + dy - 1;
                            const int column = static_cast<int>(x) * stride + dx - 1;
                            if (row < 0 || row >= height || column < 0 || column >= width) continue;
                            sum += in[channel][row][column] *
                                   weight[((filter * channels + channel) * 3 + dy) * 3 + dx];
                        }
                out[filter][y][x] = std::max(sum, 0.0);
            }
    weight = biases + filters;
    return out;
}

Maps pooled(const Maps& in) {
    Maps out = empty_maps(static_cast<int>(in.size()), static_cast<int>(in[0].size()) / 2,
                          static_cast<int>(in[0][0].size()) / 2);
    for (std::size_t channel = 0; channel < out.size(); ++channel)
        for (std::size_t y = 0; y < out[0].size(); ++y)
            for (std::size_t x = 0; x < out[0][0].size(); ++x) {
                const auto& map = in[channel];
                out[channel][y][x] = std::max({map[2 * y][2 * x], map[2 * y][2 * x + 1],
                                               map[2 * y + 1][2 * x], map[2 * y + 1][2 * x + 1]});
            }
    return out;
}

}  // namespace

double plain_logit(const TrainedCnn& net, std::span<const std::uint8_t> planes) {
    const CnnArchitecture& architecture = net.architecture;
    const auto [width, height] = architecture.size;
    Maps maps = empty_maps(architecture.channels(), height, width);
    std::size_t at = 0;
    for (std::size_t channel = 0; channel < maps.size(); ++channel)
        for (auto& row : maps[channel])
            for (double& value : row) value = (planes[at++] / 255.0 - net.mean[channel]) * net.scale[channel];
    const float* weight = net.weights.data();
    for (const ConvLayers& layers : architecture.convs) {
        for (int i = 0; i < layers.repeat; ++i) maps = convolved(maps, weight, layers.filters, layers.stride);
        if (layers.pool) maps = pooled(maps);
    }
    std::vector<double> values;
    for (const auto& map : maps)
        for (const auto& row : map) values.insert(values.end(), row.begin(), row.end());
    const auto units = static_cast<std::size_t>(architecture.dense);
    const float* const biases = weight + units * values.size();
    const float* const last = biases + units;
    double logit = last[units];
    for (std::size_t unit = 0; unit < units; ++unit) {
        double sum = biases[unit];
        for (const double value : values) sum += value * *weight++;
        logit += last[unit] * std::max(sum, 0.0);
    }
    return logit;
}

}  // namespace noscope::testing
