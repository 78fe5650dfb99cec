// What more labels, and nets trained on some of them, are worth to a search (docs/search.md, "When more
// labels pay", "Nets and weights"). Pure.
#pragma once

#include "search/choose_plan.h"

#include <cstddef>
#include <cstdint>

namespace noscope {

class LabelPolicy {
   public:
    // `labels`: analysed frames that may be labelled in all; `amortised`: that the plan is to decide.
    LabelPolicy(std::int64_t labels, std::int64_t amortised) : labels_(labels), amortised_(amortised) {}

    // What plans are first judged by. Then twice as many, as long as they are worth it: how many a search
    // needs hangs on what is seen, and little on how long a recording is.
    std::int64_t first() const;
    std::int64_t next(std::int64_t select) const;
    // Where nets are trained as well: what plans are judged by, of which `select` are labelled, and what
    // trains.
    std::int64_t beside_nets(std::int64_t select) const;
    std::int64_t train(std::int64_t select) const;
    // Where none are, their labels may judge plans too: twice as many again.
    std::int64_t without_nets(std::int64_t select) const;

    // What may be spared of the reference's calls by a stage before it, in seconds.
    double spared_s(const SearchOutcome& outcome, const SearchTable& table) const;
    // Whether so many labels more are likely to find a plan that spares more than they cost.
    bool labels_pay(const SearchOutcome& outcome, const SearchTable& table, std::int64_t more) const;
    // Whether plans should be judged by next(select) labels.
    bool wants_more(const SearchOutcome& outcome, const SearchTable& table, std::int64_t select) const;
    // Nets and weights take labels and time before they spare anything. `trainable`: how many there are.
    bool training_pays(const SearchOutcome& outcome, const SearchTable& table, std::int64_t select,
                       std::size_t trainable, int threads) const;

   private:
    std::int64_t most_selected() const;
    std::int64_t labels_, amortised_;
};

// Analysed frames of all spans, at least 1.
std::int64_t frames_of(const SearchTable& table);

}  // namespace noscope
