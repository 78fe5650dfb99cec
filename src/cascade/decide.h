// Scores in, labels out: what a plan makes of the analysed frames of one reuse span (docs/semantics.md,
// "Plans"). Nothing here looks at pictures or asks a model, so that a run and a search that replays stored
// scores decide alike.
#pragma once

#include "cascade/plan.h"
#include "query/sampling.h"

#include <optional>
#include <span>
#include <vector>

namespace noscope {

// What must be known next. Frames are places in the span, stages places in the plan.
struct Question {
    int stage = 0;
    int frame = 0;
    // An earlier frame that it is compared with, for mse(previous:T) and its like and mse(anchor); else -1.
    int other = -1;

    bool operator==(const Question&) const = default;
};

// The answer to a question of any stage but the reference: a score that grows with change, or a confidence.
// One that is no number decides nothing.
struct Score {
    enum class State : std::uint8_t {
        known,
        damaged,        // the frame cannot be decoded
        other_damaged,  // the frame that it should be compared with cannot be decoded
    };
    double value = 0;
    State state = State::known;
};

// What the reference model said of a frame.
struct ReferenceLabel {
    bool decoded = true;  // false: the frame cannot be decoded
    bool positive = false;
};

// What became of an analysed frame.
struct Decision {
    bool decoded =
        true;  // false: a stage that needed its picture found that it cannot be decoded; it has no label
    bool positive = false;
    DecidedBy by = DecidedBy::damaged;  // damaged where not decoded
    int stage = 0;                      // which stage decided, or found the damage
    int from =
        -1;  // the frame whose label it is: itself, or an earlier one of the span; -1 where not decoded

    bool operator==(const Decision&) const = default;
};

// Decides the frames of one span in pts order, each through the stages in order, asking one thing at a time
// and only what it must know. What it asks and decides hangs on the answers alone, never on when they come.
//
// Which stage decides a frame does not hang on what the reference says of other frames, only on whether they
// can be decoded. So answer_later() may leave a label open, as soon as the picture is there, and set_label()
// bring it in any order: the reference may work on many frames at once.
class SpanDecider {
   public:
    // `frames`: all analysed frames of the span in pts order (file order among equals), fewer than 2^31;
    // `time_base`: seconds a unit. Both arguments are copied. ErrorCode::usage if the plan does not pass
    // check() or check_runnable()'s like for deciding: keyframes, rank, runs and [auto] are not decided here.
    static Result<SpanDecider> start(const Plan& plan, std::span<const AnalysedFrame> frames,
                                     Rational time_base);

    // The next question, the same until it is answered; none when every frame is decided.
    std::optional<Question> next();
    // Whether the question in hand is for the reference.
    bool asks_reference() const;
    // The frame that the question in hand is about; how many there are where there is none.
    int frame() const { return frame_; }
    // No question from now on is about, or compares with, a frame before this one.
    int first_needed() const;

    // Answers the question in hand: each asserts that there is one, of a stage that it fits.
    void answer(Score score);
    void answer(ReferenceLabel label);
    void answer_later();  // the frame can be decoded; set_label() will bring what the reference says of it

    void set_label(int frame, bool positive);  // once for each frame that was answered later
    int open_labels() const { return open_labels_; }

    // One for each frame, once next() gives none and no label is open (asserted).
    std::vector<Decision> decisions() const;

   private:
    SpanDecider() = default;

    const Stage& stage() const { return plan_.stages[static_cast<std::size_t>(stage_)]; }
    Decision& at(int frame) { return decisions_[static_cast<std::size_t>(frame)]; }
    bool has_label(int frame) const {
        return frame >= 0 && decisions_[static_cast<std::size_t>(frame)].decoded;
    }
    int anchor(int stage) const;
    std::optional<Question> question() const;
    void decide(bool positive, int from);
    void drop();
    void next_frame();

    Plan plan_;
    std::vector<std::vector<int>>
        earlier_;                      // for each stage: of previous:T, the frame to compare with; else empty
    std::vector<int> earliest_;        // for each frame, the first that it or a later one finds in earlier_
    std::vector<Decision> decisions_;  // of the frames before frame_
    std::vector<bool> open_;           // labels that are still to come
    std::vector<int> last_by_;         // for each stage, the last frame that it decided, or -1
    int count_ = 0;
    int frame_ = 0, stage_ = 0;  // what is being looked at
    int last_looked_at_ = -1;    // the last frame with a label that is no copy
    int open_labels_ = 0;
};

// Where the answers come from. Errors end the run.
class AnswerSource {
   public:
    virtual ~AnswerSource() = default;
    virtual Result<Score> score(const Question& question) = 0;  // of any stage but the reference
    virtual Result<ReferenceLabel> label(int frame) = 0;
};

// The decisions of one span, one for each frame; arguments and errors as SpanDecider's, and the source's
// errors.
Result<std::vector<Decision>> decide_span(const Plan& plan, std::span<const AnalysedFrame> frames,
                                          Rational time_base, AnswerSource& source);

}  // namespace noscope
