// apply_part() and merge(): what they tell of their work. Answers are cases of tests/whole.
#include <noscope/parts.h>

#include "find/cascade_find.h"
#include "find/part_file.h"

#include <string>
#include <vector>

namespace noscope {
namespace {

class Parts : public testing::CascadeFind {
   protected:
    void SetUp() override {
        CascadeFind::SetUp();
        PlanOptions planning;
        planning.find = options("every(3) | reference");
        planning.find.confirm = true;
        planning.find.grouping = {{0, 1}, 12};  // so that there is something to confirm
        planning.output = folder_.file("made.plan");
        const auto made = plan(planning, nullptr, {});
        ASSERT_TRUE(made) << made.error().message;
        forget();
    }
    PartOptions part(std::int64_t first, std::int64_t last) const {
        PartOptions made;
        made.apply.plan_file = folder_.file("made.plan");
        made.apply.recording.inputs = {testing::example_clip()};
        made.apply.store = folder_.file("store.db");
        made.blocks = {first, last};
        made.output = folder_.file(std::to_string(first) + ".part");
        return made;
    }
};

struct Watch : Observer {
    void on_progress(const Progress& progress) override { last = progress; }
    Progress last;
};

TEST_F(Parts, ProgressAndAccountAreOfThePartAlone) {
    std::int64_t frames = 0;
    for (const std::int64_t block : {0, 1, 2}) {
        Watch watch;
        const auto made = apply_part(part(block, block), &watch, {});
        ASSERT_TRUE(made) << made.error().message;
        ASSERT_EQ(made->blocks_in_all, 3);
        const Account& account = made->account;
        EXPECT_EQ(watch.last.labelled, account.analysed_frames);
        EXPECT_EQ(watch.last.to_label, account.analysed_frames);
        EXPECT_EQ(watch.last.done, 1);
        ASSERT_EQ(account.plan_stages.size(), 2U);
        EXPECT_EQ(account.plan_stages[0].looked_at, account.analysed_frames);
        EXPECT_EQ(account.plan_stages[1].looked_at, account.plan_stages[1].decided);
        frames += account.analysed_frames;
    }
    EXPECT_EQ(frames, 279);
}

// A call takes as long as the parts' and the merge's took on average.
TEST_F(Parts, TheMergeCountsTheTimeOfThePartsCalls) {
    MergeOptions merging;
    merging.store = folder_.file("store.db");
    double busy_s = 0;
    for (const auto& [first, last] : {std::pair(0, 1), std::pair(2, 2)}) {
        const PartOptions asked = part(first, last);
        ASSERT_TRUE(apply_part(asked, nullptr, {}));
        merging.parts.push_back(asked.output);
        busy_s += read_part(asked.output)->totals.busy_s;
    }
    ASSERT_GT(busy_s, 0);
    const auto merged = merge(merging, nullptr, {});
    ASSERT_TRUE(merged) << merged.error().message;
    const Account& account = merged->account;
    ASSERT_TRUE(account.confirmation);
    EXPECT_GT(account.confirmation->frames, 0);
    EXPECT_GE(account.reference_call_s * static_cast<double>(account.reference_calls), busy_s * .999);
}

}  // namespace
}  // namespace noscope
