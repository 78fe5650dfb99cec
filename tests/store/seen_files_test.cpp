// Files that are known by where they lie, without being read.
#include "store/support.h"

#include <chrono>
#include <filesystem>

namespace noscope {
namespace {

// `now` may be that much later than it is, so that files just written count as settled.
class SeenFiles : public testing::Test {
   protected:
    static constexpr std::int64_t kMinute = 60'000'000'000;
    Store& store() {
        if (!store_) store_ = must(Store::open(folder_ / "s.db"));
        return *store_;
    }
    std::string sql(const std::string& text) { return raw_sql(folder_ / "s.db", text); }
    StoredFile see(const std::string& path) { return must(store().file(path, must(identify_file(path)))); }
    std::optional<SeenFile> look(const std::string& path) {
        const StampedFile file{path, must(stamp_file(path))};
        return must(store().seen_files({&file, 1})).front();
    }
    StoredFile see_later(const std::string& path) {
        const auto now = std::chrono::system_clock::now().time_since_epoch();
        const auto ns = std::chrono::duration_cast<std::chrono::nanoseconds>(now).count() + kMinute;
        return must(store().file(path, must(identify_file(path, ns))));
    }

    TemporaryFolder folder_;
    std::string video_ = folder_ / "a.mp4";
    std::unique_ptr<Store> store_;
};

TEST_F(SeenFiles, AreKnownWithoutReadingThem) {
    write_file(video_, "abc");
    EXPECT_FALSE(look(video_));
    const StoredFile file = see_later(video_);
    const auto seen = look(video_);
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->id, file.id);
    EXPECT_EQ(seen->identity.head_sha256, must(identify_file(video_)).head_sha256);
    EXPECT_EQ(seen->identity.bytes, 3);
}

TEST_F(SeenFiles, CopiesAreEachKnownWhereTheyLie) {
    write_file(video_, "abc");
    const std::string copy = folder_ / "copy.mp4";
    write_file(copy, "abc");
    std::filesystem::last_write_time(copy,
                                     std::filesystem::file_time_type::clock::now() - std::chrono::hours(30));
    const std::int64_t id = see_later(video_).id;
    const StoredFile found = see_later(copy);
    EXPECT_EQ(found.id, id);
    ASSERT_TRUE(found.touched) << "its packets are looked at once";
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    const auto ns = std::chrono::duration_cast<std::chrono::nanoseconds>(now).count() + kMinute;
    must(store().settle_file(id, copy, must(identify_file(copy, ns)), true));
    for (int round = 0; round < 3; ++round)
        for (const std::string& path : {video_, copy}) {
            const auto seen = look(path);
            ASSERT_TRUE(seen) << path;
            EXPECT_EQ(seen->id, id);
            EXPECT_EQ(seen->identity.modified_ns, must(stamp_file(path)).modified_ns);
            EXPECT_FALSE(see_later(path).touched) << path;
        }
    EXPECT_EQ(sql("SELECT count(*) FROM file"), "1");
}

TEST_F(SeenFiles, ACopyOfOtherContentTakesNothingFromTheOther) {
    write_file(video_, "abc");
    const std::string other = folder_ / "other.mp4";
    write_file(other, "abc");  // as far as it is hashed
    std::filesystem::last_write_time(other,
                                     std::filesystem::file_time_type::clock::now() - std::chrono::hours(30));
    const StoredFile first = see_later(video_);
    ASSERT_TRUE(look(video_));
    ASSERT_TRUE(see_later(other).touched);
    // Its packets were others.
    must(store().settle_file(first.id, other, must(identify_file(other)), false));
    EXPECT_FALSE(look(video_));
    EXPECT_TRUE(see_later(video_).touched) << "what is kept now was made of the other one";
}

TEST_F(SeenFiles, GrowWhereTheyLieBesideACopy) {
    write_file(video_, "abc");
    const std::string copy = folder_ / "copy.mp4";
    const StoredFile first = see_later(video_);
    std::filesystem::copy_file(video_, copy);
    std::filesystem::last_write_time(copy, std::filesystem::last_write_time(video_));
    ASSERT_EQ(see_later(copy).id, first.id);
    write_file(video_, "abcdef");
    const StoredFile grown = see_later(video_);
    EXPECT_EQ(grown.state, FileState::grown);
    EXPECT_EQ(grown.id, first.id);
    EXPECT_EQ(see_later(copy).state, FileState::fresh);
}

TEST_F(SeenFiles, AreNotTrustedWhileAChangeMightNotShow) {
    write_file(video_, "abc");
    see(video_);
    EXPECT_FALSE(look(video_));
    see_later(video_);
    EXPECT_TRUE(look(video_)) << "looked at once more, a minute later";
}

TEST_F(SeenFiles, AreReadAgainAfterAnyChange) {
    write_file(video_, "abc");
    see_later(video_);
    std::filesystem::rename(video_, folder_ / "moved.mp4");
    EXPECT_FALSE(look(folder_ / "moved.mp4")) << "another name";
    std::filesystem::rename(folder_ / "moved.mp4", video_);
    see_later(video_);
    ASSERT_TRUE(look(video_));
    // Other content of the same size under the time of the old one.
    const auto time = std::filesystem::last_write_time(video_);
    write_file(video_, "xyz");
    std::filesystem::last_write_time(video_, time);
    EXPECT_FALSE(look(video_));
    EXPECT_NE(see_later(video_).state, FileState::unchanged);
    ASSERT_TRUE(look(video_));
    write_file(video_, "xyz and more");
    EXPECT_FALSE(look(video_));
    expect_error(stamp_file(folder_ / "none.mp4"), ErrorCode::recording, {"none.mp4", "No such file"});
    expect_error(stamp_file(folder_.path()), ErrorCode::recording, {"not a file"});
}

}  // namespace
}  // namespace noscope
