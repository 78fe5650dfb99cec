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

Status WindowLabeller::label(std::span<const Window> windows, std::span<const std::size_t> places,
                             const Hear& hear) {
    for (std::size_t from = 0; from < places.size();) {
        std::size_t to = from;
        while (to < places.size() && windows[places[to]].file == windows[places[from]].file) ++to;
        NOSCOPE_CHECK(label_file(windows, places.subspan(from, to - from), hear));
        from = to;
    }
    return {};
}

Status WindowLabeller::label_file(std::span<const Window> windows, std::span<const std::size_t> places,
                                  const Hear& hear) {
    const auto file = static_cast<std::size_t>(windows[places.front()].file);
    NOSCOPE_TRY(const auto frames, frames_of(file));
    struct Wanted {
        std::size_t first = 0;  // among the file's frames
        std::size_t end = 0;    // among those asked for
    };
    std::vector<AskedFrame> asked;
    std::vector<Wanted> wanted;
    for (const std::size_t i : places) {
        const std::int64_t number = windows[i].number - session_.recording.files[file].window_offset;
        const auto own = std::ranges::equal_range(frames, number, {}, &AskedFrame::window);
        assert(!own.empty());
        asked.insert(asked.end(), own.begin(), own.end());
        wanted.push_back({static_cast<std::size_t>(own.begin() - frames.begin()), asked.size()});
    }
    std::vector<StoredLabel> labels;  // of all windows begun
    std::size_t heard = 0, begin = 0;
    return asker_.ask_many(file, asked, [&](std::size_t, std::span<const StoredLabel> more) -> Status {
        asked_ += std::ssize(more);
        damaged_ += std::ranges::count(more, true, &StoredLabel::damaged);
        labels.insert(labels.end(), more.begin(), more.end());
        for (; heard < wanted.size() && wanted[heard].end <= labels.size(); ++heard) {
            hear(places[heard], wanted[heard].first,
                 std::span(labels).subspan(begin, wanted[heard].end - begin));
            begin = wanted[heard].end;
        }
        return {};
    });
}

}  // namespace noscope
