// Plans with a stage `keyframes`: which frames are decoded, and that it makes no difference when the
// reference answers.
#include "find/cascade_find.h"
#include "find/late_reference.h"
#include "find/plan_trial.h"
#include "support/command.h"

#include <set>

namespace noscope {
namespace {

using noscope::testing::CascadeFind;
using noscope::testing::decode_plainly;
using noscope::testing::example_clip;
using noscope::testing::LateReference;
using noscope::testing::open_trial;
using noscope::testing::PlainPlan;
using noscope::testing::quoted;
using noscope::testing::run_trial;
using noscope::testing::says_person;
using noscope::testing::Trial;
using noscope::testing::TrialRun;

constexpr int kGop = 60;

class KeyframesStageRun : public CascadeFind {
   protected:
    // Without B frames and scene cuts: what must be decoded is easily counted.
    static void SetUpTestSuite() {
        made_ = std::make_unique<testing::TempFolder>();
        ASSERT_TRUE(testing::ffmpeg("-i " + quoted(example_clip()) +
                                        " -an -vf scale=384:-2 -c:v libx264 -preset ultrafast -bf 0 "
                                        "-sc_threshold 0 -g " +
                                        std::to_string(kGop),
                                    clip()));
    }
    static void TearDownTestSuite() { made_.reset(); }
    static std::string clip() { return made_->file("clip.mp4"); }

    std::unique_ptr<Trial> trial(const Plan& plan, std::size_t late, const std::string& path = clip()) {
        FindOptions asked = options("", path);
        asked.run.store = folder_.file("store" + std::to_string(stores_++) + ".db");
        auto opened = open_trial(asked, plan);
        opened->session.reference =
            std::make_unique<LateReference>(std::move(opened->session.reference), late);
        return opened;
    }
    static inline std::unique_ptr<testing::TempFolder> made_;
    int stores_ = 0;
};

std::vector<Decision> plain_decisions(const Trial& trial, const Plan& plan) {
    const PreparedPlan prepared{.plan = plan, .scene = {}};
    const auto frames = decode_plainly(trial, PlanImages::of(plan, trial.predicate));
    PlainPlan plain(trial, prepared, frames, says_person,
                    [](int, std::size_t, const auto&, const ScoreImage*) { return 0.F; });
    return plain.decide();
}

// Keyframes, and of every other frame that the reference was asked about all from its keyframe on, whose own
// picture may come twice.
std::int64_t must_decode(const Trial& trial, const std::vector<Decision>& decisions) {
    const auto& packets = trial.work.index.packets;
    std::set<std::uint32_t> between;
    std::int64_t keyframes = 0;
    for (std::size_t i = 0; i < decisions.size(); ++i) {
        const AskedFrame& frame = trial.work.frames[i];
        if (frame.key) ++keyframes;
        if (frame.key || decisions[i].by != DecidedBy::reference) continue;
        std::uint32_t packet = frame.packet;
        for (; !packets[packet].key; --packet) between.insert(packet);
        between.insert(packet);
    }
    return keyframes + std::ssize(between);
}

TEST_F(KeyframesStageRun, NothingIsDecodedBetweenKeyframesThatAgree) {
    for (const char* text : {"keyframes>1.3 | reference", "keyframes>1000 | reference",
                             "every(2) | keyframes>3 | reference", "keyframes>-1 | reference"}) {
        SCOPED_TRACE(text);
        const Plan plan = *parse_plan(text);
        const auto every = trial(*parse_plan("reference"), 0);
        const TrialRun all = run_trial(*every, {.plan = *parse_plan("reference"), .scene = {}});
        for (const std::size_t late : {std::size_t{0}, std::size_t{3}, std::size_t{100'000}}) {
            const auto opened = trial(plan, late);
            const auto expected = plain_decisions(*opened, plan);
            const TrialRun run = run_trial(*opened, {.plan = plan, .scene = {}});
            ASSERT_TRUE(run.status) << run.status.error().message;
            EXPECT_EQ(run.decisions, expected);
            const std::int64_t most = must_decode(*opened, expected);
            EXPECT_LE(run.totals.frames_decoded, most) << late;
            if (std::string(text) == "keyframes>1000 | reference") {
                EXPECT_LT(2 * run.totals.frames_decoded, all.totals.frames_decoded);
            }
        }
    }
}

TEST_F(KeyframesStageRun, DamageIsAnsweredAsFrameByFrame) {
    const std::string broken = folder_.file("broken.mp4");
    std::string bytes = testing::read_text(clip());
    for (const auto& [from, to] : {std::pair(.2, .22), std::pair(.5, .51), std::pair(.7, .8)})
        for (auto i = static_cast<std::size_t>(from * static_cast<double>(bytes.size()));
             i < static_cast<std::size_t>(to * static_cast<double>(bytes.size())); ++i)
            bytes[i] ^= char(37 + i % 91);
    folder_.write("broken.mp4", bytes);
    for (const char* text :
         {"keyframes>1.3 | reference", "every(3) | keyframes>1000 | reference",
          "packets>1.1 | keyframes>2 | mse(anchor,50)>0.0003 | reference",
          "mse(previous:4s,50)>0.0004 | keyframes>3 | mse(previous:1s,50)>0.0004 | reference"}) {
        SCOPED_TRACE(text);
        const Plan plan = *parse_plan(text);
        for (const std::size_t late : {std::size_t{0}, std::size_t{2}, std::size_t{100'000}}) {
            const auto opened = trial(plan, late, broken);
            const auto expected = plain_decisions(*opened, plan);
            EXPECT_GT(std::ranges::count(expected, false, &Decision::decoded), 0) << "nothing is damaged";
            const TrialRun run = run_trial(*opened, {.plan = plan, .scene = {}});
            ASSERT_TRUE(run.status) << run.status.error().message;
            EXPECT_EQ(run.decisions, expected);
        }
    }
}

TEST_F(KeyframesStageRun, AStoppedRunGoesOnToTheSameAnswer) {
    const Plan plan = *parse_plan("keyframes>2 | reference");
    const auto opened = trial(plan, 5);
    const auto expected = plain_decisions(*opened, plan);
    const TrialRun part = run_trial(*opened, {.plan = plan, .scene = {}}, {.stop_after = 150});
    ASSERT_TRUE(part.status) << part.status.error().message;
    EXPECT_FALSE(part.finished);
    EXPECT_GT(part.totals.reference_calls, 0);
    const TrialRun rest = run_trial(*opened, {.plan = plan, .scene = {}});
    EXPECT_EQ(rest.decisions, expected);
    EXPECT_EQ(part.totals.reference_calls + rest.totals.reference_calls,
              std::ranges::count(expected, DecidedBy::reference, &Decision::by));
}

}  // namespace
}  // namespace noscope
