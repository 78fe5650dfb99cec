// Scores in, labels out: what a plan makes of the analysed frames of one reuse span (docs/semantics.md,
// "Plans"). Nothing here looks at pictures or asks a model, so that a run and a search that replays stored
// scores decide alike.
#pragma once

#include "cascade/plan.h"
#include "cascade/run_asker.h"
#include "cascade/window_asker.h"
#include "query/sampling.h"

#include <optional>
#include <span>
#include <variant>
#include <vector>

namespace noscope {

// What must be known next. Frames are places in the span, stages places in the plan.
struct Question {
    int stage = 0;
    int frame = 0;
    // An earlier frame that it is compared with, for mse(previous:T) and its like and mse(anchor). For
    // packets and keyframes the frame since which packets count; -1: since the analysed frame before the
    // span. Else -1.
    int other = -1;
    // For keyframes: the later frame up to which packets count. Else -1: up to `frame`.
    int ahead = -1;

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

// Decides the frames of one span, each through the stages in order, asking one thing at a time and only what
// it must know. In pts order; with a stage `keyframes`, first the keyframes and then the others. What it asks
// and decides hangs on the answers alone, never on when they come.
//
// answer_later() may leave a label of the reference open, as soon as the picture is there, and set_label()
// bring it in any order: the reference may work on many frames at once. Which stage decides a frame does not
// hang on what the reference says of others, only on whether they can be decoded; but for `keyframes`, which
// waits until it knows whether two keyframes agree (blocked()).
//
// Frames that come to `rank` are decided "not there" by it: whether the reference is asked about them after
// all is known when the whole recording is scored (search/rank_and_stop.h).
//
// Frames that come to `runs` or `windows` are left until all of the span are scored; then a few are asked
// about at a time (run_asker.h, window_asker.h), and it is blocked() until these are answered. What was not
// asked about is inferred.
class SpanDecider {
   public:
    // `frames`: all analysed frames of the span in pts order (file order among equals), fewer than 2^31;
    // `time_base`: seconds a unit. Both arguments are copied. `rule`: nothing but `runs` and
    // `windows` asks. ErrorCode::usage if the plan does not pass check() or check_runnable(), or something
    // is still to be chosen.
    static Result<SpanDecider> start(const Plan& plan, std::span<const AnalysedFrame> frames,
                                     Rational time_base, WindowRule rule = {});

    // The next question, the same until it is answered; none when every frame is decided, or blocked().
    std::optional<Question> next();
    // Labels that are still to come must be known before there is another question.
    bool blocked() const { return blocked_; }
    // Whether the question in hand is for the reference.
    bool asks_reference() const;
    // Whether it is one of those that follow once all frames are scored.
    bool asks_in_rounds() const { return done() && asked_of_round_ < round_.size(); }
    // Whether it is about this frame, or one that follows before any is answered is.
    bool asks_next(int frame) const;
    // How many rounds have begun.
    int rounds() const { return rounds_; }
    // Whether it was left to be asked about in rounds, and is not dropped.
    bool is_left(int frame) const {
        return !left_.empty() && left_[static_cast<std::size_t>(frame)] != 0 && at(frame).decoded;
    }
    // Of a frame that was left and not asked about: how likely it is positive.
    double chance(int frame) const;
    // Frames are decided in the order of their places: keyframes first where the plan has a stage
    // `keyframes`, else as they come.
    int place_of(int frame) const { return places_[static_cast<std::size_t>(frame)]; }
    int frame_at(int place) const { return order_[static_cast<std::size_t>(place)]; }
    // So many places are of keyframes that are decided before all others; 0 without such a stage.
    std::size_t first_round() const { return first_round_; }
    // How many frames are decided, those left included, and whether this one is.
    std::size_t decided() const { return place_; }
    bool is_decided(int frame) const { return decided_[static_cast<std::size_t>(frame)]; }
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
    const Decision& at(int frame) const { return decisions_[static_cast<std::size_t>(frame)]; }
    bool done() const { return place_ == order_.size(); }
    bool has_label(int frame) const { return frame >= 0 && is_decided(frame) && at(frame).decoded; }
    int last_looked_at() const;
    int anchor(int stage) const;
    int earlier() const;
    std::optional<bool> known_label(int frame) const;
    std::optional<Question> packets_question() const;
    std::optional<Question> keyframes_question() const;
    std::optional<Question> question() const;
    bool decide_between_keyframes();
    void decide(bool positive, int from);
    void drop();
    void leave();
    void next_frame();
    void begin_rounds();
    std::optional<Question> next_of_rounds();

    // The keyframes before and after a frame between them, -1 where there is none.
    struct Ends {
        int before = -1, after = -1;
    };
    void order_frames(std::span<const AnalysedFrame> frames, Rational time_base);

    Plan plan_;
    std::vector<int> order_;       // in which frames are decided
    std::vector<int> places_;      // of each frame in order_
    std::size_t first_round_ = 0;  // so many of them are keyframes, decided before all others
    std::vector<Ends> ends_;       // of each frame; empty without keyframes
    // For each stage: of previous:T, the frame to compare with; else empty. In the first round it is a
    // keyframe.
    std::vector<std::vector<int>> earlier_;
    std::vector<int> earliest_;  // for each frame, the first that it or a later one finds in earlier_
    std::vector<Decision> decisions_;
    std::vector<bool> decided_;
    std::vector<bool> open_;                  // labels that are still to come
    std::vector<std::optional<bool>> quiet_;  // for each keyframe: whether the packets up to the next one are
    int count_ = 0;
    std::size_t place_ = 0;      // in order_
    int frame_ = 0, stage_ = 0;  // what is being looked at
    int open_labels_ = 0;
    bool blocked_ = false;
    // Of a plan with rank, runs or windows: the stage whose scores these go by; -1 without one.
    int scoring_stage_ = -1;
    // Of one with runs or windows: scores of that stage, not a number where there is none; which frames were
    // left; who chooses those that are asked about.
    std::vector<double> scores_;
    std::vector<char> left_;
    std::vector<std::int64_t> windows_;
    WindowRule rule_{};
    std::variant<std::monostate, RunAsker, WindowAsker> asker_;
    std::vector<int> round_;
    std::size_t asked_of_round_ = 0;
    int rounds_ = 0;
};

// For each frame of a span, the one that stage `stage` of a plan, previous:T, compares it with; -1 without
// one. As earlier_frames() (spans.h), but that keyframes which are decided first are compared among
// themselves. Frames and `time_base` as SpanDecider::start() takes them.
std::vector<int> compared_frames(const Plan& plan, std::size_t stage, std::span<const AnalysedFrame> frames,
                                 Rational time_base);

// Where the answers come from. Errors end the run.
class AnswerSource {
   public:
    virtual ~AnswerSource() = default;
    virtual Result<Score> score(const Question& question) = 0;  // of any stage but the reference
    virtual Result<ReferenceLabel> label(int frame) = 0;
    // Frames that are asked about from here on belong to a round that has just begun.
    virtual void begin_round() {}
    // All is decided.
    virtual void finish([[maybe_unused]] const SpanDecider& decider) {}
};

// The decisions of one span, one for each frame; arguments and errors as SpanDecider's, and the source's
// errors.
Result<std::vector<Decision>> decide_span(const Plan& plan, std::span<const AnalysedFrame> frames,
                                          Rational time_base, AnswerSource& source, WindowRule rule = {});

}  // namespace noscope
