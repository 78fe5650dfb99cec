// The scores of a plan's stages over reuse spans whose labels are known, and what a plan makes of them: by
// the executor's own code (cascade/decide.h), without a picture.
#pragma once

#include <noscope/error.h>
#include <noscope/query.h>
#include "cascade/decide.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace noscope {

struct ScoredSpan {
    std::vector<AnalysedFrame> frames;  // in pts order, file order among equals
    Rational time_base;                 // seconds a unit of their pts
    std::vector<bool> decoded;          // one a frame
    std::vector<bool> positive;         // what the reference says of each, false where not decoded
    // By stage of the plan, empty where it has none: one a frame; of mse(anchor) and its like one a pair, of
    // frame f with o before it at pair_at(f, o); of packets and keyframes what lies between the frame before
    // and each frame, of which a question takes the largest. NaN decides nothing.
    std::vector<std::vector<float>> scores;

    static std::size_t pair_at(std::size_t f, std::size_t o) { return f * (f - 1) / 2 + o; }
};

// Of one span or many.
struct ReplayCounts {
    std::int64_t reference_calls = 0;
    std::int64_t windows = 0, positive = 0;  // by the reference
    std::int64_t missed = 0;                 // positive ones that the plan calls negative
    std::int64_t spurious = 0;               // negative ones that it calls positive
    std::int64_t wrong_frames = 0;           // decoded ones whose label is not the reference's

    std::int64_t errors() const { return missed + spurious; }
    ReplayCounts& operator+=(const ReplayCounts& other);
    ReplayCounts& operator-=(const ReplayCounts& other);
    bool operator==(const ReplayCounts&) const = default;
};

// Answers a SpanDecider from a span's table.
class TableAnswers : public AnswerSource {
   public:
    // `columns`: by stage of the plan, where its scores stand in the span; empty: as the stages stand.
    TableAnswers(const Plan& plan, const ScoredSpan& span, std::span<const int> columns = {})
        : plan_(plan), span_(span), columns_(columns) {}
    Result<Score> score(const Question& question) override;
    Result<ReferenceLabel> label(int frame) override;
    void finish(const SpanDecider& decider) override;

    std::int64_t reference_calls() const { return reference_calls_; }
    // Of a plan with `runs` or `windows`, once all is decided: by frame, SpanDecider::chance() of those that
    // were left, 0 of others. Else empty.
    std::span<const float> chances() const { return chances_; }

   private:
    const Plan& plan_;
    const ScoredSpan& span_;
    std::span<const int> columns_;
    std::int64_t reference_calls_ = 0;
    std::vector<float> chances_;
};

// What comes of a span's decisions.
ReplayCounts count(const ScoredSpan& span, std::span<const Decision> decisions, Rational presence);

// `plan`: with all thresholds given. Errors: as decide_span().
Result<ReplayCounts> replay(const Plan& plan, const ScoredSpan& span, Rational presence);

}  // namespace noscope
