#include "find/window_labeller.h"

#include "base/try.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace noscope {

Result<std::span<const AskedFrame>> WindowLabeller::frames_of(std::size_t file) {
    if (file_ != file) {
        file_.reset();
        NOSCOPE_TRY(FileWork work, load_work(session_, file, sampling_, cancel_));
        frames_ = std::move(work.frames);
        file_ = file;
    }
    return std::span<const AskedFrame>(frames_);
}

Result<std::vector<StoredLabel>> WindowLabeller::label(const Window& window) {
    const auto file = static_cast<std::size_t>(window.file);
    NOSCOPE_TRY(const auto frames, frames_of(file));
    const std::int64_t number = window.number - session_.recording.files[file].window_offset;
    const auto own = std::ranges::equal_range(frames, number, {}, &AskedFrame::window);
    assert(!own.empty());
    first_ = static_cast<std::size_t>(own.begin() - frames.begin());
    std::vector<StoredLabel> labels;
    for (const AskedFrame& frame : own) {
        NOSCOPE_TRY(StoredLabel label, asker_.ask(file, frame));
        ++asked_;
        if (label.damaged) ++damaged_;
        labels.push_back(std::move(label));
    }
    return labels;
}

}  // namespace noscope
