// Audits of what searches come to: the short form of bench/guarantee_search. A sound one keeps its promise,
// and the same count finds out ways that do not.
#include "search_audits.h"

#include "made_tables.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace noscope {
namespace {

using testing::allowed;
using testing::made_tables;

constexpr Budgets kAppearances{.recall = .9, .precision = .9, .fnr = {}, .fpr = {}};
constexpr Budgets kWindows{.recall = {}, .precision = {}, .fnr = .1, .fpr = .1};

int wrong_of(const AuditRow& row) { return static_cast<int>(std::lround(row.wrong_most() * row.audits)); }

TEST(SearchAudits, OfASearchEachAreSeldomWrong) {
    const RecordingTables tables = made_tables(1);
    for (const Budgets& budgets : {kAppearances, kWindows}) {
        const auto searched = searched_runs({tables, budgets, 1000, {}}, 20);
        ASSERT_TRUE(searched);
        ASSERT_EQ(searched->runs.size(), 20u);
        EXPECT_LT(searched->references, 20);
        for (const Guarantee mode : {Guarantee::report, Guarantee::strict}) {
            const AuditRow row =
                audit_runs(searched->runs, {.budgets = budgets, .mode = mode, .label_budget = 1000}, 10);
            EXPECT_EQ(row.audits, 200);
            EXPECT_LE(wrong_of(row), allowed(row.audits));
            EXPECT_TRUE(mode != Guarantee::strict || row.certified == row.audits);
        }
    }
}

TEST(SearchAudits, OfHardAnswersAreSeldomWrong) {
    const auto runs = adverse_runs(made_tables(2).plain);
    ASSERT_EQ(runs.size(), 4u);
    for (const FrozenRun& run : runs) {
        GuaranteeReport perfect;
        perfect.fnr = perfect.fpr = 0;
        perfect.recall = perfect.precision = 1;
        EXPECT_FALSE(testing::wrong_claims(run.recording.true_windows(), run.recording.grouping,
                                           run.recording.windows, perfect)
                         .empty())
            << run.name << " has no error";
        for (const Guarantee mode : {Guarantee::report, Guarantee::strict}) {
            const AuditRow row =
                audit_runs({run}, {.budgets = kWindows, .mode = mode, .label_budget = 600}, 300);
            EXPECT_LE(wrong_of(row), allowed(row.audits)) << run.name;
        }
    }
}

TEST(SearchAudits, BlocksThatCountAsWindowsAreFoundOut) {
    const auto runs = adverse_runs(made_tables(2).plain);
    const AuditSettings settings{
        .budgets = kWindows, .way = AuditWay::blocks_as_windows, .label_budget = 600};
    const AuditRow row = audit_runs({runs.front()}, settings, 300);
    EXPECT_GT(wrong_of(row), 2 * allowed(row.audits)) << runs.front().name;
}

TEST(SearchAudits, LabelsThatChoseThePlanAreFoundOut) {
    // Forty plans that each call what they like.
    std::vector<FrozenRun> runs;
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        auto made =
            testing::made_recording({.windows = 1600, .starts = .05, .lost = 0, .confirmed = false}, 1);
        std::mt19937_64 random(seed);
        for (Window& window : made.windows) {
            window.positive = random() % 2 == 0;
            window.reference_frames = window.reference_positives = 0;
        }
        runs.push_back({std::to_string(seed), std::move(made), false, 0});
    }
    AuditSettings settings{.budgets = kWindows, .label_budget = 200};
    EXPECT_LE(wrong_of(audit_runs(runs, settings, 5)), allowed(200));
    settings.way = AuditWay::labels_reused;
    const AuditRow row = audit_runs(runs, settings, 5);
    EXPECT_GT(wrong_of(row), 2 * allowed(row.audits));
}

}  // namespace
}  // namespace noscope
