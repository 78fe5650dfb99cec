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
    bool has_keyframes() const {
        return std::ranges::any_of(plan.stages,
                                   [](const Stage& stage) { return stage.kind() == StageKind::keyframes; });
    }
    // Decided before all other frames.
    bool is_first(int frame) const {
        const auto* every = std::get_if<EveryStage>(&plan.stages.front().body);
        return has_keyframes() && frames[static_cast<std::size_t>(frame)].key &&
               (!every || frame % every->step == 0);
    }
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
    if (random.one_in(3)) {
        const int before =
            scene.plan.stages.empty() || scene.plan.stages[0].kind() != StageKind::every ? 0 : 1;
        const auto place = random.between(before, static_cast<int>(scene.plan.stages.size()));
        scene.plan.stages.insert(scene.plan.stages.begin() + place,
                                 {KeyframesStage{}, Above{random.between(0, 3) / 4.0}});
    }
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
    const int keys = random.one_of<int>({1, 2, 4, 8});
    for (AnalysedFrame& frame : scene.frames) frame.key = random.one_in(keys);
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
    // The nearest before that is decided when this one is, -1 without one.
    int before(int frame, int of) const {
        for (int other = frame - 1; other >= 0; --other)
            if (!scene_.is_first(of) || scene_.is_first(other)) return other;
        return -1;
    }

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
        for (int other = before(frame, frame); other >= 0; other = before(other, frame)) {
            const long long units = scene_.frames[static_cast<std::size_t>(frame)].pts -
                                    scene_.frames[static_cast<std::size_t>(other)].pts;
            const long long older = units * scene_.time_base.num * age.den,
                            t = age.num * scene_.time_base.den;
            if (older >= t) return older <= 2 * t ? other : -1;
        }
        return -1;
    }

    int anchor(int frame, int place) {
        for (int other = before(frame, frame); other >= 0; other = before(other, frame))
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
                other = before(frame, frame);
                while (other >= 0 && labelled(other) && decision(other).by == DecidedBy::skip)
                    other = before(other, frame);
                if (labelled(other) && scene_.score(place, frame, other) <= limit(place))
                    return taken(other, place);
                continue;
            }
            if (stage(place).kind() == StageKind::keyframes) {
                const int end = between_agreeing(frame, place);
                if (end >= 0) return taken(end, place);
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

    // The keyframe before, where it and the one behind are labelled alike and all is quiet between; else -1.
    int between_agreeing(int frame, int place) {
        if (scene_.is_first(frame)) return -1;
        int one = frame, other = frame;
        while (one >= 0 && !scene_.is_first(one)) --one;
        while (other < scene_.count() && !scene_.is_first(other)) ++other;
        if (other == scene_.count() || !labelled(one) || !labelled(other)) return -1;
        const bool alike = decision(one).positive == decision(other).positive;
        return alike && scene_.score(place, other, one) <= limit(place) ? one : -1;
    }

    double limit(int place) const { return std::get<Above>(stage(place).threshold).limit; }

    const Scene& scene_;
    std::map<int, Decision> known_;
};

ScriptedSource source_of(const Scene& scene) {
    ScriptedSource source;
    source.plan = &scene.plan;
    source.damaged = scene.damaged;
    source.scores = [&scene](const Question& q) {
        return scene.score(q.stage, q.ahead >= 0 ? q.ahead : q.frame, q.other);
    };
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
    for (const DecidedBy by :
         {DecidedBy::skip, DecidedBy::packets, DecidedBy::keyframes, DecidedBy::difference,
          DecidedBy::specialized, DecidedBy::reference, DecidedBy::damaged})
        EXPECT_GT(seen[by], kScenes / 10) << to_string(by);
}

TEST(DecideProperty, NothingIsAskedTwiceOrOfAFrameThatIsDecided) {
    for (std::uint64_t seed = 0; seed < kScenes / 10; ++seed) {
        const Scene scene = random_scene(seed);
        ScriptedSource source = source_of(scene);
        ASSERT_TRUE(decide_span(scene.plan, scene.frames, scene.time_base, source));
        const auto turn = [&](int frame) { return std::pair(!scene.is_first(frame), frame); };
        for (std::size_t i = 0; i < source.asked.size(); ++i) {
            const Question& after = source.asked[i];
            ASSERT_LT(after.other, after.frame) << seed;
            ASSERT_TRUE(after.ahead < 0 || after.ahead > after.frame) << seed;
            if (i == 0) continue;
            const Question& before = source.asked[i - 1];
            ASSERT_LT(std::pair(turn(before.frame), before.stage), std::pair(turn(after.frame), after.stage))
                << seed;
        }
        for (std::size_t i = 1; i < source.labelled.size(); ++i)
            ASSERT_LT(turn(source.labelled[i - 1]), turn(source.labelled[i])) << seed;
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
            return (stage.kind() == StageKind::difference && reuses_labels(stage)) ||
                   stage.kind() == StageKind::keyframes;
        });
        while (const auto question = decider->next()) {
            forgotten = std::max(forgotten, decider->first_needed());
            const bool compares =
                question->other >= 0 &&
                scene.plan.stages[static_cast<std::size_t>(question->stage)].kind() == StageKind::difference;
            const int asked = compares ? question->other : question->frame;
            ASSERT_GE(asked, forgotten) << "seed " << seed << ", " << to_string(scene.plan);
            tight += compares && asked == forgotten ? 1 : 0;
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
    int blocked = 0;
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
        for (;;) {
            const auto question = decider->next();
            ASSERT_EQ(decider->next(), question);
            if (!question && !decider->blocked()) break;
            if (!question) {
                ASSERT_FALSE(open.empty());
                ++blocked;
                bring_one();
                continue;
            }
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
    EXPECT_GT(blocked, 100);
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
