// Made nets, and what a net computes, in plain loops.
#pragma once

#include "specialized/specialized_model.h"
#include "support/random.h"
#include "training/trained_cnn.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace noscope::testing {

inline CnnArchitecture architecture_of(const std::string& text) {
    auto architecture = parse_cnn_architecture(text);
    if (!architecture) throw std::invalid_argument(architecture.error().message);
    return *architecture;
}

// Weights as large as their layer is wide (He 2015), so that values keep their size from layer to layer.
inline TrainedCnn made_cnn(const std::string& text, std::uint32_t seed) {
    TrainedCnn net;
    net.architecture = architecture_of(text);
    Random random(seed);
    const auto within = [&](double most) { return static_cast<float>((2 * random.fraction() - 1) * most); };
    for (int channel = 0; channel < net.architecture.channels(); ++channel) {
        net.mean.push_back(.5F + within(.2));
        net.scale.push_back(4 + within(2));
    }
    const auto layer = [&](std::size_t inputs, std::size_t outputs) {
        for (std::size_t i = 0; i < inputs * outputs; ++i)
            net.weights.push_back(within(std::sqrt(6 / static_cast<double>(inputs))));
        for (std::size_t i = 0; i < outputs; ++i) net.weights.push_back(within(.2));
    };
    const CnnShape shape = shape_of(net.architecture);
    for (const ConvShape& conv : shape.convs)
        layer(static_cast<std::size_t>(conv.channels_in) * 9, static_cast<std::size_t>(conv.channels_out));
    layer(shape.flat, shape.dense);
    layer(shape.dense, 1);
    return net;
}

inline std::vector<std::uint8_t> made_levels(const CnnArchitecture& architecture, Random& random) {
    std::vector<std::uint8_t> levels(static_cast<std::size_t>(
        architecture.channels() * architecture.size.width * architecture.size.height));
    for (auto& level : levels) level = static_cast<std::uint8_t>(random());
    return levels;
}

// Channels x rows x columns.
struct Map {
    int channels = 0, height = 0, width = 0;
    std::vector<double> values;

    Map(int channels_, int height_, int width_)
        : channels(channels_),
          height(height_),
          width(width_),
          values(static_cast<std::size_t>(channels_ * height_ * width_)) {}
    double& at(int c, int y, int x) { return values[static_cast<std::size_t>((c * height + y) * width + x)]; }
    double at(int c, int y, int x) const {
        return values[static_cast<std::size_t>((c * height + y) * width + x)];
    }
};

// The logit as trained_cnn.h and cnn_architecture.h define it, in double.
class PlainCnn {
   public:
    explicit PlainCnn(const TrainedCnn& net) : net_(net) {}

    double logit(std::span<const std::uint8_t> levels) {
        next_ = net_.weights.data();
        const CnnArchitecture& architecture = net_.architecture;
        Map map(architecture.channels(), architecture.size.height, architecture.size.width);
        const std::size_t plane = levels.size() / static_cast<std::size_t>(map.channels);
        for (std::size_t i = 0; i < levels.size(); ++i)
            map.values[i] = (levels[i] / 255.0 - static_cast<double>(net_.mean[i / plane])) *
                            static_cast<double>(net_.scale[i / plane]);
        for (const ConvLayers& layers : architecture.convs) {
            for (int i = 0; i < layers.repeat; ++i) map = convolved(map, layers.filters, layers.stride);
            if (layers.pool) map = pooled(map);
        }
        std::vector<double> values = dense(map.values, static_cast<std::size_t>(architecture.dense));
        for (double& value : values) value = std::max(value, 0.0);
        return dense(values, 1)[0];
    }

   private:
    const float* take(std::size_t count) {
        next_ += count;
        return next_ - count;
    }

    Map convolved(const Map& in, int filters, int stride) {
        Map out(filters, (in.height + stride - 1) / stride, (in.width + stride - 1) / stride);
        const auto taps = static_cast<std::size_t>(in.channels * 9);
        const float* const kernel = take(static_cast<std::size_t>(filters) * taps);
        const float* const bias = take(static_cast<std::size_t>(filters));
        for (int c = 0; c < filters; ++c)
            for (int y = 0; y < out.height; ++y)
                for (int x = 0; x < out.width; ++x) {
                    double sum = static_cast<double>(bias[c]);
                    const float* weight = kernel + static_cast<std::size_t>(c) * taps;
                    for (int from = 0; from < in.channels; ++from)
                        for (int dy = -1; dy <= 1; ++dy)
                            for (int dx = -1; dx <= 1; ++dx, ++weight) {
                                const int row = y * stride + dy, column = x * stride + dx;
                                if (row >= 0 && row < in.height && column >= 0 && column < in.width)
                                    sum += static_cast<double>(*weight) * in.at(from, row, column);
                            }
                    out.at(c, y, x) = std::max(sum, 0.0);
                }
        return out;
    }

    static Map pooled(const Map& in) {
        Map out(in.channels, in.height / 2, in.width / 2);
        for (int c = 0; c < out.channels; ++c)
            for (int y = 0; y < out.height; ++y)
                for (int x = 0; x < out.width; ++x)
                    out.at(c, y, x) = std::max({in.at(c, 2 * y, 2 * x), in.at(c, 2 * y, 2 * x + 1),
                                                in.at(c, 2 * y + 1, 2 * x), in.at(c, 2 * y + 1, 2 * x + 1)});
        return out;
    }

    std::vector<double> dense(const std::vector<double>& in, std::size_t units) {
        const float* const kernel = take(units * in.size());
        const float* const bias = take(units);
        std::vector<double> out;
        for (std::size_t unit = 0; unit < units; ++unit) {
            double sum = static_cast<double>(bias[unit]);
            for (std::size_t i = 0; i < in.size(); ++i)
                sum += static_cast<double>(kernel[unit * in.size() + i]) * in[i];
            out.push_back(sum);
        }
        return out;
    }

    const TrainedCnn& net_;
    const float* next_ = nullptr;
};

}  // namespace noscope::testing
