#include "store/support.h"

namespace noscope {
namespace {

using Bytes = std::vector<std::uint8_t>;

TEST(Artifacts, AreThereAfterReopeningUnderTheirKeys) {
    const TemporaryFolder folder;
    const Bytes small{0, 1, 255}, large(300'000, 7);
    {
        const auto store = must(Store::open(folder / "s.db"));
        EXPECT_FALSE(must(store->artifact("a")));
        must(store->put_artifact("a", small));
        must(store->put_artifact("a longer key {\"with\": 'quotes'}", large));
        must(store->put_artifact("", Bytes{}));
    }
    const auto store = must(Store::open(folder / "s.db"));
    EXPECT_EQ(must(store->artifact("a")), small);
    EXPECT_EQ(must(store->artifact("a longer key {\"with\": 'quotes'}")), large);
    EXPECT_EQ(must(store->artifact("")), Bytes{});
    EXPECT_FALSE(must(store->artifact("A")));
}

TEST(Artifacts, AreReplaced) {
    const TemporaryFolder folder;
    const auto store = must(Store::open(folder / "s.db"));
    const auto other = must(Store::open(folder / "s.db"));
    must(store->put_artifact("a", Bytes{1}));
    must(store->put_artifact("b", Bytes{2}));
    must(other->put_artifact("a", Bytes{3, 4}));
    EXPECT_EQ(must(store->artifact("a")), (Bytes{3, 4}));
    EXPECT_EQ(must(store->artifact("b")), Bytes{2});
}

TEST(Artifacts, StayWhenAFileIsForgotten) {
    const TemporaryFolder folder;
    const OneFile one = open_one(folder / "s.db");
    must(one.store->put_artifact("a", Bytes{1}));
    const std::string video = (folder / "s.db") + ".mp4";
    must(one.store->settle_file(one.file, video, must(identify_file(video)), false));
    EXPECT_EQ(must(one.store->artifact("a")), Bytes{1});
}

}  // namespace
}  // namespace noscope
