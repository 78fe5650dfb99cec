#include "reference/exec_reference.h"

#include "base/child.h"
#include "base/error_text.h"
#include "base/log.h"
#include "base/sha256.h"
#include "base/try.h"
#include "reference/boxes.h"
#include "reference/child_process.h"
#include "reference/words.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <functional>
#include <mutex>
#include <optional>

namespace noscope {
namespace {

using nlohmann::json;
using Clock = std::chrono::steady_clock;
constexpr double kFarthest = 1e6;  // pixels from the corner: beyond it is no box

std::string to_text(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

class ExecReference final : public Reference {
   public:
    ExecReference(std::string text, std::vector<std::string> argv, const View& view, double timeout_s)
        : text_(std::move(text)),
          argv_(std::move(argv)),
          view_(view),
          timeout_(std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(timeout_s))) {}

    Status set_identity();
    std::string identity() const override { return identity_; }
    std::string name() const override { return "exec:" + text_; }
    std::vector<std::string> classes() const override {
        const std::scoped_lock lock(classes_mutex_);
        return classes_;
    }
    bool open_classes() const override { return true; }
    void adopt_classes(const std::vector<std::string>& classes) override { classes_ = classes; }
    Status submit(const ReferenceFrame& frame, CancelToken cancel) override;
    Status collect(std::vector<ReferenceAnswer>& out) override;
    Status drain(std::vector<ReferenceAnswer>& out) override;

   private:
    Status make_ready(CancelToken) override { return child_.start(argv_); }

    // The frame that was sent and not yet answered: one at most, so that a command need not buffer.
    struct Asked {
        std::uint64_t ticket;
        std::int64_t number;
        int width, height;  // of the displayed frame
        PixelRect part;
        Clock::time_point start;
        bool again = false;  // by a command that was started anew for it
    };

    Status take_answer(bool wait, const CancelToken& cancel);
    Status send(const ReferenceFrame& frame, const CancelToken& cancel);
    Detections to_detections(std::vector<ExecBox> boxes);
    Status write_frame(const CancelToken& cancel);
    Status ask_again(const Error& error, const CancelToken& cancel);
    Status broken(const Error& error);
    std::int32_t class_id(const std::string& name);

    const std::string text_;
    const std::vector<std::string> argv_;
    const View view_;
    const Clock::duration timeout_;
    std::string identity_;

    // Apart, so that nobody who looks at them waits for an answer.
    mutable std::mutex classes_mutex_;
    std::vector<std::string> classes_;

    std::mutex mutex_;  // of what follows: who waits for an answer keeps others from asking
    ChildProcess child_;
    std::optional<Asked> asked_;
    std::vector<ReferenceAnswer> ready_;
    Status failure_;
    // Of the frame that was sent: what is said of it, and its pixels without padding between rows.
    std::string header_, packed_;
};

Status ExecReference::set_identity() {
    const auto executable = find_executable(argv_.front());
    if (!executable)
        return fail(ErrorCode::reference,
                    "exec: '{}' cannot be started: no such command, or it may not be run", argv_.front());
    json files = json::object();
    for (std::size_t i = 0; i < argv_.size(); ++i) {
        const std::string& path = i == 0 ? *executable : argv_[i];
        std::error_code ignored;
        if (!std::filesystem::is_regular_file(path, ignored)) continue;
        const auto hash = sha256_file(path);
        if (!hash) return fail(ErrorCode::reference, "{}", hash.error().message);
        files[argv_[i]] = *hash;
    }
    identity_ = to_text({{"kind", "exec"},
                         {"argv", argv_},
                         {"files_sha256", files},
                         {"kept_floor", fmt::format("{}", kKeptFloor)},
                         {"view", view_.text()}});
    return {};
}

// After an error the two sides may disagree on where in the stream they are: nothing more is asked.
Status ExecReference::broken(const Error& error) {
    asked_.reset();
    child_.stop();
    failure_ = error;
    return failure_;
}

Status ExecReference::submit(const ReferenceFrame& frame, CancelToken cancel) {
    const std::scoped_lock lock(mutex_);
    NOSCOPE_CHECK(failure_);
    if (frame.rgb.width != frame.width || frame.rgb.height != frame.height || !frame.rgb.data)
        return fail(ErrorCode::internal, "a frame for the reference model has no pixels");
    NOSCOPE_CHECK(take_answer(true, cancel));
    if (cancel.cancelled()) return fail(ErrorCode::interrupted, "interrupted");
    return send(frame, cancel);
}

Status ExecReference::send(const ReferenceFrame& frame, const CancelToken& cancel) {
    const PixelRect part = view_.pixels(frame.width, frame.height);
    const RgbView picture = crop(frame.rgb, part);
    packed_.clear();
    for (int y = 0; y < picture.height; ++y)
        packed_.append(reinterpret_cast<const char*>(picture.row(y)),
                       static_cast<std::size_t>(picture.width) * 3);
    const json header{{"frame", frame.number},    {"file", frame.file}, {"width", picture.width},
                      {"height", picture.height}, {"format", "rgb24"},  {"bytes", packed_.size()}};
    header_ = to_text(header) + "\n";
    asked_ = Asked{frame.ticket, frame.number, frame.width, frame.height, part, Clock::now()};
    const Status written = write_frame(cancel);
    return written ? Status() : ask_again(written.error(), cancel);
}

Status ExecReference::write_frame(const CancelToken& cancel) {
    for (const std::string& bytes : {std::cref(header_), std::cref(packed_)})
        NOSCOPE_CHECK(child_.write(bytes, asked_->start + timeout_, cancel));
    return {};
}

// A command that ends, hangs or answers with nonsense once in a million frames shall not end a night's run:
// it is started anew and asked about the same frame once more.
Status ExecReference::ask_again(const Error& error, const CancelToken& cancel) {
    if (error.code == ErrorCode::interrupted) return broken(error);
    if (asked_->again)
        return broken({error.code, error.message +
                                       "; so it did when it was started anew for this frame. What was "
                                       "labelled is kept, and the same command goes on"});
    log_debug("{}: it is started anew and asked about frame {} again", error.message, asked_->number);
    child_.stop();
    if (!child_.start(argv_)) return broken(error);
    asked_->again = true;
    asked_->start = Clock::now();
    const Status written = write_frame(cancel);
    return written ? Status() : ask_again(written.error(), cancel);
}

Status ExecReference::take_answer(bool wait, const CancelToken& cancel) {
    if (!asked_) return {};
    const auto line = child_.read_line(wait ? std::optional(asked_->start + timeout_) : std::nullopt, cancel);
    // An interrupted wait leaves the answer for drain().
    if (!line && line.error().code == ErrorCode::interrupted) return line.error();
    if (line && !*line) return {};
    auto boxes = line ? parse_exec_answer(**line, asked_->number, argv_.front())
                      : Result<std::vector<ExecBox>>(line.error());
    if (!boxes) {
        NOSCOPE_CHECK(ask_again(boxes.error(), cancel));
        return wait ? take_answer(true, cancel) : Status();
    }
    const double seconds = std::chrono::duration<double>(Clock::now() - asked_->start).count();
    ready_.push_back({asked_->ticket, to_detections(std::move(*boxes)), seconds});
    asked_.reset();
    return {};
}

Detections ExecReference::to_detections(std::vector<ExecBox> boxes) {
    Detections found{asked_->width, asked_->height, {}};
    const auto x = static_cast<float>(asked_->part.x), y = static_cast<float>(asked_->part.y);
    for (const ExecBox& box : boxes)
        if (box.confidence >= kKeptFloor)
            found.boxes.push_back(
                {class_id(box.class_name), box.confidence, box.x0 + x, box.y0 + y, box.x1 + x, box.y1 + y});
    sort_by_confidence(found.boxes);
    clip_boxes(found.boxes, found.width, found.height);
    return found;
}

std::int32_t ExecReference::class_id(const std::string& name) {
    const std::scoped_lock lock(classes_mutex_);
    const auto place = std::find(classes_.begin(), classes_.end(), name);
    const auto id = static_cast<std::int32_t>(place - classes_.begin());
    if (place == classes_.end()) classes_.push_back(name);
    return id;
}

Status ExecReference::collect(std::vector<ReferenceAnswer>& out) {
    const std::scoped_lock lock(mutex_);
    const Status taken = take_answer(false, {});
    std::move(ready_.begin(), ready_.end(), std::back_inserter(out));
    ready_.clear();
    return failure_ ? taken : failure_;
}

Status ExecReference::drain(std::vector<ReferenceAnswer>& out) {
    const std::scoped_lock lock(mutex_);
    const Status taken = take_answer(true, {});
    std::move(ready_.begin(), ready_.end(), std::back_inserter(out));
    ready_.clear();
    return failure_ ? taken : failure_;
}

}  // namespace

Result<std::vector<ExecBox>> parse_exec_answer(const std::string& line, std::int64_t frame,
                                               const std::string& command) {
    const auto refuse = [&](std::string_view why) {
        return fail(ErrorCode::reference, "exec: '{}' answered frame {} with {}: '{}'", command, frame, why,
                    line.substr(0, 120));
    };
    const json answer = json::parse(line, nullptr, false);
    if (!answer.is_object()) return refuse("what is no JSON object");
    const auto number = answer.find("frame");
    if (number == answer.end() || !number->is_number_integer() || number->get<std::int64_t>() != frame)
        return refuse("another or no frame number");
    const auto list = answer.find("boxes");
    if (list == answer.end() || !list->is_array()) return refuse("no list of boxes");
    std::vector<ExecBox> boxes;
    for (const json& item : *list) {
        if (!item.is_object()) return refuse("a box that is no object");
        const auto name = item.find("class"), confidence = item.find("confidence"), place = item.find("box");
        if (name == item.end() || !name->is_string() || name->get_ref<const std::string&>().empty())
            return refuse("a box whose class is no name");
        if (confidence == item.end() || !confidence->is_number()) return refuse("a box without a confidence");
        if (place == item.end() || !place->is_array() || place->size() != 4 ||
            !std::all_of(place->begin(), place->end(), [](const json& value) { return value.is_number(); }))
            return refuse("a box that is not four numbers");
        const double sure = confidence->get<double>();
        if (!(sure >= 0 && sure <= 1)) return refuse("a confidence outside 0 to 1");
        std::array<float, 4> sides{};
        for (std::size_t i = 0; i < sides.size(); ++i) {
            const double side = (*place)[i].get<double>();
            if (!(std::abs(side) <= kFarthest)) return refuse("a box that is far outside of any picture");
            sides[i] = static_cast<float>(side);
        }
        const ExecBox box{*name, static_cast<float>(sure), sides[0], sides[1], sides[2], sides[3]};
        if (box.x0 > box.x1 || box.y0 > box.y1)
            return refuse("a box whose ends are swapped (x0 <= x1, y0 <= y1)");
        boxes.push_back(box);
    }
    return boxes;
}

Result<std::unique_ptr<Reference>> open_exec_reference(const std::string& text, const View& view,
                                                       double timeout_s) {
    NOSCOPE_TRY(std::vector<std::string> argv, split_words(text));
    if (!(timeout_s > 0 && timeout_s < 1e6))
        return fail(ErrorCode::usage, "--exec-timeout {} must be seconds, above 0", timeout_s);
    auto reference = std::make_unique<ExecReference>(text, std::move(argv), view, timeout_s);
    NOSCOPE_CHECK(reference->set_identity());
    return std::unique_ptr<Reference>(std::move(reference));
}

}  // namespace noscope
