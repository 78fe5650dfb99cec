// Several writes as one transaction.
#include "store/support.h"

#include "base/try.h"

namespace noscope {
namespace {

TEST(Together, AllOfItIsThereOrNothing) {
    const TemporaryFolder folder;
    const OneFile one = open_one(folder / "s.db"), other = open_one(folder / "s.db");
    const std::int64_t scorer = must(one.store->scorer("mse(50)"));
    const std::vector<StoredLabel> labels{label(7, {{1, 0.5F, 1, 2, 3, 4}})};
    const std::vector<StoredScore> scores{{7, 0, .25F}};
    const auto write = [&](const Status& end) {
        return one.store->together([&]() -> Status {
            NOSCOPE_CHECK(one.store->add_labels(one.file, one.model, labels));
            NOSCOPE_CHECK(one.store->add_scores(one.file, scorer, scores));
            EXPECT_TRUE(must(other.store->labels(one.file, one.model)).empty()) << "not before all of it";
            return end;
        });
    };
    expect_error(write(Error{ErrorCode::recording, "no more"}), ErrorCode::recording, {"no more"});
    EXPECT_TRUE(must(one.store->labels(one.file, one.model)).empty());
    EXPECT_TRUE(must(one.store->scores(one.file, scorer)).empty());
    must(write({}));
    EXPECT_EQ(must(other.store->labels(one.file, one.model)).size(), 1U);
    EXPECT_EQ(must(other.store->scores(one.file, scorer)), scores);
    // As any other write after it.
    must(one.store->add_scores(one.file, scorer, std::vector<StoredScore>{{8, 0, .5F}}));
    EXPECT_EQ(must(other.store->scores(one.file, scorer)).size(), 2U);
}

}  // namespace
}  // namespace noscope
