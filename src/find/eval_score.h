// The windows of a CSV set against the true ones: whether they are of the same footage, and how far apart
// they are.
#pragma once

#include <noscope/eval.h>
#include "query/appearances.h"
#include "query/bootstrap.h"
#include "query/metrics.h"
#include "report/windows_reader.h"

#include <span>
#include <vector>

namespace noscope {

// The least number of positive frames that a positive window of `frames` can hold: ceil(presence * frames).
int least_hits(int frames, Rational presence);

// Gives every window of the truth what the file says of it: positive, decided_by and hits; where the file
// does not tell hits, the least that a positive window can hold. ErrorCode::usage saying what does not fit:
// windows that are not in the truth or missing, at other times, with other numbers of frames, positive with
// fewer hits than `presence` asks for. `damage_known`: the truth knows which frames could not be decoded, so
// that a window cannot have fewer than it says.
Result<std::vector<Window>> fit_windows(const WindowsFile& file, std::span<const Window> truth,
                                        Rational presence, bool damage_known);

struct EvalScore {
    WindowMetrics windows;
    FrameMetrics frames;
    AppearanceMetrics appearances;
    AppearanceFaults faults;
    ScoreIntervals intervals;
    std::vector<StageScore> stages;
    std::vector<Span> truth, reported;  // what the faults refer to
};

// As the outside sees them.
WindowScore public_score(const WindowMetrics& metrics);
AppearanceScore public_score(const AppearanceMetrics& metrics);

// Both lists hold the same windows, in time order.
EvalScore score_windows(std::span<const Window> truth, std::span<const Window> predicted,
                        const Grouping& grouping);

}  // namespace noscope
