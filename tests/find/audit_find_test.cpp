// The check of find()'s answers, from end to end.
#include "find/audit_trial.h"
#include "find/cascade_find.h"

#include <gmock/gmock.h>

namespace noscope {
namespace {

using noscope::testing::CascadeFind;
using noscope::testing::wrong_claims;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class AuditFind : public CascadeFind {
   protected:
    FindOptions asked(Guarantee guarantee, std::uint64_t seed) const {
        FindOptions made = options("every(3) | reference");
        made.guarantee = guarantee;
        made.confirm = true;
        made.run.seed = seed;
        made.label_budget = {0, 200};
        return made;
    }
    Answer truth() const {
        FindOptions made = options("reference");
        made.run.store = folder_.file("truth.db");
        return answer(made);
    }
};

TEST_F(AuditFind, SaysNothingThatIsNotSo) {
    const Answer true_answer = truth();
    int wrong = 0;
    constexpr int kRuns = 16;
    for (int seed = 1; seed <= kRuns; ++seed)
        for (const bool windows : {false, true}) {
            FindOptions made = asked(Guarantee::report, static_cast<std::uint64_t>(seed));
            if (windows) made.budgets = {.recall = {}, .precision = {}, .fnr = .2, .fpr = .1};
            const Answer found = answer(made);
            ASSERT_EQ(found.windows.size(), true_answer.windows.size());
            EXPECT_GT(found.guarantee.drawn, 10);
            wrong += wrong_claims(true_answer.windows, made.grouping, found.windows, found.guarantee).empty()
                         ? 0
                         : 1;
            // Appearances are those of the corrected windows.
            const auto spans = appearance_spans(found.windows, made.grouping);
            ASSERT_EQ(found.appearances.size(), spans.size());
            for (std::size_t i = 0; i < spans.size(); ++i) {
                EXPECT_EQ(found.appearances[i].start_s, spans[i].start_s);
                EXPECT_EQ(found.appearances[i].end_s, spans[i].end_s);
                EXPECT_EQ(found.appearances[i].positive_frames, spans[i].positive_frames);
            }
        }
    EXPECT_LE(wrong, 5);  // of 32, each with a chance of 10 % at most: two sentences
}

TEST_F(AuditFind, StrictIsCertifiedAndSo) {
    const Answer true_answer = truth();
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
        const FindOptions made = asked(Guarantee::strict, seed);
        const Answer found = answer(made);
        EXPECT_TRUE(found.guarantee.strict);
        EXPECT_THAT(wrong_claims(true_answer.windows, made.grouping, found.windows, found.guarantee),
                    IsEmpty());
    }
}

// The store saves labels and changes nothing; the second time nothing is asked.
TEST_F(AuditFind, TheSameCommandHasTheSameAuditAgain) {
    const FindOptions made = asked(Guarantee::report, 5);
    const Answer first = answer(made), second = answer(made);
    EXPECT_GT(first.account.reference_calls, 0);
    EXPECT_EQ(second.account.reference_calls, 0);
    EXPECT_EQ(text_of(first.windows), text_of(second.windows));
    EXPECT_EQ(first.guarantee.missed.at_most, second.guarantee.missed.at_most);
    EXPECT_EQ(first.guarantee.drawn, second.guarantee.drawn);
    FindOptions fresh = made;
    fresh.run.store = folder_.file("other.db");
    EXPECT_EQ(text_of(answer(fresh).windows), text_of(first.windows));
}

// Ended anywhere in between, it goes on to the same answer.
TEST_F(AuditFind, AnInterruptedAuditGoesOnToTheSameAnswer) {
    class Stop : public Observer {
       public:
        explicit Stop(CancelToken token) : token_(std::move(token)) {}
        void on_window(const Window&, const Answer& so_far) override {
            if (so_far.windows.size() > 60) token_.cancel();
        }

       private:
        CancelToken token_;
    };
    const FindOptions made = asked(Guarantee::report, 6);
    const CancelToken token;
    Stop stop(token);
    const auto ended = find(made, &stop, token);
    ASSERT_TRUE(ended);
    EXPECT_FALSE(ended->complete);
    EXPECT_EQ(ended->guarantee.kind, GuaranteeKind::unchecked);
    const Answer gone_on = answer(made);
    FindOptions fresh = made;
    fresh.run.store = folder_.file("other.db");
    EXPECT_EQ(text_of(gone_on.windows), text_of(answer(fresh).windows));
}

}  // namespace
}  // namespace noscope
