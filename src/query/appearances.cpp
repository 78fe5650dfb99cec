#include "query/appearances.h"

#include "base/error_text.h"

#include <cassert>
#include <utility>

namespace noscope {

Status check(const Grouping& grouping) {
    if (grouping.merge_gap.num < 0 || grouping.merge_gap.den <= 0)
        return fail(ErrorCode::usage,
                    "--merge-gap is below 0; give seconds, 0 to merge only windows that touch");
    if (grouping.min_hits < 1)
        return fail(ErrorCode::usage,
                    "--min-hits {} is below 1; an appearance has at least one positive frame",
                    grouping.min_hits);
    return {};
}

AppearanceBuilder::AppearanceBuilder(const Grouping& grouping)
    : longest_gap_s_(grouping.merge_gap.value() + kTimeSlack_s), min_hits_(grouping.min_hits) {
    assert(check(grouping));
}

std::optional<Span> AppearanceBuilder::push(const Window& window) {
    const std::size_t index = next_++;
    std::optional<Span> finished;
    if (!window.positive) {
        reference_frames_since_ += window.reference_frames;
        // What comes later begins no earlier than this window ends.
        if (open_ && window.end_s - open_->end_s > longest_gap_s_) finished = close();
        return finished;
    }
    if (open_ && window.start_s - open_->end_s > longest_gap_s_) finished = close();
    if (!open_) {
        open_ = Span{.first = index, .start_s = window.start_s};
        reference_frames_since_ = 0;
    }
    open_->last = index;
    open_->end_s = window.end_s;
    open_->positive_frames += window.positive_frames;
    open_->reference_frames += window.reference_frames + std::exchange(reference_frames_since_, 0);
    return finished;
}

std::optional<Span> AppearanceBuilder::finish() {
    next_ = 0;
    return close();
}

std::optional<Span> AppearanceBuilder::close() {
    const std::optional<Span> span = std::exchange(open_, std::nullopt);
    return span && span->positive_frames >= min_hits_ ? span : std::nullopt;
}

std::vector<Span> appearance_spans(std::span<const Window> windows, const Grouping& grouping) {
    AppearanceBuilder builder(grouping);
    std::vector<Span> spans;
    for (const Window& window : windows)
        if (const auto span = builder.push(window)) spans.push_back(*span);
    if (const auto span = builder.finish()) spans.push_back(*span);
    return spans;
}

}  // namespace noscope
