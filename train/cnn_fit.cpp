#include "train/cnn_fit.h"

#include "train/one_thread.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/autograd.h>
#include <torch/optim/adamw.h>
#include <torch/optim/rmsprop.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace noscope::train {
namespace {

using at::Tensor;
using Sizes = std::vector<std::int64_t>;

// The paper's code takes Keras's RMSprop, whose memory is .9 and not LibTorch's .99.
constexpr double kRmspropMemory = 0.9, kRmspropEpsilon = 1e-7;
constexpr double kAdamwDecay = 0.02;

// Twice as fast as planes one after the other where channels are few.
constexpr auto kLayout = at::MemoryFormat::ChannelsLast;

std::unique_ptr<torch::optim::Optimizer> make_optimizer(const std::vector<Tensor>& parameters,
                                                        const CnnFitSettings& settings) {
    if (settings.optimizer == CnnOptimizer::rmsprop)
        return std::make_unique<torch::optim::RMSprop>(
            parameters,
            torch::optim::RMSpropOptions(settings.learning_rate).alpha(kRmspropMemory).eps(kRmspropEpsilon));
    return std::make_unique<torch::optim::AdamW>(
        parameters, torch::optim::AdamWOptions(settings.learning_rate).weight_decay(kAdamwDecay));
}

}  // namespace

PreparedThread::PreparedThread() {
    std::fegetenv(&before_);
    use_one_blas_thread();
    at::set_num_threads(1);
    at::globalContext().setFlushDenormal(true);
}

PreparedThread::~PreparedThread() { std::fesetenv(&before_); }

// Parameters are a weight and a bias a layer, in the order of TrainedCnn::weights.
struct CnnFitter::State {
    CnnShape shape;
    ImageSize size;
    std::size_t channels = 0;
    std::vector<float> factor, summand;  // a channel: input = level * factor + summand
    std::vector<Tensor> parameters;
    std::unique_ptr<torch::optim::Optimizer> optimizer;
    std::vector<float> pixels;  // the last input

    std::size_t area() const {
        return static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height);
    }

    void add(const Sizes& size_of_weight, double inputs, RandomBits& random) {
        Tensor weight = at::empty(size_of_weight, at::kFloat);
        float* const values = weight.data_ptr<float>();
        const double deviation = std::sqrt(2 / inputs);
        for (std::int64_t i = 0; i < weight.numel(); ++i)
            values[i] = static_cast<float>(deviation * normal(random));
        if (weight.dim() == 4) weight = weight.contiguous(kLayout);
        parameters.push_back(weight.set_requires_grad(true));
        parameters.push_back(at::zeros({size_of_weight.front()}, at::kFloat).set_requires_grad(true));
    }

    // A view of `pixels`, which the next call overwrites.
    Tensor input(std::span<const std::uint8_t> levels, std::size_t images) {
        pixels.resize(images * channels * area());
        for (std::size_t image = 0; image < images; ++image)
            for (std::size_t channel = 0; channel < channels; ++channel) {
                const std::uint8_t* const from = &levels[(image * channels + channel) * area()];
                float* const to = &pixels[image * channels * area() + channel];
                for (std::size_t i = 0; i < area(); ++i)
                    to[i * channels] = static_cast<float>(from[i]) * factor[channel] + summand[channel];
            }
        const auto n = static_cast<std::int64_t>(images), c = static_cast<std::int64_t>(channels);
        const std::int64_t h = size.height, w = size.width;
        return at::from_blob(pixels.data(), {n, c, h, w}, {c * h * w, 1, w * c, c}, at::kFloat);
    }

    Tensor forward(Tensor x) const {
        std::size_t at = 0;
        for (const ConvShape& conv : shape.convs) {
            x = at::relu(
                at::conv2d(x, parameters[at], parameters[at + 1], {conv.stride, conv.stride}, {1, 1}));
            if (conv.pool) x = at::max_pool2d(x, {2, 2});
            at += 2;
        }
        x = x.contiguous().view({x.size(0), -1});
        x = at::relu(at::linear(x, parameters[at], parameters[at + 1]));
        return at::linear(x, parameters[at + 2], parameters[at + 3]).view({-1});
    }
};

CnnFitter::CnnFitter(const CnnArchitecture& architecture, std::span<const float> mean,
                     std::span<const float> scale, const CnnFitSettings& settings)
    : state_(std::make_unique<State>()) {
    State& s = *state_;
    s.shape = shape_of(architecture);
    s.size = architecture.size;
    s.channels = static_cast<std::size_t>(architecture.channels());
    for (std::size_t i = 0; i < s.channels; ++i) {
        s.factor.push_back(scale[i] / 255);
        s.summand.push_back(-mean[i] * scale[i]);
    }
    RandomBits random(settings.seed);
    for (const ConvShape& conv : s.shape.convs)
        s.add({conv.channels_out, conv.channels_in, 3, 3}, conv.channels_in * 9, random);
    const auto flat = static_cast<std::int64_t>(s.shape.flat),
               dense = static_cast<std::int64_t>(s.shape.dense);
    s.add({dense, flat}, static_cast<double>(flat), random);
    s.add({1, dense}, static_cast<double>(dense), random);
    s.optimizer = make_optimizer(s.parameters, settings);
}

CnnFitter::~CnnFitter() = default;

double CnnFitter::step(const CnnBatch& batch) {
    State& s = *state_;
    const auto images = static_cast<std::int64_t>(batch.labels.size());
    const auto vector_of = [&](const std::vector<float>& values) {
        return at::from_blob(const_cast<float*>(values.data()), {images}, at::kFloat);
    };
    const Tensor logits = s.forward(s.input(batch.levels, batch.labels.size()));
    const Tensor loss = at::binary_cross_entropy_with_logits(
        logits, vector_of(batch.labels), vector_of(batch.weights), {}, at::Reduction::Sum);
    s.optimizer->zero_grad();
    loss.backward();
    s.optimizer->step();
    return loss.item<double>();
}

void CnnFitter::logits(std::span<const std::uint8_t> levels, std::span<float> logits) {
    const at::NoGradGuard no_gradients;
    const Tensor given = state_->forward(state_->input(levels, logits.size()));
    std::memcpy(logits.data(), given.data_ptr<float>(), logits.size() * sizeof(float));
}

std::vector<float> CnnFitter::weights() const {
    std::vector<float> all;
    for (const Tensor& parameter : state_->parameters) {
        const Tensor plain = parameter.detach().contiguous();  // channels one after the other
        all.insert(all.end(), plain.data_ptr<float>(), plain.data_ptr<float>() + plain.numel());
    }
    return all;
}

void CnnFitter::set_weights(std::span<const float> weights) {
    const at::NoGradGuard no_gradients;
    for (Tensor& parameter : state_->parameters) {
        const auto count = static_cast<std::size_t>(parameter.numel());
        parameter.copy_(at::from_blob(const_cast<float*>(weights.data()), parameter.sizes(), at::kFloat));
        weights = weights.subspan(count);
    }
}

}  // namespace noscope::train
