#include "guarantee/audit_statement.h"

#include "guarantee/tests_in_order.h"
#include "made.h"
#include "query/appearances.h"
#include "query/metrics.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace noscope {
namespace {

using testing::drawn_order;
using testing::most_wrong;
using testing::Random;

TEST(AuditStatement, AWorkedExample) {
    // A day: 86,400 windows of which the reference settled 2,000, 900 positive. 900 of the 84,000 others that
    // are called negative were drawn, one was missed; of the 400 called positive all were drawn, 10 were
    // false.
    const WindowAudit audit{.missed = {84'000, 900, 1},
                            .false_alarms = {400, 400, 10},
                            .exact_positive = 900 + 390,
                            .exact_negative = 1100 + 899};
    const std::int64_t most = marked_at_most({84'000, 900, 1}, .025);
    const WindowStatement said = window_statement(audit, DrawKind::fixed_size, alpha_each(.05, 2));
    EXPECT_EQ(said.missed, most - 1);
    EXPECT_EQ(said.false_alarms, 0);
    EXPECT_NEAR(*said.fnr, static_cast<double>(most - 1) / static_cast<double>(1290 + most), 1e-12);
    EXPECT_EQ(*said.fpr, 0);
    EXPECT_GT(window_statement(audit, DrawKind::anytime, .025).missed, said.missed);
}

TEST(AuditStatement, EachSideServesTheOthersDenominator) {
    // Missed: at most U of 2,000 undrawn; false alarms: at most V of 180 undrawn. So at least 180 - V more
    // are positive, and at least 2,000 - U more are negative.
    const WindowAudit audit{.missed = {2500, 500, 2},
                            .false_alarms = {300, 120, 1},
                            .exact_positive = 150,
                            .exact_negative = 520};
    const double missed = static_cast<double>(marked_at_most({2500, 500, 2}, .025)) - 2,
                 wrong = static_cast<double>(marked_at_most({300, 120, 1}, .025)) - 1;
    const WindowStatement said = joint_window_statement(audit, DrawKind::fixed_size, .05);
    EXPECT_NEAR(*said.fnr, missed / (150 + 2 + missed + 180 - wrong), 1e-12);
    EXPECT_NEAR(*said.fpr, wrong / (520 + 1 + wrong + 2000 - missed), 1e-12);
}

TEST(AuditStatement, NothingKnownNothingSaid) {
    const WindowStatement empty = window_statement({}, DrawKind::fixed_size, .05);
    EXPECT_EQ(empty.missed, 0);
    EXPECT_EQ(empty.fnr, std::nullopt);
    const WindowStatement unseen =
        window_statement({.missed = {100, 0, 0}, .false_alarms = {}}, DrawKind::fixed_size, .05);
    EXPECT_EQ(unseen.fnr, 1);
    EXPECT_EQ(recall_at_least(0, 0), std::nullopt);
    EXPECT_EQ(recall_at_least(5, 5), std::nullopt);
    EXPECT_NEAR(*recall_at_least(19, 1), .95, 1e-12);
    EXPECT_EQ(recall_at_least(1, 0), 1);
    EXPECT_EQ(precision_at_least(0, 0, 3), std::nullopt);
    EXPECT_NEAR(*precision_at_least(20, 0, 1), .95, 1e-12);
    EXPECT_NEAR(*precision_at_least(20, 19, 7), .95, 1e-12);
    EXPECT_EQ(precision_at_least(20, 0, 50), 0);
}

// A recording whose answer is exact in part: what the truth and the answer say of each window, and where they
// must agree.
struct MadeAnswer {
    std::vector<Window> truth, answer;
    std::vector<bool> exact;
};

Window window(std::size_t number, int positive_frames) {
    Window result;
    result.number = static_cast<std::int64_t>(number);
    result.start_s = static_cast<double>(number);
    result.end_s = result.start_s + 1;
    result.frames = 2;
    result.positive_frames = positive_frames;
    result.positive = positive_frames > 0;
    return result;
}

MadeAnswer made_answer(std::size_t windows, Random& random) {
    MadeAnswer made;
    const std::uint32_t rare = 2 + random() % 10, wrong = 2 + random() % 12, exact = 1 + random() % 4;
    int state = 0;
    for (std::size_t i = 0; i < windows; ++i) {
        if (random() % rare == 0) state = static_cast<int>(random() % 3);
        made.truth.push_back(window(i, state));
        made.exact.push_back(random() % exact == 0);
        const bool other = !made.exact[i] && random() % wrong == 0;
        made.answer.push_back(window(i, other ? static_cast<int>(random() % 3) : state));
    }
    return made;
}

bool inside(const std::vector<Span>& spans, const Window& at) {
    return std::any_of(spans.begin(), spans.end(), [&](const Span& span) {
        return span.start_s <= at.start_s && at.end_s <= span.end_s;
    });
}

// With the true numbers for U - M and V - F the arithmetic may never say more than is true, by the project's
// own metrics. Grouping: gaps of 5 s, 2 hits.
TEST(AuditStatement, RecallAndPrecisionAreNeverOverstated) {
    Random random(4);
    const Grouping grouping;
    int said = 0, tight = 0;
    for (int round = 0; round < 20'000; ++round) {
        const MadeAnswer made = made_answer(60, random);
        const auto truth = appearance_spans(made.truth, grouping),
                   reported = appearance_spans(made.answer, grouping);
        AppearanceFaults faults;
        const AppearanceMetrics metrics = compare_appearances(truth, reported, grouping, &faults);
        std::int64_t missed = 0, wrong = 0;
        for (std::size_t i = 0; i < made.truth.size(); ++i) {
            if (made.exact[i]) continue;
            missed += made.truth[i].positive && !inside(reported, made.answer[i]);
            wrong += inside(reported, made.answer[i]) && !inside(truth, made.truth[i]);
        }
        const std::int64_t known_true = metrics.reported - std::ssize(faults.spurious);
        if (const auto recall = recall_at_least(known_true, missed)) {
            ASSERT_LE(*recall, metrics.recall().value_or(1) + 1e-12) << round;
            ++said;
            tight += missed > 0 && *recall > metrics.recall().value_or(1) - 1e-12;
        }
        for (const std::int64_t known_right : {std::int64_t{0}, metrics.right}) {
            const auto precision = precision_at_least(metrics.reported, known_right, wrong);
            if (precision) {
                ASSERT_LE(*precision, metrics.precision().value() + 1e-12) << round;
            }
        }
    }
    EXPECT_GT(said, 2000);
    EXPECT_GT(tight, 5);
}

// Whole audits: truth, frozen answer, samples of both sides, corrections; how often a rate is understated.
TEST(AuditStatement, WindowRatesHoldInAtLeastAsManyAuditsAsSaid) {
    Random random(8);
    int fnr_wrong = 0, joint_wrong = 0;
    constexpr int kRuns = 2000;
    for (int run = 0; run < kRuns; ++run) {
        const MadeAnswer made = made_answer(600, random);
        std::vector<std::size_t> called_negative, called_positive;
        WindowAudit audit;
        for (std::size_t i = 0; i < made.truth.size(); ++i) {
            if (!made.exact[i])
                (made.answer[i].positive ? called_positive : called_negative).push_back(i);
            else
                ++(made.truth[i].positive ? audit.exact_positive : audit.exact_negative);
        }
        std::vector<Window> corrected = made.answer;
        const auto draw = [&](const std::vector<std::size_t>& population, SampleCount& count) {
            count = {std::ssize(population), std::ssize(population) / 5, 0};
            for (const std::size_t at :
                 drawn_order(population.size(), static_cast<std::size_t>(count.drawn), random)) {
                const Window& truth = made.truth[population[at]];
                if (corrected[population[at]].positive != truth.positive)
                    ++count.found;
                else
                    ++(truth.positive ? audit.exact_positive : audit.exact_negative);
                corrected[population[at]] = truth;
            }
        };
        draw(called_negative, audit.missed);
        draw(called_positive, audit.false_alarms);

        const WindowMetrics metrics = compare_windows(made.truth, corrected);
        const auto below = [](std::optional<double> said, std::optional<double> truth) {
            return truth && said.value_or(1) < *truth - 1e-12;
        };
        const WindowStatement single = window_statement(audit, DrawKind::fixed_size, .1);
        const WindowStatement joint = joint_window_statement(audit, DrawKind::fixed_size, .1);
        fnr_wrong += below(single.fnr, metrics.fnr()) || single.missed < metrics.false_negative;
        joint_wrong += below(joint.fnr, metrics.fnr()) || below(joint.fpr, metrics.fpr());
        if (single.fpr) {
            EXPECT_LE(*joint.fpr, *window_statement(audit, DrawKind::fixed_size, .05).fpr);
        }
    }
    EXPECT_LE(fnr_wrong, most_wrong(.1, kRuns));
    EXPECT_LE(joint_wrong, most_wrong(.1, kRuns));
    EXPECT_GT(fnr_wrong, 0) << "never wrong at 10 % is too careful to notice a fault";
}

}  // namespace
}  // namespace noscope
