#include "find/eval_score.h"

#include "base/error_text.h"
#include "base/rational_math.h"
#include "base/text.h"

#include <array>
#include <cassert>
#include <cmath>

namespace noscope {
namespace {

// Times are written with 3 decimals.
constexpr double kWrittenWithin_s = 0.0005 + kTimeSlack_s;

constexpr const char* kSame =
    "the recording and --rate, --window, --presence, --from, --to and --daily must be those of the find that "
    "wrote it";

// What speaks against `found` being the window `truth`, or empty.
std::string misfit(const Window& found, const Window& truth, bool hits_known, Rational presence,
                   bool damage_known) {
    if (std::abs(found.start_s - truth.start_s) > kWrittenWithin_s)
        return fmt::format("begins at {:.3f} s in it and at {:.3f} s in the recording", found.start_s,
                           truth.start_s);
    if (std::abs(found.end_s - truth.end_s) > kWrittenWithin_s)
        return fmt::format("ends at {:.3f} s in it and at {:.3f} s in the recording", found.end_s,
                           truth.end_s);
    const int analysed = truth.frames + truth.damaged_frames;
    if (found.frames > analysed || (damage_known && found.frames < truth.frames))
        return fmt::format("has {} analysed frames in it and {} in the recording", found.frames,
                           damage_known ? truth.frames : analysed);
    if (found.positive && hits_known && found.positive_frames < least_hits(found.frames, presence))
        return fmt::format("is positive in it with {} of {} frames, fewer than a --presence of {}",
                           found.positive_frames, found.frames, to_string(presence));
    return "";
}

// Where labels do not tell damage, fewer frames than analysed are taken for damage; not in most windows.
bool most_have_fewer_frames(const WindowsFile& file, std::span<const Window> truth) {
    std::int64_t full = 0, fewer = 0;
    for (std::size_t i = 0; i < truth.size(); ++i) {
        const int found = file.windows[i].frames;
        if (found > 0) ++(found == truth[i].frames + truth[i].damaged_frames ? full : fewer);
    }
    return fewer > full;
}

}  // namespace

int least_hits(int frames, Rational presence) {
    return static_cast<int>(-floor_div(-int128{presence.num} * frames, presence.den));
}

Result<std::vector<Window>> fit_windows(const WindowsFile& file, std::span<const Window> truth,
                                        Rational presence, bool damage_known) {
    std::vector<Window> fitted;
    fitted.reserve(truth.size());
    std::size_t at = 0;
    const Window* missing = nullptr;  // the first
    for (const Window& window : truth) {
        if (at == file.windows.size() || file.windows[at].number > window.number) {
            if (!missing) missing = &window;
            continue;
        }
        const Window& found = file.windows[at];
        if (found.number < window.number) break;
        if (const auto what = misfit(found, window, file.hits_known, presence, damage_known); !what.empty())
            return fail(ErrorCode::usage, "{}: window {} {}: {}", file.place(at), found.number, what, kSame);
        Window& predicted = fitted.emplace_back(window);
        predicted.positive = found.positive;
        predicted.decided_by = found.decided_by;
        predicted.frames = found.frames;
        predicted.positive_frames = file.hits_known  ? found.positive_frames
                                    : found.positive ? least_hits(found.frames, presence)
                                                     : 0;
        ++at;
    }
    if (at < file.windows.size())
        return fail(ErrorCode::usage, "{}: window {} is not in the recording{}: {}", file.place(at),
                    file.windows[at].number,
                    truth.empty() ? "" : fmt::format(", whose last is {}", truth.back().number), kSame);
    if (missing && !fitted.empty() && fitted.back().number < missing->number)
        return fail(ErrorCode::usage,
                    "'{}' ends after {} of {} windows: it is cut off, or the find ended early; --to {:.3f} "
                    "judges that part",
                    file.path, with_commas(std::ssize(fitted)), with_commas(std::ssize(truth)),
                    missing->start_s);
    if (missing)
        return fail(ErrorCode::usage, "'{}' holds {} of {} windows and not window {} at {:.3f} s: {}",
                    file.path, with_commas(std::ssize(fitted)), with_commas(std::ssize(truth)),
                    missing->number, missing->start_s, kSame);
    if (!damage_known && most_have_fewer_frames(file, truth))
        return fail(ErrorCode::usage,
                    "most windows of '{}' have fewer analysed frames than the recording: {}", file.path,
                    kSame);
    return fitted;
}

WindowScore public_score(const WindowMetrics& metrics) {
    return {metrics.true_positive, metrics.false_positive, metrics.false_negative,
            metrics.true_negative, metrics.fnr(),          metrics.fpr(),
            metrics.precision(),   metrics.recall(),       metrics.f1()};
}

AppearanceScore public_score(const AppearanceMetrics& metrics) {
    AppearanceScore score{metrics.truth,    metrics.touched,     metrics.reported, metrics.right,
                          metrics.recall(), metrics.precision(), metrics.f1(),     {}};
    if (metrics.touched > 0) score.boundary_error_s = metrics.boundary_error_s;
    return score;
}

EvalScore score_windows(std::span<const Window> truth, std::span<const Window> predicted,
                        const Grouping& grouping) {
    assert(truth.size() == predicted.size());
    EvalScore score;
    score.windows = compare_windows(truth, predicted);
    score.frames = compare_frames(truth, predicted);
    score.truth = appearance_spans(truth, grouping);
    score.reported = appearance_spans(predicted, grouping);
    score.appearances = compare_appearances(score.truth, score.reported, grouping, &score.faults);
    score.intervals = bootstrap_intervals(truth, predicted, score.truth, score.reported, score.faults);
    std::array<StageScore, static_cast<std::size_t>(DecidedBy::damaged) + 1> stages;
    for (std::size_t i = 0; i < truth.size(); ++i) {
        StageScore& stage = stages[static_cast<std::size_t>(predicted[i].decided_by)];
        stage.by = predicted[i].decided_by;
        ++stage.windows;
        stage.missed += truth[i].positive && !predicted[i].positive ? 1 : 0;
        stage.wrong += !truth[i].positive && predicted[i].positive ? 1 : 0;
    }
    for (const StageScore& stage : stages)
        if (stage.windows > 0) score.stages.push_back(stage);
    return score;
}

}  // namespace noscope
