#include "reference/model_reference.h"

#include "base/error_text.h"
#include "base/sha256.h"
#include "base/text.h"
#include "base/try.h"
#include "reference/boxes.h"
#include "reference/head.h"
#include "reference/model_path.h"
#include "reference/network.h"
#include "reference/preprocess.h"

#include <nlohmann/json.hpp>

#include <cctype>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <filesystem>
#include <mutex>

namespace noscope {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kLookForCancel = std::chrono::milliseconds(50);
constexpr float kAboveOne = 1.001F;  // what rounding may add to a confidence

// SHA-256 of the model's file, or of the hashes of all its files where the weights lie beside it.
Result<std::string> hash_model(const std::string& file) {
    std::vector<std::string> parts{file};
    if (lower(file).ends_with(".xml"))
        parts.push_back(std::filesystem::path(file).replace_extension(".bin"));
    else if (std::error_code ignored; std::filesystem::is_regular_file(file + ".data", ignored))
        parts.push_back(file + ".data");
    std::string hashes;
    for (const std::string& part : parts) {
        const auto hash = sha256_file(part);
        if (!hash) return fail(ErrorCode::reference, "{}", hash.error().message);
        hashes += *hash;
    }
    return parts.size() == 1 ? hashes : sha256_hex(hashes);
}

std::string upper(std::string text) {
    for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
}

std::string describe(const Preprocessing& preprocessing) {
    const char* const fit = preprocessing.fit == Fit::stretch            ? "stretch"
                            : preprocessing.fit == Fit::letterbox_centre ? "letterbox 114 centre"
                                                                         : "letterbox 114 top-left";
    return fmt::format("bilinear half-pixel 11-bit, {}, {} {}", fit, preprocessing.bgr ? "BGR" : "RGB",
                       preprocessing.unit ? "0-1" : "0-255");
}

class ModelReference final : public Reference {
   public:
    ModelReference(std::string name, std::unique_ptr<Network> network, const Head& head,
                   std::vector<std::string> classes, const View& view, int threads)
        : network_(std::move(network)),
          head_(head),
          name_(std::move(name)),
          classes_(std::move(classes)),
          view_(view),
          threads_(threads),
          input_(network_->input()) {}
    // Waits for the callbacks, which use everything but the network.
    ~ModelReference() override { network_.reset(); }

    Status set_identity(const std::string& file, const ReferenceOptions& options);
    std::string identity() const override { return identity_; }
    std::string name() const override { return name_; }
    std::vector<std::string> classes() const override { return classes_; }
    Status submit(const ReferenceFrame& frame, CancelToken cancel) override;
    Status collect(std::vector<ReferenceAnswer>& out) override;
    Result<bool> await(std::vector<ReferenceAnswer>& out, std::chrono::milliseconds at_most) override;
    Status drain(std::vector<ReferenceAnswer>& out) override;
    Result<double> runtime_rate(double seconds) override;

   private:
    // A frame under way: what its answer needs.
    struct Job {
        std::uint64_t ticket;
        int width, height;  // of the displayed frame
        PixelRect part;
        Placement placement;
        Clock::time_point start;
    };

    Status make_ready(CancelToken cancel) override;
    Result<int> free_request(CancelToken cancel);
    void finish(int request, const Job& job, const Status& status, std::span<const OutputTensor> outputs);
    Result<Detections> decode(const Job& job, std::span<const OutputTensor> outputs) const;
    Status take_ready(std::vector<ReferenceAnswer>& out);

    std::unique_ptr<Network> network_;
    const Head& head_;
    const std::string name_;
    const std::vector<std::string> classes_;
    const View view_;
    const int threads_;
    const InputSize input_;
    std::string identity_;
    std::vector<Preprocessor> preprocessors_;  // of each request

    std::mutex mutex_;  // of what follows
    std::condition_variable changed_;
    std::vector<int> free_;
    std::vector<ReferenceAnswer> ready_;
    Status failure_;  // the first one; nothing more is taken after it
};

Status ModelReference::set_identity(const std::string& file, const ReferenceOptions& options) {
    NOSCOPE_TRY(const std::string hash, hash_model(file));
    const nlohmann::json json{
        {"kind", "model"},
        {"file_sha256", hash},
        {"head", head_.name},
        {"input", {input_.width, input_.height}},
        {"preprocessing", describe(head_.preprocessing)},
        {"classes", classes_},
        {"nms", head_.suppresses ? "in the model" : fmt::format("per class, IoU {}", kSuppressionIou)},
        {"most_boxes", kMostBoxes},
        {"kept_floor", fmt::format("{}", kKeptFloor)},
        {"device", upper(options.device)},
        {"precision", lower(options.precision)},
        {"view", view_.text()}};
    identity_ = json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    return {};
}

Status ModelReference::make_ready(CancelToken cancel) {
    if (cancel.cancelled()) return fail(ErrorCode::interrupted, "interrupted");
    NOSCOPE_CHECK(network_->compile(threads_));
    for (int i = 0; i < network_->requests(); ++i) {
        free_.push_back(i);
        preprocessors_.emplace_back(input_, head_.preprocessing);
    }
    if (cancel.cancelled()) return fail(ErrorCode::interrupted, "interrupted");
    return {};
}

Result<int> ModelReference::free_request(CancelToken cancel) {
    std::unique_lock lock(mutex_);
    for (;;) {
        if (!failure_) return failure_.error();
        if (cancel.cancelled()) return fail(ErrorCode::interrupted, "interrupted");
        if (!free_.empty()) break;
        changed_.wait_for(lock, kLookForCancel);
    }
    const int request = free_.back();
    free_.pop_back();
    return request;
}

Status ModelReference::submit(const ReferenceFrame& frame, CancelToken cancel) {
    if (frame.rgb.width != frame.width || frame.rgb.height != frame.height || !frame.rgb.data)
        return fail(ErrorCode::internal, "a frame for the reference model has no pixels");
    NOSCOPE_TRY(const int request, free_request(cancel));
    Job job{frame.ticket, frame.width, frame.height, view_.pixels(frame.width, frame.height),
            {},           Clock::now()};
    const Status started = [&]() -> Status {
        NOSCOPE_TRY(float* const tensor, network_->tensor(request));
        Preprocessor& preprocessor = preprocessors_[static_cast<std::size_t>(request)];
        job.placement = preprocessor.run(crop(frame.rgb, job.part), tensor);
        return network_->start(
            request, [this, request, job](const Status& status, std::span<const OutputTensor> outputs) {
                finish(request, job, status, outputs);
            });
    }();
    if (started) return {};
    const std::scoped_lock lock(mutex_);
    free_.push_back(request);
    failure_ = started;
    return started;
}

// On a thread of the network's.
void ModelReference::finish(int request, const Job& job, const Status& status,
                            std::span<const OutputTensor> outputs) {
    Result<Detections> detections = status ? decode(job, outputs) : Result<Detections>(status.error());
    const double seconds = std::chrono::duration<double>(Clock::now() - job.start).count();
    {
        const std::scoped_lock lock(mutex_);
        if (detections)
            ready_.push_back({job.ticket, std::move(*detections), seconds});
        else if (failure_)
            failure_ = detections.error();
        free_.push_back(request);
    }
    changed_.notify_all();
}

Result<Detections> ModelReference::decode(const Job& job, std::span<const OutputTensor> outputs) const {
    Detections found{job.width, job.height, head_.decode(outputs, input_)};
    for (Box& box : found.boxes) {
        if (box.class_id < 0 || box.class_id >= std::ssize(classes_))
            return fail(ErrorCode::reference,
                        "{} gave a box of class {}, but {} classes have names: mend its "
                        ".names file",
                        name_, box.class_id, classes_.size());
        if (box.confidence > kAboveOne)
            return fail(ErrorCode::reference,
                        "{} gave the confidence {:.2f}, which is above 1: is '{}' its head?", name_,
                        box.confidence, head_.name);
        if (std::isnan(box.x0) || std::isnan(box.y0) || std::isnan(box.x1) || std::isnan(box.y1))
            return fail(ErrorCode::reference, "{} gave a box that is not a number", name_);
        box.confidence = std::min(box.confidence, 1.F);
    }
    if (head_.suppresses)
        sort_by_confidence(found.boxes);
    else
        suppress(found.boxes);
    if (std::ssize(found.boxes) > kMostBoxes) found.boxes.resize(kMostBoxes);
    for (Box& box : found.boxes) {
        job.placement.to_picture(box);
        box.x0 += static_cast<float>(job.part.x);
        box.x1 += static_cast<float>(job.part.x);
        box.y0 += static_cast<float>(job.part.y);
        box.y1 += static_cast<float>(job.part.y);
    }
    clip_boxes(found.boxes, job.width, job.height);
    return found;
}

// Under the lock. Answers that came before a failure are handed out first.
Status ModelReference::take_ready(std::vector<ReferenceAnswer>& out) {
    std::move(ready_.begin(), ready_.end(), std::back_inserter(out));
    ready_.clear();
    return failure_;
}

Status ModelReference::collect(std::vector<ReferenceAnswer>& out) {
    const std::scoped_lock lock(mutex_);
    return take_ready(out);
}

Result<bool> ModelReference::await(std::vector<ReferenceAnswer>& out, std::chrono::milliseconds at_most) {
    std::unique_lock lock(mutex_);
    const auto idle = [&] { return std::ssize(free_) == network_->requests(); };
    changed_.wait_for(lock, at_most, [&] { return !ready_.empty() || !failure_ || idle(); });
    if (Status taken = take_ready(out); !taken) return taken.error();
    return !idle();
}

Status ModelReference::drain(std::vector<ReferenceAnswer>& out) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return std::ssize(free_) == network_->requests(); });
    return take_ready(out);
}

// The same requests kept busy with whatever their inputs hold.
Result<double> ModelReference::runtime_rate(double seconds) {
    const auto start = Clock::now();
    const auto passed = [&] { return std::chrono::duration<double>(Clock::now() - start).count(); };
    std::int64_t calls = 0;
    while (passed() < seconds) {
        NOSCOPE_TRY(const int request, free_request({}));
        NOSCOPE_TRY([[maybe_unused]] float* const tensor, network_->tensor(request));
        NOSCOPE_CHECK(network_->start(request, [this, request](const Status&, std::span<const OutputTensor>) {
            {
                const std::scoped_lock lock(mutex_);
                free_.push_back(request);
            }
            changed_.notify_all();
        }));
        ++calls;
    }
    std::vector<ReferenceAnswer> none;
    NOSCOPE_CHECK(drain(none));
    return static_cast<double>(calls) / passed();
}

}  // namespace

Result<std::unique_ptr<Reference>> open_model_reference(const ReferenceOptions& options, const View& view,
                                                        int threads) {
    NOSCOPE_TRY(const ModelPath model, find_model(options.model));
    NOSCOPE_TRY(std::unique_ptr<Network> network,
                Network::read(model.file, options.device, options.precision));
    const Head* const forced = model.head.empty() ? nullptr : find_head(model.head);
    NOSCOPE_TRY(const HeadChoice choice,
                choose_head(network->outputs(), network->input(), forced, model.file));
    NOSCOPE_TRY(std::vector<std::string> classes, class_names(model.file, choice.classes, network->labels()));
    auto reference = std::make_unique<ModelReference>(options.model, std::move(network), *choice.head,
                                                      std::move(classes), view, threads);
    NOSCOPE_CHECK(reference->set_identity(model.file, options));
    return std::unique_ptr<Reference>(std::move(reference));
}

}  // namespace noscope
