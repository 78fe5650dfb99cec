// Of a run of a plan: no stretch without a frame that the reference was asked about (docs/guarantee.md,
// "Duration").
#include "base/try.h"
#include "find/answer_builder.h"
#include "find/audit.h"
#include "find/frame_asker.h"
#include "find/plan_run.h"
#include "find/window_labeller.h"
#include "guarantee/duration_certificate.h"
#include "query/appearances.h"
#include "query/known_windows.h"
#include "query/windows.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <span>
#include <utility>
#include <vector>

namespace noscope {
namespace {

using Sighting = AnswerBuilder::Sighting;

std::int64_t to_ns(double seconds) { return std::llround(seconds * 1e9); }

// The windows asked for of one file, by runs of neighbours. What a merge gap or less lies between is one
// footage, of which nothing is seen for so long: an appearance goes on across it.
std::vector<Footage> footage_of(const RecordingFile& file, std::span<const AskedFrame> frames,
                                const Rational& window, std::int64_t gap_ns) {
    std::vector<Footage> footage;
    for (const AskedFrame& frame : frames) {
        const double start_s = window_start_s(frame.window, window),
                     end_s = std::min(file.scan.duration_s, window_start_s(frame.window + 1, window));
        const std::int64_t start_ns = to_ns(file.start_s + start_s), end_ns = to_ns(file.start_s + end_s);
        if (footage.empty() || start_ns - footage.back().end_ns > gap_ns)
            footage.push_back({start_ns, start_ns + 1});
        footage.back().end_ns = std::max(footage.back().end_ns, end_ns);
    }
    return footage;
}

// Which windows lie in an appearance that is reported now.
class WithinSpans {
   public:
    WithinSpans(std::span<const Window> windows, const Grouping& grouping)
        : spans_(appearance_spans(windows, grouping)) {}
    bool operator()(std::size_t i) const {
        const auto after = std::ranges::upper_bound(spans_, i, {}, &Span::first);
        return after != spans_.begin() && (after - 1)->last >= i;
    }

   private:
    std::vector<Span> spans_;
};

}  // namespace

Status PlanRun::certify_duration(FrameAsker& asker, WindowLabeller& labeller, Audit& audit) {
    if (options_.no_longer_than_s <= 0) return {};
    DurationReport report{.asked_s = options_.no_longer_than_s};
    std::int64_t longest_ns = 0;
    std::vector<std::size_t> seen;  // windows in which the reference saw something, outside all appearances
    const WithinSpans reported(answer_.windows, options_.grouping);
    const std::int64_t gap_ns = to_ns(options_.grouping.merge_gap.value() + kTimeSlack_s);
    const auto time_ns = [&](const RecordingFile& file, const AskedFrame& frame) {
        return to_ns(file.start_s +
                     static_cast<double>(frame.pts - file.scan.start_pts) * file.scan.info.time_base.value());
    };
    struct Part {
        std::size_t file = 0;
        std::vector<AskedFrame> frames;
        std::vector<Footage> footage;
    };
    // Of the first file from `f` on that the answer has windows of: their frames. A limit ends it early.
    const auto part_from = [&](std::size_t f) -> Result<std::optional<Part>> {
        const auto first = std::ranges::lower_bound(answer_.windows, static_cast<int>(f), {}, &Window::file);
        if (first == answer_.windows.end()) return std::optional<Part>();
        const auto end = std::ranges::upper_bound(answer_.windows, first->file, {}, &Window::file);
        Part part{.file = static_cast<std::size_t>(first->file), .frames = {}, .footage = {}};
        const RecordingFile& file = session_.recording.files[part.file];
        NOSCOPE_TRY(const auto all, labeller.frames_of(part.file));
        const auto told = std::ranges::upper_bound(all, std::prev(end)->number - file.window_offset, {},
                                                   &AskedFrame::window);
        part.frames.assign(all.begin(), told);
        part.frames.resize(std::min(part.frames.size(), builder_->sightings(part.file).size()));
        part.footage = footage_of(file, part.frames, options_.sampling.window, gap_ns);
        return std::optional(std::move(part));
    };
    // Of the files so far: the end of their footage, and since when none of it is checked.
    std::optional<std::int64_t> ended_ns;
    std::int64_t unchecked_ns = 0;
    NOSCOPE_TRY(std::optional<Part> part, part_from(0));
    for (std::optional<Part> next; part; part = std::move(next)) {
        NOSCOPE_TRY(next, part_from(part->file + 1));
        const std::size_t f = part->file;
        const RecordingFile& file = session_.recording.files[f];
        const std::vector<AskedFrame>& frames = part->frames;
        std::vector<Footage>& footage = part->footage;
        std::vector<Sighting>& sightings = builder_->sightings(f);
        if (footage.empty()) continue;
        // A file is no end of what is seen: a recorder begins the next one in its midst, whose first frame is
        // to be near enough to the last check of this one.
        const auto goes_on = [&](std::int64_t end_ns, const Part& into) {
            return !into.footage.empty() && into.footage.front().start_ns - end_ns <= gap_ns;
        };
        if (ended_ns && goes_on(*ended_ns, *part))
            footage.front().start_ns = std::min(footage.front().start_ns, unchecked_ns);
        ended_ns = footage.back().end_ns;
        if (next && goes_on(*ended_ns, *next))
            footage.back().end_ns =
                std::max(*ended_ns, time_ns(session_.recording.files[next->file], next->frames.front()));
        for (bool again = true; again;) {
            again = false;
            std::vector<std::int64_t> times_ns, checked_ns;
            std::vector<std::size_t> places;
            for (std::size_t i = 0; i < frames.size(); ++i) {
                if (sightings[i] == Sighting::damaged) continue;
                if (sightings[i] != Sighting::not_asked) checked_ns.push_back(time_ns(file, frames[i]));
                times_ns.push_back(time_ns(file, frames[i]));
                places.push_back(i);
            }
            const ChecksWanted wanted =
                fewest_checks(footage, times_ns, checked_ns, to_ns(options_.no_longer_than_s));
            std::vector<AskedFrame> asked;
            for (const std::size_t which : wanted.frames) asked.push_back(frames[places[which]]);
            NOSCOPE_CHECK(asker.ask_many(
                f, asked, [&](std::size_t from, std::span<const StoredLabel> labels) -> Status {
                    for (std::size_t k = 0; k < labels.size(); ++k) {
                        const std::size_t i = places[wanted.frames[from + k]];
                        sightings[i] = builder_->sighting(labels[k]);
                        again = again || labels[k].damaged;  // another one is wanted in its place
                        ++report.checks;
                    }
                    monitor_.step("checking every stretch", 0, -1);
                    return {};
                }));
            if (!again) longest_ns = std::max(longest_ns, wanted.longest_ns);
        }
        unchecked_ns = footage.back().start_ns;
        for (std::size_t i = frames.size(); i-- > 0;)
            if (sightings[i] != Sighting::not_asked && sightings[i] != Sighting::damaged) {
                unchecked_ns = std::max(unchecked_ns, time_ns(file, frames[i]));
                break;
            }
        for (std::size_t i = 0; i < frames.size(); ++i) {
            if (sightings[i] != Sighting::positive) continue;
            const auto window = std::ranges::lower_bound(
                answer_.windows, file.window_offset + frames[i].window, {}, &Window::number);
            if (window == answer_.windows.end() || window->number != file.window_offset + frames[i].window)
                continue;
            const auto place = static_cast<std::size_t>(window - answer_.windows.begin());
            if (!reported(place) && (seen.empty() || seen.back() != place)) seen.push_back(place);
        }
    }
    NOSCOPE_CHECK(follow_up(seen, audit, report));
    report.longest_s = static_cast<double>(longest_ns) / 1e9;
    answer_.guarantee.duration = report;
    return {};
}

// Until what was seen ends on both sides. All that lies within a merge gap of what is positive so far is
// asked about together: it is wanted whatever it turns out to be.
Status PlanRun::follow_up(std::span<const std::size_t> seen, Audit& audit, DurationReport& report) {
    const auto& windows = answer_.windows;
    const double gap_s = options_.grouping.merge_gap.value() + kTimeSlack_s;
    const WithinSpans reported(windows, options_.grouping);
    std::set<std::size_t> positive(seen.begin(), seen.end()), followed;
    for (std::set<std::size_t> begun = positive; !begun.empty();) {
        std::set<std::size_t> wanted;
        const auto want = [&](std::size_t i) {
            if (followed.insert(i).second) wanted.insert(i);
        };
        for (const std::size_t i : begun) {
            want(i);
            for (std::size_t j = i + 1; j < windows.size() && !reported(j); ++j) {
                if (windows[j].start_s - windows[i].end_s > gap_s) break;
                want(j);
            }
            for (std::size_t j = i; j-- > 0 && !reported(j);) {
                if (windows[i].start_s - windows[j].end_s > gap_s) break;
                want(j);
            }
        }
        const std::vector<std::size_t> ask(wanted.begin(), wanted.end());
        report.follow_ups +=
            std::ranges::count_if(ask, [&](std::size_t i) { return !known_whole(windows[i]); });
        NOSCOPE_CHECK(audit.settle(ask));
        begun.clear();
        for (const std::size_t i : ask)
            if (truth_of(windows[i], options_.sampling.presence) == Truth::positive &&
                positive.insert(i).second)
                begun.insert(i);
    }
    return {};
}

}  // namespace noscope
