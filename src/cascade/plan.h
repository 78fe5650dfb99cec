// A plan: the stages that an analysed frame goes through, cheapest first, until one decides it. As data, and
// as the text that users write (docs/plans.md).
#pragma once

#include <noscope/answer.h>
#include <noscope/error.h>
#include <noscope/rational.h>
#include "base/image_size.h"
#include "training/cnn_architecture.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace noscope {

// every(N): of the analysed frames of a reuse span, the first and each N-th after it are looked at; the
// others copy.
struct EveryStage {
    std::int64_t step = 1;  // N, [1, 10^9]
    bool operator==(const EveryStage&) const = default;
};

// packets: sizes of the packets since the analysed frame before, relative to those around.
struct PacketsStage {
    bool operator==(const PacketsStage&) const = default;
};

// keyframes: between two keyframes whose labels agree, quiet packets mean that nothing changed.
struct KeyframesStage {
    bool operator==(const KeyframesStage&) const = default;
};

// What a frame is compared with.
enum class Against : std::uint8_t {
    empty,     // a picture of the empty scene: no change means "not there"
    previous,  // the latest analysed frame at least `age` older: no change means its label
    anchor,    // the last frame that a later stage decided: no change means its label
};

// mse(...), sad(...), psnr(...), ssim(...), hist(...): how much the picture changed, growing with change.
struct DifferenceStage {
    std::string metric = "mse";
    Against against = Against::empty;
    Rational age{0, 1};  // seconds, of `previous` alone: > 0, terms at most 10^9 in lowest terms
    int grid = 0;  // blocks a side, 5 or 10, which divides both sides of the image; 0: the image as a whole
    ImageSize size{};   // [16, 1024] a side
    bool gain = false;  // whether differences in brightness of the whole picture are taken out
    // Whether blocks weigh what the labels of a sample say of them, instead of all alike: with a grid alone,
    // of mse and sad.
    bool learned = false;
    bool operator==(const DifferenceStage& other) const;
};

// cnn(...): a specialized model, trained for this camera and query.
using CnnStage = CnnArchitecture;

// model:NAME: a pretrained detector cheaper than the reference model; its confidence is its best counting
// box's.
struct ModelStage {
    std::string name;
    bool operator==(const ModelStage&) const = default;
};

// rank: the reference model is asked from the top of the scores before it, and no further than pays.
struct RankStage {
    bool operator==(const RankStage&) const = default;
};

// From this score on a frame is positive with this chance; below the first, with the first one's.
struct RunChance {
    double score = 0;    // finite
    double chance = .5;  // [1e-9, 1 - 1e-9]
    bool operator==(const RunChance&) const = default;
};

// runs: the reference model is asked a few times a run of like frames, not for every frame. By how often
// things come and go and what scores say, which a labelled sample tells.
struct RunsStage {
    double enter = 0, leave = 0;  // chances from frame to frame, [1e-9, 1 - 1e-9]
    double weight = 0;  // how far the scores of neighbours count as independent of each other, [0, 1]
    double doubt = 0;   // no window is left open that is wrong with a chance above this, [0, 1]
    std::vector<RunChance>
        chances{};  // 1 to 32, both growing, chances not strictly; none: all is to be learnt
    bool is_learnt() const { return !chances.empty(); }
    bool operator==(const RunsStage&) const = default;
};

// windows: the reference model is asked about a window's frames only as long as its label hangs on them.
struct WindowsStage {
    bool operator==(const WindowsStage&) const = default;
};

// reference: the reference model. The last stage of every plan.
struct ReferenceStage {
    bool operator==(const ReferenceStage&) const = default;
};

using StageBody = std::variant<EveryStage, PacketsStage, KeyframesStage, DifferenceStage, CnnStage,
                               ModelStage, RankStage, RunsStage, WindowsStage, ReferenceStage>;

// In the order of StageBody.
enum class StageKind : std::uint8_t {
    every,
    packets,
    keyframes,
    difference,
    cnn,
    model,
    rank,
    runs,
    windows,
    reference
};

// > T: a score of at most T decides, one above passes on. Finite.
struct Above {
    double limit = 0;
    bool operator==(const Above&) const = default;
};

// [low,high]: a confidence below `low` is "not there", one above `high` is "there", between passes on. 0 <=
// low <= high <= 1.
struct Between {
    double low = 0, high = 1;
    bool operator==(const Between&) const = default;
};

// [auto]: to be chosen from labelled frames.
struct AutoThreshold {
    bool operator==(const AutoThreshold&) const = default;
};

using Threshold = std::variant<std::monostate, Above, Between, AutoThreshold>;

struct Stage {
    StageBody body = ReferenceStage{};
    // None for every, rank, runs, windows and reference, and where a stage only gives the scores that one of
    // these goes by; else what the stage takes, or [auto].
    Threshold threshold{};

    StageKind kind() const { return static_cast<StageKind>(body.index()); }
    bool operator==(const Stage&) const = default;
};

struct Plan {
    std::vector<Stage> stages;
    bool operator==(const Plan&) const = default;
};

// Reads a plan's text; spaces and line ends between its parts do not matter. `reference`: the name of the
// reference model, which may stand for the last stage; empty: only `reference` may. What it gives has passed
// check(). ErrorCode::usage, in one line that names the stage and what is allowed there.
Result<Plan> parse_plan(std::string_view text, std::string_view reference = {});

// The shortest text of a plan that has passed check(): parse_plan() of it gives the plan again.
std::string to_string(const Plan& plan);
std::string to_string(const Stage& stage);

// The rules that hold for any plan: ranges as stated above, a threshold of the right kind; `reference` last
// and only there; `every` first and only there; `keyframes` once; `rank`, `runs` and `windows` once, with
// nothing but each other between them and `reference`, and something that gives scores before `rank`; no
// threshold only right before one of the three. ErrorCode::usage.
Status check(const Plan& plan);

// The place of the stage whose numbers are to be chosen by labels: [auto], or `runs` without any; none where
// there is none. ErrorCode::usage where there is more than one.
Result<std::optional<std::size_t>> auto_stage(const Plan& plan);

// Whether its stages can be carried out together, at most one of them to be chosen. ErrorCode::usage, naming
// one that does not fit. `plan` has passed check().
Status check_runnable(const Plan& plan);

bool has_stage(const Plan& plan, StageKind kind);
// Whether its numbers are to be chosen by labels: [auto], or `runs` without any.
bool is_to_be_chosen(const Stage& stage);
// Whether it gives frames a score or confidence of their own.
bool gives_scores(const Stage& stage);
// The stage whose scores `rank`, `runs` or `windows` goes by: the last before it that gives any; none where
// there is none, or none of these.
std::optional<std::size_t> ranking_stage(const Plan& plan);
// Whom the answer names for a frame that this stage decided.
DecidedBy decided_by(const Stage& stage);
// Whether what it decides is another frame's label.
bool reuses_labels(const Stage& stage);
// Whether it goes by sizes of packets.
bool reads_packets(const Stage& stage);
// Whether it needs the frame's picture: a frame that cannot be decoded is found to be damaged there.
bool needs_picture(const Stage& stage);

}  // namespace noscope
