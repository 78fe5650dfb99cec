// A gate carried out over the table's spans once: which frames pass it, and whose label the others copy. It
// holds for whatever stands behind the gate, since what a gate decides does not hang on labels; but for
// `keyframes`, where it is so as long as what stands behind it errs little.
#pragma once

#include "search/plan_rules.h"
#include "search/sweep.h"

#include <cstdint>
#include <span>
#include <vector>

namespace noscope {

// Scorers behind the gate; -1: none.
struct ScorerPair {
    int difference = -1, confidence = -1;

    bool operator==(const ScorerPair&) const = default;
};

class GateRun {
   public:
    // Errors: as decide_span().
    static Result<GateRun> make(const Gate& gate, const SearchTable& table);

    const Gate& gate() const { return gate_; }
    // What the sweep needs for these spans.
    SweepRows rows(const SearchTable& table, ScorerPair pair, std::span<const std::size_t> spans) const;
    // The plan's seconds over these spans but for what the sweep gives: decoding, images, the gate's own
    // scores and the difference's.
    double seconds(const SearchTable& table, ScorerPair pair, std::span<const std::size_t> spans) const;

    // The gate with the stages behind it.
    CandidatePlan plan(const SearchTable& table, ScorerPair pair, const SweptThresholds& found) const;

   private:
    struct Part {               // of a span
        std::vector<int> root;  // by frame: whose label it has, in the span; -1: it cannot be decoded
        std::int64_t passed = 0, pictures = 0;
        double decode_s = 0;
        std::vector<std::int64_t> scored;  // by stage of the gate
    };
    Gate gate_;
    std::vector<Part> parts_;  // by span
};

}  // namespace noscope
