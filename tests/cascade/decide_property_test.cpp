// Deciding, beside a plain form that follows docs/semantics.md sentence by sentence, on random plans, scores,
// labels, times and damage.
#include "cascade/decide.h"
#include "cascade/scripted.h"

#include <gmock/gmock.h>

#include <cmath>
#include <map>

namespace noscope {
namespace {

constexpr int kScenes = 20000;

// A span and all that could be asked of it. Scores are few, so that they often lie on a threshold.
struct Scene {
    Plan plan;
    std::vector<AnalysedFrame> frames;
    Rational time_base{1, 10};
    std::uint64_t seed = 0;
    std::vector<bool> labels;
    std::set<int> damaged;

    int count() const { return static_cast<int>(frames.size()); }
    double score(int stage, int frame, int other) const {
        Random random(seed * 1'000'003 +
                      static_cast<std::uint64_t>(stage * 10'007 + frame * 101 + other + 1));
        random.below(2);
        return random.between(0, 4) / 4.0;
    }
};

Rational random_age(Random& random) {
    return random.one_of<Rational>({{1, 10}, {1, 3}, {1, 2}, {7, 10}, {2, 1}});
}

Stage random_stage(Random& random) {
    const Above above{random.between(0, 3) / 4.0};
    switch (random.below(6)) {
        case 0:
            return {PacketsStage{}, above};
        case 1:
            return {DifferenceStage{.against = Against::empty}, above};
        case 2:
            return {DifferenceStage{.against = Against::previous, .age = random_age(random)}, above};
        case 3:
            return {DifferenceStage{.metric = "ssim", .against = Against::anchor}, above};
        case 4:
            return {ModelStage{"small"}, Between{0.25, random.between(1, 4) / 4.0}};
        default:
            return {CnnStage{.convs = {ConvLayers{}}}, Between{0.5, 0.5}};
    }
}

Scene random_scene(std::uint64_t seed) {
    Random random(seed);
    Scene scene;
    scene.seed = seed;
    if (random.one_in(2)) scene.plan.stages.push_back({EveryStage{random.between(1, 5)}, {}});
    for (int i = random.between(0, 4); i > 0; --i) scene.plan.stages.push_back(random_stage(random));
    scene.plan.stages.push_back({});
    scene.time_base = random.one_of<Rational>({{1, 10}, {1, 3}, {1001, 30000}, {1, 1}});
    const int longest_step = random.one_of<int>({1, 3, 12});
    const bool steady = random.one_in(2);
    std::vector<std::int64_t> pts;
    std::int64_t at = random.between(-50, 50);
    for (int i = random.between(0, 30); i > 0; --i) {
        pts.push_back(at);
        at += steady ? longest_step : random.between(0, longest_step);
    }
    scene.frames = frames_at(pts);
    const int damage = random.one_of<int>({0, 3, 10});
    for (int i = 0; i < scene.count(); ++i) {
        scene.labels.push_back(random.one_in(2));
        if (damage != 0 && random.one_in(damage)) scene.damaged.insert(i);
    }
    return scene;
}

// Written from the page, slow and without state.
class Plain {
   public:
    explicit Plain(const Scene& scene) : scene_(scene) {}

    Decision decision(int frame) {
        if (!known_.contains(frame)) known_[frame] = work_out(frame);
        return known_[frame];
    }

   private:
    const Stage& stage(int place) const { return scene_.plan.stages[static_cast<std::size_t>(place)]; }
    bool labelled(int frame) { return frame >= 0 && decision(frame).decoded; }

    Decision own(int frame, int place, bool positive) {
        return {.positive = positive, .by = decided_by(stage(place)), .stage = place, .from = frame};
    }
    Decision taken(int other, int place) {
        return {.positive = decision(other).positive,
                .by = decided_by(stage(place)),
                .stage = place,
                .from = other};
    }

    // "At least t older and at most 2t old", in whole numbers.
    int latest_old_enough(int frame, Rational age) {
        for (int other = frame - 1; other >= 0; --other) {
            const long long units = scene_.frames[static_cast<std::size_t>(frame)].pts -
                                    scene_.frames[static_cast<std::size_t>(other)].pts;
            const long long older = units * scene_.time_base.num * age.den,
                            t = age.num * scene_.time_base.den;
            if (older >= t) return older <= 2 * t ? other : -1;
        }
        return -1;
    }

    int anchor(int frame, int place) {
        for (int other = frame - 1; other >= 0; --other)
            if (labelled(other) && decision(other).stage > place) return other;
        return -1;
    }

    Decision work_out(int frame) {
        for (int place = 0;; ++place) {
            if (const auto* every = std::get_if<EveryStage>(&stage(place).body)) {
                if (frame % every->step == 0) continue;
                for (int other = frame - 1; other >= 0; --other)
                    if (labelled(other) && decision(other).by != DecidedBy::skip) return taken(other, place);
                continue;
            }
            int other = -1;
            if (stage(place).kind() == StageKind::packets) {
                if (labelled(frame - 1) && scene_.score(place, frame, -1) <= limit(place))
                    return taken(frame - 1, place);
                continue;
            }
            if (const auto* difference = std::get_if<DifferenceStage>(&stage(place).body)) {
                if (difference->against != Against::empty) {
                    other = difference->against == Against::anchor
                                ? anchor(frame, place)
                                : latest_old_enough(frame, difference->age);
                    if (!labelled(other)) continue;
                }
            }
            if (scene_.damaged.contains(frame)) return {.decoded = false, .stage = place};
            if (scene_.damaged.contains(other)) continue;
            if (stage(place).kind() == StageKind::reference)
                return own(frame, place, scene_.labels[static_cast<std::size_t>(frame)]);
            const double score = scene_.score(place, frame, other);
            if (stage(place).kind() == StageKind::difference) {
                if (score > limit(place)) continue;
                return other < 0 ? own(frame, place, false) : taken(other, place);
            }
            const auto& between = std::get<Between>(stage(place).threshold);
            if (score < between.low) return own(frame, place, false);
            if (score > between.high) return own(frame, place, true);
        }
    }

    double limit(int place) const { return std::get<Above>(stage(place).threshold).limit; }

    const Scene& scene_;
    std::map<int, Decision> known_;
};

ScriptedSource source_of(const Scene& scene) {
    ScriptedSource source;
    source.plan = &scene.plan;
    source.damaged = scene.damaged;
    source.scores = [&scene](const Question& q) { return scene.score(q.stage, q.frame, q.other); };
    source.labels = [&scene](int frame) { return scene.labels[static_cast<std::size_t>(frame)]; };
    return source;
}

TEST(DecideProperty, AsThePageSays) {
    std::map<DecidedBy, int> seen;
    for (std::uint64_t seed = 0; seed < kScenes; ++seed) {
        const Scene scene = random_scene(seed);
        ScriptedSource source = source_of(scene);
        const auto decisions = decide_span(scene.plan, scene.frames, scene.time_base, source);
        ASSERT_TRUE(decisions) << decisions.error().message;
        ASSERT_EQ(decisions->size(), scene.frames.size());
        Plain plain(scene);
        for (int frame = 0; frame < scene.count(); ++frame) {
            const Decision& made = (*decisions)[static_cast<std::size_t>(frame)];
            ASSERT_EQ(made, plain.decision(frame))
                << "seed " << seed << ", frame " << frame << ", " << to_string(scene.plan);
            ++seen[made.by];
        }
    }
    // The scenes reach every way of deciding, often.
    for (const DecidedBy by : {DecidedBy::skip, DecidedBy::packets, DecidedBy::difference,
                               DecidedBy::specialized, DecidedBy::reference, DecidedBy::damaged})
        EXPECT_GT(seen[by], kScenes / 2) << to_string(by);
}

TEST(DecideProperty, NothingIsAskedTwiceOrOfAFrameThatIsDecided) {
    for (std::uint64_t seed = 0; seed < kScenes / 10; ++seed) {
        const Scene scene = random_scene(seed);
        ScriptedSource source = source_of(scene);
        ASSERT_TRUE(decide_span(scene.plan, scene.frames, scene.time_base, source));
        for (std::size_t i = 1; i < source.asked.size(); ++i) {
            const Question &before = source.asked[i - 1], &after = source.asked[i];
            ASSERT_LT(std::pair(before.frame, before.stage), std::pair(after.frame, after.stage)) << seed;
            ASSERT_LT(after.other, after.frame) << seed;
        }
        for (std::size_t i = 1; i < source.labelled.size(); ++i)
            ASSERT_LT(source.labelled[i - 1], source.labelled[i]) << seed;
    }
}

// What may be forgotten is asked for no more, and what is asked for next may not be.
TEST(DecideProperty, NoQuestionGoesBackBehindTheFirstFrameNeeded) {
    int tight = 0;
    for (std::uint64_t seed = 0; seed < kScenes / 4; ++seed) {
        const Scene scene = random_scene(seed);
        ScriptedSource source = source_of(scene);
        auto decider = SpanDecider::start(scene.plan, scene.frames, scene.time_base);
        ASSERT_TRUE(decider);
        int forgotten = 0;
        const bool reuses = std::ranges::any_of(scene.plan.stages, [](const Stage& stage) {
            return stage.kind() == StageKind::difference && reuses_labels(stage);
        });
        while (const auto question = decider->next()) {
            forgotten = std::max(forgotten, decider->first_needed());
            const int asked = question->other >= 0 ? question->other : question->frame;
            ASSERT_GE(asked, forgotten) << "seed " << seed << ", " << to_string(scene.plan);
            tight += question->other >= 0 && asked == forgotten ? 1 : 0;
            ASSERT_TRUE(reuses || forgotten == question->frame) << "seed " << seed;
            if (decider->asks_reference())
                decider->answer(*source.label(question->frame));
            else
                decider->answer(*source.score(*question));
        }
    }
    EXPECT_GT(tight, 100) << "nothing is ever forgotten";
}

// The reference's labels may come late, in any order and number at once: who decides and what is so is the
// same.
TEST(DecideProperty, LabelsMayComeLaterInAnyOrder) {
    for (std::uint64_t seed = 0; seed < kScenes / 4; ++seed) {
        const Scene scene = random_scene(seed);
        ScriptedSource source = source_of(scene);
        const auto at_once = decide_span(scene.plan, scene.frames, scene.time_base, source);
        ASSERT_TRUE(at_once);

        Random random(seed + 1'000'000);
        auto decider = SpanDecider::start(scene.plan, scene.frames, scene.time_base);
        ASSERT_TRUE(decider);
        std::vector<int> open;
        const auto bring_one = [&] {
            const auto which = open.begin() + random.below(static_cast<int>(open.size()));
            decider->set_label(*which, scene.labels[static_cast<std::size_t>(*which)]);
            open.erase(which);
        };
        while (const auto question = decider->next()) {
            ASSERT_EQ(decider->next(), question);
            if (!decider->asks_reference()) {
                decider->answer(*source.score(*question));
            } else if (scene.damaged.contains(question->frame)) {
                decider->answer(ReferenceLabel{.decoded = false});
            } else if (random.one_in(4)) {
                decider->answer(*source.label(question->frame));
            } else {
                decider->answer_later();
                open.push_back(question->frame);
            }
            if (!open.empty() && random.one_in(3)) bring_one();
            ASSERT_EQ(decider->open_labels(), static_cast<int>(open.size()));
        }
        while (!open.empty()) bring_one();
        ASSERT_EQ(decider->decisions(), *at_once) << "seed " << seed << ", " << to_string(scene.plan);
    }
}

// The first frame with a label is decided by a stage that reuses nothing, and every label goes back to such a
// frame.
TEST(DecideProperty, EveryLabelHasASource) {
    for (std::uint64_t seed = 0; seed < kScenes / 10; ++seed) {
        const Scene scene = random_scene(seed);
        ScriptedSource source = source_of(scene);
        const auto decisions = decide_span(scene.plan, scene.frames, scene.time_base, source);
        ASSERT_TRUE(decisions);
        for (int frame = 0; frame < scene.count(); ++frame) {
            const Decision& made = (*decisions)[static_cast<std::size_t>(frame)];
            if (!made.decoded) continue;
            ASSERT_TRUE(made.from >= 0 && made.from <= frame);
            const bool reuses = reuses_labels(scene.plan.stages[static_cast<std::size_t>(made.stage)]);
            ASSERT_EQ(reuses, made.from < frame) << "seed " << seed;
            const Decision& from = (*decisions)[static_cast<std::size_t>(made.from)];
            ASSERT_TRUE(from.decoded);
            ASSERT_EQ(from.positive, made.positive);
        }
    }
}

}  // namespace
}  // namespace noscope
