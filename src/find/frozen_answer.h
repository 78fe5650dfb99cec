// An answer as it stood before its audit: what there is to check, and what was claimed of it.
#pragma once

#include <noscope/answer.h>
#include <noscope/query.h>
#include "query/appearances.h"
#include "query/known_windows.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace noscope {

// Appearances that are there for certain: by positive frames of the reference in windows that are positive
// for certain. Each lies within a true one. `first`: the place of windows[0] in the list that spans refer to.
std::vector<Span> certain_spans(std::span<const Window> windows, Rational presence, const Grouping& grouping,
                                std::size_t first = 0);

class FrozenAnswer {
   public:
    FrozenAnswer(std::span<const Window> windows, Rational presence, const Grouping& grouping);

    std::size_t size() const { return windows_.size(); }
    bool called(std::size_t i) const { return windows_[i].called; }
    Truth truth(std::size_t i) const { return windows_[i].truth; }
    bool is_open(std::size_t i) const { return windows_[i].truth == Truth::open; }
    // The reported appearance in which it lies, its gaps included; none outside all.
    std::optional<std::size_t> span_of(std::size_t i) const;
    bool inside(std::size_t i) const { return span_of(i).has_value(); }

    // Places of the windows whose truth is open: what an audit draws from.
    const std::vector<std::size_t>& open() const { return open_; }
    const std::vector<Span>& spans() const { return spans_; }

    // `count` of open(), one after the other, each order of so many as likely as any other: the first few are
    // such a draw, too. By seed, count and claims alone: the same answer has the same draw again, and another
    // count a draw of its own, for how many are drawn may hang on what fewer of them had shown.
    std::vector<std::size_t> draw(std::size_t count, std::uint64_t seed) const;

   private:
    struct Claim {
        bool called = false;
        Truth truth = Truth::open;
    };
    std::vector<Claim> windows_;
    std::vector<Span> spans_;
    std::vector<std::size_t> open_;
};

}  // namespace noscope
