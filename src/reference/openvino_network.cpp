// The only file that knows OpenVINO. Its exceptions end here.
#include "base/error_text.h"
#include "base/log.h"
#include "base/text.h"
#include "base/try.h"
#include "reference/compiled_cache.h"
#include "reference/network.h"
#include "reference/onnx_outline.h"

#include <openvino/openvino.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <optional>

namespace noscope {
namespace {

// Each stream holds the activations of one picture (some 45 MB for a yolov8s), so that many cores must share
// streams if memory is to stay under 1 GB.
constexpr int kMostStreams = 12;
// Requests beyond the streams: the next picture is ready when a stream falls free.
constexpr int kSpareRequests = 2;
constexpr int kDefaultSide = 640;  // of an input that takes any size

struct Precision {
    std::string_view name;        // as the user writes it
    std::string_view capability;  // as OpenVINO's devices list it
    ov::element::Type type;
};
const std::array kPrecisions{Precision{"f32", "FP32", ov::element::f32},
                             Precision{"f16", "FP16", ov::element::f16},
                             Precision{"bf16", "BF16", ov::element::bf16}};

std::vector<std::int64_t> dims_of(const ov::PartialShape& shape) {
    std::vector<std::int64_t> dims;
    if (shape.rank().is_dynamic()) return dims;
    for (const ov::Dimension& size : shape) dims.push_back(size.is_static() ? size.get_length() : -1);
    return dims;
}

std::string name_of(const ov::Output<ov::Node>& output, std::size_t number) {
    // Of several names the smallest, as the set has no order of its own.
    const auto& names = output.get_names();
    return names.empty() ? fmt::format("output {}", number) : *std::min_element(names.begin(), names.end());
}

std::string rt_text(const ov::Model& model, const std::string& group, const std::string& key) {
    if (!model.has_rt_info(group, key)) return "";
    return model.get_rt_info<std::string>(group, key);
}

class OpenvinoNetwork final : public Network {
   public:
    Status read_model(const std::string& file);
    Status choose_device(const std::string& device, const std::string& precision);

    InputSize input() const override { return input_; }
    std::vector<OutputShape> outputs() const override { return outputs_; }
    ModelLabels labels() const override { return labels_; }
    Status compile(int threads) override;
    int requests() const override { return static_cast<int>(requests_.size()); }
    Result<float*> tensor(int request) override;
    Status start(int request, Done done) override;

    ~OpenvinoNetwork() override;

   private:
    Status fix_input_shape(ov::Model& model);
    void compile_with(const ov::AnyMap& settings);
    static void hand_over(ov::InferRequest& request, std::size_t outputs, const Done& done);

    ov::Core core_;
    std::shared_ptr<ov::Model> model_;  // until it is compiled
    ov::CompiledModel compiled_;
    std::vector<ov::InferRequest> requests_;
    std::string file_, device_;
    const Precision* precision_ = nullptr;
    InputSize input_;
    std::vector<OutputShape> outputs_;
    ModelLabels labels_;
};

Status OpenvinoNetwork::read_model(const std::string& file) try {
    file_ = file;
    // OpenVINO tries every format on a file that it does not know, and prints what each thinks of it.
    NOSCOPE_CHECK(check_model_outline(file));
    model_ = core_.read_model(file);
    if (model_->inputs().size() != 1)
        return fail(ErrorCode::reference, "the model '{}' has {} inputs; a detector has one", file,
                    model_->inputs().size());
    labels_ = {rt_text(*model_, "framework", "names"), rt_text(*model_, "model_info", "labels")};
    NOSCOPE_CHECK(fix_input_shape(*model_));

    // We give and take floats, whatever the model computes in.
    ov::preprocess::PrePostProcessor edges(model_);
    edges.input().tensor().set_element_type(ov::element::f32);
    for (std::size_t i = 0; i < model_->outputs().size(); ++i)
        edges.output(i).tensor().set_element_type(ov::element::f32);
    model_ = edges.build();
    for (std::size_t i = 0; i < model_->outputs().size(); ++i) {
        const auto output = model_->output(i);
        outputs_.push_back({name_of(output, i), dims_of(output.get_partial_shape())});
    }
    return {};
} catch (const std::exception& error) {
    return fail(ErrorCode::reference, "the model '{}' cannot be read: {}", file, last_line(error.what()));
}

// [1,3,H,W]; a free batch is 1, free sides are those of the metadata's imgsz ("[480, 640]") or 640.
Status OpenvinoNetwork::fix_input_shape(ov::Model& model) {
    ov::PartialShape shape = model.input().get_partial_shape();
    const auto dims = dims_of(shape);
    if (dims.size() != 4 || (dims[0] != 1 && dims[0] != -1) || dims[1] != 3)
        return fail(ErrorCode::reference, "the model '{}' has the input {}; known is [1,3,H,W]", file_,
                    to_string(OutputShape{"", dims}));
    std::array<std::int64_t, 2> sides{kDefaultSide, kDefaultSide};
    const std::string size = rt_text(model, "framework", "imgsz");
    if (int height = 0, width = 0; std::sscanf(size.c_str(), "[%d, %d]", &height, &width) == 2)
        sides = {height, width};
    for (int i = 0; i < 2; ++i)
        if (dims[2 + i] > 0) sides[i] = dims[2 + i];
    if (sides[0] < 1 || sides[1] < 1 || sides[0] > 16384 || sides[1] > 16384)
        return fail(ErrorCode::reference, "the model '{}' has an input of {}x{} pixels", file_, sides[1],
                    sides[0]);
    if (shape.is_dynamic()) model.reshape(ov::PartialShape{1, 3, sides[0], sides[1]});
    input_ = {static_cast<int>(sides[1]), static_cast<int>(sides[0])};
    return {};
}

Status OpenvinoNetwork::choose_device(const std::string& device, const std::string& precision) try {
    std::vector<std::string> known;
    for (const Precision& one : kPrecisions) {
        known.emplace_back(one.name);
        if (one.name == lower(precision)) precision_ = &one;
    }
    if (!precision_)
        return fail(ErrorCode::usage, "--inference-precision '{}' is unknown: use one of {}", precision,
                    join(known, ", "));
    device_ = device;
    std::transform(device_.begin(), device_.end(), device_.begin(),
                   [](unsigned char c) { return std::toupper(c); });
    const std::vector<std::string> devices = core_.get_available_devices();
    if (std::none_of(devices.begin(), devices.end(), [&](const std::string& one) {
            return one == device_ || one.starts_with(device_ + ".");
        }))
        return fail(ErrorCode::reference, "--device '{}' is not here; available: {}", device,
                    join(devices, ", "));

    const auto capabilities = core_.get_property(device_, ov::device::capabilities);
    const auto able = [&](const Precision& one) {
        return std::find(capabilities.begin(), capabilities.end(), one.capability) != capabilities.end();
    };
    if (able(*precision_)) return {};
    known.clear();
    for (const Precision& one : kPrecisions)
        if (able(one)) known.emplace_back(one.name);
    return fail(ErrorCode::reference, "{} cannot compute in {} here; it can in {}", device_, precision_->name,
                join(known, ", "));
} catch (const std::exception& error) {
    return fail(ErrorCode::reference, "--device '{}' cannot be used: {}", device, last_line(error.what()));
}

Status OpenvinoNetwork::compile(int threads) {
    ov::AnyMap settings{ov::hint::inference_precision(precision_->type),
                        ov::hint::performance_mode(ov::hint::PerformanceMode::THROUGHPUT)};
    if (device_ == "CPU") {
        // One thread a stream where memory allows: no sum is split, so its order is the same on every
        // machine.
        settings.insert(ov::num_streams(std::min(threads, kMostStreams)));
        settings.insert(ov::inference_num_threads(threads));
        // Decoders and other programs share the cores: bound threads would wait where others are idle.
        settings.insert(ov::hint::enable_cpu_pinning(false));
    }
    // An absolute path, as every model of a relative name would share one folder.
    std::error_code ignored;
    const std::string cache =
        open_compiled_cache(fmt::format("{}\n{}\n{}\n{}", std::filesystem::absolute(file_, ignored).string(),
                                        device_, precision_->name, threads));
    try {
        ov::AnyMap cached = settings;
        if (!cache.empty()) cached.insert(ov::cache_dir(cache));
        compile_with(cached);
        if (!cache.empty()) seal_compiled_cache(cache);
        return {};
    } catch (const std::exception& error) {
        log_debug("compiling through the cache {} failed, once more without it: {}", cache,
                  last_line(error.what()));
    }
    try {
        compile_with(settings);
        return {};
    } catch (const std::exception& error) {
        return fail(ErrorCode::reference, "the model '{}' cannot be compiled for {}: {}", file_, device_,
                    last_line(error.what()));
    }
}

void OpenvinoNetwork::compile_with(const ov::AnyMap& settings) {
    requests_.clear();
    compiled_ = core_.compile_model(model_, device_, settings);
    const auto streams = static_cast<int>(compiled_.get_property(ov::optimal_number_of_infer_requests));
    for (int i = 0; i < std::max(1, streams) + kSpareRequests; ++i)
        requests_.push_back(compiled_.create_infer_request());
    model_.reset();
}

Result<float*> OpenvinoNetwork::tensor(int request) try {
    ov::InferRequest& one = requests_[static_cast<std::size_t>(request)];
    one.wait();  // for the end of its callback, which has told that the answer is there
    return one.get_input_tensor().data<float>();
} catch (const std::exception& error) {
    return fail(ErrorCode::reference, "the model '{}' failed: {}", file_, last_line(error.what()));
}

Status OpenvinoNetwork::start(int request, Done done) try {
    ov::InferRequest& one = requests_[static_cast<std::size_t>(request)];
    // By reference: a request that held itself would never be freed. It lives until our destructor has
    // waited.
    one.set_callback([&one, count = outputs_.size(), file = file_, done](std::exception_ptr failure) {
        try {
            if (failure) std::rethrow_exception(failure);
            hand_over(one, count, done);
        } catch (const std::exception& error) {
            done(fail(ErrorCode::reference, "the model '{}' failed: {}", file, last_line(error.what())), {});
        }
    });
    one.start_async();
    return {};
} catch (const std::exception& error) {
    return fail(ErrorCode::reference, "the model '{}' failed: {}", file_, last_line(error.what()));
}

void OpenvinoNetwork::hand_over(ov::InferRequest& request, std::size_t outputs, const Done& done) {
    std::vector<OutputTensor> tensors;
    std::vector<ov::Tensor> owners;
    for (std::size_t i = 0; i < outputs; ++i) {
        const ov::Tensor& tensor = owners.emplace_back(request.get_output_tensor(i));
        const ov::Shape shape = tensor.get_shape();
        const std::size_t size = tensor.get_size();
        tensors.push_back(
            {{shape.begin(), shape.end()}, {size ? tensor.data<const float>() : nullptr, size}});
    }
    done({}, tensors);
}

OpenvinoNetwork::~OpenvinoNetwork() {
    for (ov::InferRequest& request : requests_) try {
            request.wait();
        } catch (const std::exception& error) {
            log_debug("waiting for a request at the end: {}", error.what());
        }
}

}  // namespace

std::string Network::runtime_version() {
    return std::string("OpenVINO ") + ov::get_openvino_version().buildNumber;
}

Result<std::unique_ptr<Network>> Network::read(const std::string& file, const std::string& device,
                                               const std::string& precision) {
    std::unique_ptr<OpenvinoNetwork> network;
    try {
        network = std::make_unique<OpenvinoNetwork>();
    } catch (const std::exception& error) {
        return fail(ErrorCode::reference, "OpenVINO cannot be started: {}", last_line(error.what()));
    }
    NOSCOPE_CHECK(network->choose_device(device, precision));
    NOSCOPE_CHECK(network->read_model(file));
    return std::unique_ptr<Network>(std::move(network));
}

}  // namespace noscope
