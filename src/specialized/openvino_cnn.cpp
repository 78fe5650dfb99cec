// Specialized models on OpenVINO's devices. Its exceptions end here.
#include "base/error_text.h"
#include "base/log.h"
#include "base/text.h"
#include "base/try.h"
#include "specialized/cnn_network.h"

#include <openvino/openvino.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstring>

namespace noscope {
namespace {

// What one request computes, on one thread, whatever the batch and the number of threads: kernels are chosen
// by the shape they get, so that another shape could give another last bit.
constexpr std::size_t kImagesARequest = 16;

struct Precision {
    std::string_view name, capability;
    ov::element::Type type;
};
const std::array kPrecisions{Precision{"f32", "FP32", ov::element::f32},
                             Precision{"f16", "FP16", ov::element::f16},
                             Precision{"bf16", "BF16", ov::element::bf16}};

class OpenvinoCnn final : public CnnNetwork {
   public:
    Status choose_device(const std::string& device, const std::string& precision);
    Status compile(const SpecializedModel& model, const CnnRunSettings& settings);

    std::span<std::uint8_t> input(std::size_t i) override {
        return {images_[i / kImagesARequest] + i % kImagesARequest * image_size_, image_size_};
    }
    Status run(std::size_t count, std::span<float> logits) override;
    std::size_t batch() const override { return batch_; }

   private:
    ov::Core core_;
    std::string device_;
    ov::element::Type precision_;
    ov::Tensor weights_;  // may be read as long as the net is there
    ov::CompiledModel compiled_;
    std::vector<ov::InferRequest> requests_;
    std::vector<std::uint8_t*> images_;  // of each request: kImagesARequest of them
    std::size_t image_size_ = 0, batch_ = 0;
    bool side_by_side_ = true;  // whether requests run at once
};

Status OpenvinoCnn::choose_device(const std::string& device, const std::string& precision) try {
    const auto known = std::find_if(kPrecisions.begin(), kPrecisions.end(),
                                    [&](const Precision& one) { return one.name == precision; });
    if (known == kPrecisions.end())
        return fail(ErrorCode::reference, "a specialized model does not run in '{}': f32, f16 or bf16",
                    precision);
    precision_ = known->type;
    device_ = device;
    std::transform(device_.begin(), device_.end(), device_.begin(),
                   [](unsigned char c) { return std::toupper(c); });
    const auto capabilities = core_.get_property(device_, ov::device::capabilities);
    if (std::find(capabilities.begin(), capabilities.end(), known->capability) == capabilities.end())
        return fail(ErrorCode::reference, "{} cannot compute in {} here", device_, precision);
    return {};
} catch (const std::exception& error) {
    return fail(ErrorCode::reference, "specialized models cannot run on '{}': {}", device,
                last_line(error.what()));
}

Status OpenvinoCnn::compile(const SpecializedModel& model, const CnnRunSettings& settings) try {
    weights_ = ov::Tensor(ov::element::u8, {model.ir_weights.size()});
    std::memcpy(weights_.data(), model.ir_weights.data(), model.ir_weights.size());
    const auto graph = core_.read_model(model.ir_xml, weights_);
    const CnnArchitecture& net = model.architecture;
    const ov::PartialShape shape{static_cast<std::int64_t>(kImagesARequest), net.channels(), net.size.height,
                                 net.size.width};
    if (graph->inputs().size() != 1 || graph->outputs().size() != 1 ||
        graph->input().get_element_type() != ov::element::u8 ||
        graph->output().get_element_type() != ov::element::f32)
        return fail(ErrorCode::reference, "the specialized model {} is damaged: train it anew",
                    to_string(net));
    graph->reshape(shape);
    if (graph->output().get_shape() != ov::Shape{kImagesARequest})
        return fail(ErrorCode::reference, "the specialized model {} is damaged: train it anew",
                    to_string(net));

    batch_ = static_cast<std::size_t>(settings.batch);
    const std::size_t requests = (batch_ + kImagesARequest - 1) / kImagesARequest;
    ov::AnyMap properties{ov::hint::inference_precision(precision_)};
    if (device_ == "CPU") {
        const int threads = std::min(settings.threads, static_cast<int>(requests));
        side_by_side_ = threads > 1;
        properties.insert(ov::num_streams(threads));
        properties.insert(ov::inference_num_threads(threads));
        // Decoders and other programs share the cores: bound threads would wait where others are idle.
        properties.insert(ov::hint::enable_cpu_pinning(false));
    }
    compiled_ = core_.compile_model(graph, device_, properties);
    image_size_ = ov::shape_size(ov::Shape{shape.to_shape()}) / kImagesARequest;
    for (std::size_t i = 0; i < requests; ++i) {
        requests_.push_back(compiled_.create_infer_request());
        ov::Tensor input = requests_.back().get_input_tensor();
        images_.push_back(input.data<std::uint8_t>());
        std::memset(images_.back(), 0, input.get_byte_size());
    }
    return {};
} catch (const std::exception& error) {
    return fail(ErrorCode::reference, "the specialized model {} cannot be compiled for {}: {}",
                to_string(model.architecture), device_, last_line(error.what()));
}

Status OpenvinoCnn::run(std::size_t count, std::span<float> logits) try {
    const std::size_t used = (count + kImagesARequest - 1) / kImagesARequest;
    if (used == 1 || !side_by_side_) {  // without handing over to a thread and back
        for (std::size_t i = 0; i < used; ++i) requests_[i].infer();
    } else {
        for (std::size_t i = 0; i < used; ++i) requests_[i].start_async();
        for (std::size_t i = 0; i < used; ++i) requests_[i].wait();
    }
    for (std::size_t i = 0; i < used; ++i) {
        const std::size_t first = i * kImagesARequest;
        const float* const from = requests_[i].get_output_tensor().data<const float>();
        std::copy_n(from, std::min(kImagesARequest, count - first), logits.begin() + first);
    }
    return {};
} catch (const std::exception& error) {
    return fail(ErrorCode::reference, "a specialized model failed: {}", last_line(error.what()));
}

}  // namespace

Result<std::unique_ptr<CnnNetwork>> CnnNetwork::open(const SpecializedModel& model,
                                                     const CnnRunSettings& settings) {
    std::unique_ptr<OpenvinoCnn> network;
    try {
        network = std::make_unique<OpenvinoCnn>();
    } catch (const std::exception& error) {
        return fail(ErrorCode::reference, "OpenVINO cannot be started: {}", last_line(error.what()));
    }
    NOSCOPE_CHECK(network->choose_device(settings.device, settings.precision));
    NOSCOPE_CHECK(network->compile(model, settings));
    return std::unique_ptr<CnnNetwork>(std::move(network));
}

}  // namespace noscope
