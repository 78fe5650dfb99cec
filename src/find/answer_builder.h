// From labels, as they come, to the answer: windows in time order, each as soon as it is certain (and
// confirmed, where that is asked for), and from them appearances with their peaks.
#pragma once

#include <noscope/answer.h>
#include <noscope/find.h>
#include <noscope/options.h>
#include "find/file_frames.h"
#include "query/appearances.h"
#include "query/confirmer.h"
#include "query/detections.h"
#include "query/windows.h"
#include "store/store.h"
#include "video/recording.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace noscope {

// The most confident box of the right class and place in a frame that the reference labelled.
struct BestBox {
    float confidence = 0;
    std::int32_t class_id = 0;
    std::vector<SeenBox> boxes{};  // those that count, else this one
};

class AnswerBuilder {
   public:
    // All references must outlive the builder. `observer` may be null.
    AnswerBuilder(const FindOptions& options, const Recording& recording, const ClockZone& zone,
                  Answer& answer, Observer* observer);

    // The classes that labels refer to; again whenever an open class list has grown.
    void set_classes(const std::vector<std::string>& all);

    // Appearances are confirmed from now on (docs/semantics.md): `ask` says what the reference says of a
    // frame that a plan decided by itself. Before the first file. Its first error is kept; from then on
    // nothing is told any more.
    using Ask = std::function<Result<StoredLabel>(int file, const AskedFrame& frame)>;
    void confirm_with(Ask ask);
    const std::optional<Error>& failure() const { return failure_; }

    // Files in order; within one, labels in any order, each frame once.
    // `frames` must stay until end_file(), which may be left out when the run ends early.
    void begin_file(int file, std::span<const AskedFrame> frames, std::int64_t analysed);
    void end_file();
    void label(std::size_t frame, const StoredLabel& label);  // the reference's
    // What a plan made of it, its window left out; `best`: where the reference decided it, none if there is
    // no such box.
    void decide(std::size_t frame, const CandidateFrame& decision, const std::optional<BestBox>& best);
    const PredicateTest& test() const { return predicate_; }
    bool positive(const Detections& detections) const { return predicate_.positive(detections); }
    std::optional<BestBox> best(const StoredLabel& label) const;
    // After the last file, unless the run ends early: confirms what is left. Errors: of the question asked.
    Status settle();
    // After that, or when the run ends early: the last appearance, the closest calls. What was not confirmed
    // by then is left out of the answer.
    // Does nothing the second time.
    void finish();

    // After finish(), where the reference was asked about whole windows since: what it said of the frames of
    // windows[i], in pts order.
    // `first`: the place of its first frame among those of begin_file().
    void relabel(std::size_t i, std::size_t first, std::span<const StoredLabel> labels);
    // Then, once windows are what they shall be: forms appearances from them anew. Nobody is told.
    void form_anew();

    // What the reference itself said of each frame of a file that was begun, in order; empty unless
    // keep_sightings() was called before.
    enum class Sighting : std::uint8_t { not_asked, negative, positive, damaged };
    void keep_sightings() { keeps_sightings_ = true; }
    std::vector<Sighting>& sightings(std::size_t file) { return sightings_[file]; }
    Sighting sighting(const StoredLabel& label) const;

    bool limit_reached() const { return options_.limit > 0 && appearances() >= options_.limit; }
    std::int64_t appearances() const { return std::ssize(answer_.appearances); }
    double covered_s() const { return answer_.account.covered_s; }

   private:
    struct Peak {
        float confidence = -1;
        std::int32_t class_id = -1;
        double at_s = 0;               // in its file
        std::vector<SeenBox> boxes{};  // those that count, else the one of `confidence`

        bool operator<(const Peak& other) const { return confidence < other.confidence; }
    };

    // A frame that confirmation may ask about.
    struct PendingFrame {
        AskedFrame frame;
        std::size_t place = 0;  // among its file's
        Peak peak;
    };
    struct PendingWindow {
        int file = 0;
        std::vector<PendingFrame> frames;
    };

    Peak peak_of(const BestBox& best, int file, std::int64_t pts) const;
    void emit_certain_windows();
    void emit_window(std::size_t first, std::size_t last);
    Result<FrameLabel> try_frame(std::size_t window, std::size_t frame);
    void confirmed(const Window& window);
    void tell(const Window& window, Peak peak);
    void emit_appearance(const Span& span);
    void add_appearance(const Span& span);  // whatever the limit
    void keep_if_close(const Peak& peak, std::size_t window);
    void tell_closest();
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
    std::vector<CandidateFrame> decisions_;
    std::vector<char> known_;
    std::vector<Peak> peaks_;  // of each frame
    std::size_t certain_ = 0;  // frames before it are in windows that were emitted

    Ask ask_;
    std::optional<Confirmer> confirmer_;
    std::deque<PendingWindow> pending_;  // those that the confirmer holds
    std::size_t first_pending_ = 0;      // how many it has given back
    std::optional<Error> failure_;

    bool finished_ = false, keeps_sightings_ = false;
    std::vector<std::vector<Sighting>> sightings_;       // by file
    std::vector<Peak> window_peaks_;                     // of each window of the answer
    std::vector<std::size_t> appearance_peaks_;          // of each appearance: the window that its peak is of
    std::vector<std::pair<Peak, std::size_t>> closest_;  // best peaks and their windows, at most kClosest
};

}  // namespace noscope
