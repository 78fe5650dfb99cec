// From labels, as they come, to the answer: windows in time order, each as soon as it is certain, and from
// them appearances with their peaks.
#pragma once

#include <noscope/answer.h>
#include <noscope/find.h>
#include <noscope/options.h>
#include "find/file_frames.h"
#include "query/appearances.h"
#include "query/detections.h"
#include "query/windows.h"
#include "store/store.h"
#include "video/recording.h"

#include <span>
#include <string>
#include <vector>

namespace noscope {

class AnswerBuilder {
   public:
    // All references must outlive the builder. `observer` may be null.
    AnswerBuilder(const FindOptions& options, const Recording& recording, const ClockZone& zone,
                  Answer& answer, Observer* observer);

    // The classes that labels refer to; again whenever an open class list has grown.
    void set_classes(const std::vector<std::string>& all);

    // Files in order; within one, labels in any order, each frame once.
    // `frames` must stay until end_file(), which may be left out when the run ends early.
    void begin_file(int file, std::span<const AskedFrame> frames, std::int64_t analysed);
    void end_file();
    void label(std::size_t frame, const StoredLabel& label);  // the reference's
    // What a plan made of it; `label`: the reference's, where it decided the frame, else null.
    void decide(std::size_t frame, const FrameLabel& decision, const StoredLabel* label);
    const PredicateTest& test() const { return predicate_; }
    bool positive(const Detections& detections) const { return predicate_.positive(detections); }
    // After the last file, or when the run ends early: the last appearance, the closest calls.
    void finish();

    bool limit_reached() const { return options_.limit > 0 && appearances() >= options_.limit; }
    std::int64_t appearances() const { return std::ssize(answer_.appearances); }
    double covered_s() const { return answer_.account.covered_s; }

   private:
    struct Peak {
        float confidence = -1;
        std::int32_t class_id = -1;
        double at_s = 0;  // in its file
        std::int64_t pts = 0;
        std::vector<SeenBox> boxes{};  // those that count, else the one of `confidence`
    };

    void emit_certain_windows();
    void emit_window(std::size_t first, std::size_t last);
    void emit_appearance(const Span& span);
    std::vector<SeenBox> seen_boxes(const Detections& detections, const Box& best) const;
    ClosestCall closest_call(const Window& window, const Peak& peak) const;
    std::string clock_text(int file, double file_s) const;
    std::string class_name(std::int32_t id) const;

    const FindOptions& options_;
    const Recording& recording_;
    const ClockZone& zone_;
    Answer& answer_;
    Observer* observer_;
    AppearanceBuilder spans_;
    PredicateTest predicate_;
    std::vector<std::string> all_classes_;

    // The file at hand.
    int file_ = 0;
    std::span<const AskedFrame> frames_;
    std::vector<FrameLabel> labels_;
    std::vector<char> known_;
    std::vector<Peak> peaks_;  // of each frame
    std::size_t certain_ = 0;  // frames before it are in windows that were emitted

    std::vector<Peak> window_peaks_;                     // of each window of the answer
    std::vector<std::pair<Peak, std::size_t>> closest_;  // best peaks and their windows, at most kClosest
};

}  // namespace noscope
