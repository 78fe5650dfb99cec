#include "store/support.h"

#include <chrono>
#include <filesystem>

#include <sys/stat.h>

namespace noscope {
namespace {

constexpr std::size_t kMiB = 1 << 20;

class Files : public testing::Test {
   protected:
    StoredFile see(const std::string& path) { return must(store().file(path, must(identify_file(path)))); }
    StoredFile see_as(const std::string& path, std::string_view content) {
        write_file(path, content);
        return see(path);
    }
    Store& store() {
        if (!store_) store_ = must(Store::open(folder_ / "s.db"));
        return *store_;
    }
    std::string sql(const std::string& text) { return raw_sql(folder_ / "s.db", text); }
    std::int64_t model() {
        std::vector<std::string> classes;
        return must(store().model("m", classes));
    }
    std::vector<std::string> labels(std::int64_t file) {
        return describe(must(store().labels(file, model())));
    }

    TemporaryFolder folder_;
    std::string video_ = folder_ / "a.mp4";
    std::unique_ptr<Store> store_;
};

TEST_F(Files, IdentityIsOfHeadAndTail) {
    // sha256sum of the same bytes.
    write_file(video_, "hello");
    const FileIdentity small = must(identify_file(video_));
    EXPECT_EQ(small.head_sha256, "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
    EXPECT_EQ(small.tail_sha256, small.head_sha256);
    EXPECT_EQ(small.head_bytes, 5);
    EXPECT_EQ(small.bytes, 5);
    EXPECT_GT(small.modified_ns, 1'600'000'000'000'000'000);

    std::string content = random_bytes(2 * kMiB, 1);
    write_file(video_, content);
    const FileIdentity large = must(identify_file(video_));
    EXPECT_EQ(large.head_bytes, std::int64_t{kMiB});
    EXPECT_EQ(large.bytes, std::int64_t{2 * kMiB});
    content[kMiB] ^= 1;  // neither head nor tail
    write_file(video_, content);
    EXPECT_EQ(must(identify_file(video_)).head_sha256, large.head_sha256);
    EXPECT_EQ(must(identify_file(video_)).tail_sha256, large.tail_sha256);
    content[kMiB - 1] ^= 1;
    content[2 * kMiB - (1 << 16)] ^= 1;
    write_file(video_, content);
    EXPECT_NE(must(identify_file(video_)).head_sha256, large.head_sha256);
    EXPECT_NE(must(identify_file(video_)).tail_sha256, large.tail_sha256);
}

TEST_F(Files, WhatIsNoFileHasNoIdentity) {
    expect_error(identify_file(folder_ / "missing.mp4"), ErrorCode::recording,
                 {"missing.mp4", "No such file"});
    expect_error(identify_file(folder_.path()), ErrorCode::recording, {folder_.path(), "not a file"});
    ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
    expect_error(identify_file(folder_ / "pipe"), ErrorCode::recording, {"not a file"});
}

TEST_F(Files, AreFreshOnceAndThenUnchanged) {
    const StoredFile first = see_as(video_, random_bytes(2 * kMiB, 1));
    EXPECT_EQ(first.state, FileState::fresh);
    const StoredFile again = see(video_);
    EXPECT_EQ(again.state, FileState::unchanged);
    EXPECT_EQ(again.id, first.id);
    const StoredFile other = see_as(folder_ / "b.mp4", random_bytes(2 * kMiB, 2));
    EXPECT_EQ(other.state, FileState::fresh);
    EXPECT_NE(other.id, first.id);
    store_.reset();
    EXPECT_EQ(see(video_).id, first.id);
}

TEST_F(Files, AreTheSameAtAnotherPathAndTime) {
    const std::string content = random_bytes(2 * kMiB, 1);
    const StoredFile first = see_as(video_, content);
    std::filesystem::last_write_time(video_,
                                     std::filesystem::file_time_type::clock::now() - std::chrono::hours(5));
    EXPECT_EQ(see(video_).state, FileState::unchanged);
    const StoredFile copy = see_as(folder_ / "copy \xFF of it.mp4", content);
    EXPECT_EQ(copy.state, FileState::unchanged);
    EXPECT_EQ(copy.id, first.id);
    ASSERT_TRUE(
        store().settle_file(copy.id, folder_ / "copy \xFF of it.mp4", must(identify_file(video_)), true));
    EXPECT_EQ(sql("SELECT path FROM file"), folder_ / "copy \xFF of it.mp4");
    EXPECT_EQ(sql("SELECT count(*) FROM file"), "1");
}

TEST_F(Files, ThatAreKnownAreNotWrittenAgain) {
    see_as(video_, random_bytes(2 * kMiB, 1));
    sql("BEGIN IMMEDIATE; UPDATE file SET start_sha256 = 'as it was'; COMMIT");
    see(video_);
    EXPECT_EQ(sql("SELECT start_sha256 FROM file"), "as it was");
}

// Sizes below, at and above every part that is hashed.
TEST_F(Files, MayGrowFromAnySizeToAnyLarger) {
    const std::vector<std::size_t> sizes{1,      100,     4095,     4096, 4097,     65'535,  65'536,
                                         65'537, 300'000, kMiB - 1, kMiB, kMiB + 1, 3 * kMiB};
    for (std::size_t from = 0; from < sizes.size(); ++from)
        for (std::size_t to = from + 1; to < sizes.size(); ++to) {
            const std::string content = random_bytes(sizes[to], 100 * from + to);
            const StoredFile before = see_as(video_, content.substr(0, sizes[from]));
            ASSERT_EQ(before.state, FileState::fresh) << sizes[from];
            const StoredFile after = see_as(video_, content);
            ASSERT_EQ(after.state, FileState::grown) << sizes[from] << " to " << sizes[to];
            ASSERT_EQ(after.id, before.id);
            ASSERT_EQ(see(video_).state, FileState::unchanged);
        }
}

TEST_F(Files, MayGrowAgainAndAgainAndMove) {
    const std::string content = random_bytes(2 * kMiB, 1);
    const StoredFile first = see_as(video_, content.substr(0, 10'000));
    std::string last = video_;
    for (std::size_t size = 200'000; size <= content.size(); size += 200'000) {
        const std::string path = folder_ / ("at-" + std::to_string(size) + ".mp4");
        std::filesystem::rename(last, path);
        last = path;
        const StoredFile now = see_as(path, content.substr(0, size));
        EXPECT_EQ(now.state, FileState::grown) << size;
        EXPECT_EQ(now.id, first.id);
    }
}

TEST_F(Files, WithAKnownHeadThatDidNotGrowAreOthers) {
    const std::string content = random_bytes(2 * kMiB, 1);
    const StoredFile first = see_as(video_, content);

    std::string other_end = content;
    other_end.back() = static_cast<char>(other_end.back() ^ 1);
    const StoredFile same_size = see_as(video_, other_end);
    EXPECT_EQ(same_size.state, FileState::fresh);
    EXPECT_NE(same_size.id, first.id);

    // Longer, but where the old end was there is something else.
    std::string longer = content + "more";
    longer[content.size() - 7] = static_cast<char>(longer[content.size() - 7] ^ 1);
    const StoredFile changed = see_as(video_, longer);
    EXPECT_EQ(changed.state, FileState::fresh);

    const StoredFile shorter = see_as(video_, content.substr(0, content.size() - 1));
    EXPECT_EQ(shorter.state, FileState::fresh);

    // The first is still known.
    const StoredFile back = see_as(video_, content);
    EXPECT_EQ(back.state, FileState::unchanged);
    EXPECT_EQ(back.id, first.id);
    EXPECT_EQ(sql("SELECT count(*) FROM file"), "4");
}

TEST_F(Files, ShortOnesThatChangedAreOthers) {
    std::string content = random_bytes(100'000, 1);
    const StoredFile first = see_as(video_, content);
    content += "more";
    content[10'000] ^= 1;  // neither in the first 4 KiB nor in the tail
    EXPECT_EQ(see_as(video_, content).state, FileState::fresh);
    content = random_bytes(2000, 2);
    see_as(video_, content);
    content[0] ^= 1;
    EXPECT_EQ(see_as(video_, content + "more").state, FileState::fresh);
    EXPECT_EQ(sql("SELECT bytes FROM file WHERE id = " + std::to_string(first.id)), "100000");
}

TEST_F(Files, GrowFromTheirLatestState) {
    const std::string content = random_bytes(3000, 1);
    // Made longest first, so that they are two files.
    const StoredFile longer = see_as(folder_ / "b", content.substr(0, 2000));
    const StoredFile shorter = see_as(folder_ / "a", content.substr(0, 1000));
    ASSERT_NE(longer.id, shorter.id);
    std::filesystem::remove(folder_ / "a");
    std::filesystem::remove(folder_ / "b");
    EXPECT_EQ(see_as(video_, content).id, longer.id);
}

TEST_F(Files, ThatWereEmptyAreNoBeginning) {
    EXPECT_EQ(see_as(video_, "").state, FileState::fresh);
    EXPECT_EQ(see(video_).state, FileState::unchanged);
    EXPECT_EQ(see_as(video_, "no longer").state, FileState::fresh);
}

TEST_F(Files, ThatGrewKeepLabelsAndForgetWhatTheEndMayChange) {
    const std::string content = random_bytes(2 * kMiB, 1);
    const auto file = see_as(video_, content.substr(0, kMiB + 5)).id;
    const auto other = see_as(folder_ / "other.mp4", "other").id;
    const StoredLabel kept = label(1, {{0, 0.5F, 1, 2, 3, 4}});
    for (const auto id : {file, other}) {
        must(store().add_labels(id, model(),
                                std::vector{kept, damaged(2), label(3), label(4), damaged(4, 1)}));
        must(store().add_labels(id, model(), std::vector{damaged(3)}));
        set_blob(store(), id, "index", 1, {1});
    }
    std::vector<std::string> classes;
    const auto second_model = must(store().model("second", classes));
    must(store().add_labels(file, second_model, std::vector{damaged(8), label(9)}));

    ASSERT_EQ(see_as(video_, content).state, FileState::grown);
    // 3 was replaced by a damage mark; what it replaced does not come back.
    EXPECT_EQ(labels(file), describe(std::vector{kept, label(4)}));
    EXPECT_EQ(describe(must(store().labels(file, second_model))), describe(std::vector{label(9)}));
    EXPECT_TRUE(blob(store(), file, "index", 1)) << "what was made of the shorter file may serve still";
    EXPECT_EQ(labels(other).size(), 5U);
    EXPECT_TRUE(blob(store(), other, "index", 1));
}

TEST_F(Files, ThatOnlyHadDamageHaveNoLabelsAfterGrowing) {
    const auto file = see_as(video_, "abc").id;
    must(store().add_labels(file, model(), std::vector{damaged(2)}));
    see_as(video_, "abcdef");
    EXPECT_TRUE(labels(file).empty());
    EXPECT_EQ(sql("SELECT count(*) FROM label_blob"), "0");
}

TEST_F(Files, ThatCannotBeReadAreTheRecordingsFault) {
    write_file(video_, random_bytes(10'000, 1));
    const FileIdentity identity = must(identify_file(video_));
    std::filesystem::remove(video_);
    expect_error(store().file(video_, identity), ErrorCode::recording, {video_});
}

TEST_F(Files, BlobsAreKeptByKindAndVersion) {
    const auto file = see_as(video_, "abc").id;
    const std::vector<std::uint8_t> one{1, 0, 255}, two{2}, none;
    EXPECT_FALSE(blob(store(), file, "index", 1));
    set_blob(store(), file, "index", 1, one);
    set_blob(store(), file, "other", 1, none);
    EXPECT_EQ(blob(store(), file, "index", 1), one);
    EXPECT_EQ(blob(store(), file, "other", 1), none);
    EXPECT_FALSE(blob(store(), file, "index", 2));
    EXPECT_FALSE(blob(store(), file + 1, "index", 1));
    set_blob(store(), file, "index", 2, two);
    EXPECT_FALSE(blob(store(), file, "index", 1));
    EXPECT_EQ(blob(store(), file, "index", 2), two);
}

TEST_F(Files, BlobsComeAndGoManyAtOnce) {
    const auto a = see_as(video_, "abc").id, b = see_as(folder_ / "b.mp4", "bcd").id;
    const std::vector<NewFileBlob> blobs{
        {a, "index", 1, {3, {1}}}, {b, "index", 1, {2, {}}}, {a, "index", 1, {4, {9, 8}}}};
    must(store().set_file_blobs(blobs));
    must(store().set_file_blobs({}));
    const std::vector<std::int64_t> asked{b, 77, a};
    const auto found = must(store().file_blobs(asked, "index", 1));
    ASSERT_EQ(found.size(), 3U);
    EXPECT_EQ(found[0], (FileBlob{2, {}}));
    EXPECT_FALSE(found[1]);
    EXPECT_EQ(found[2], (FileBlob{4, {9, 8}}));
    EXPECT_FALSE(must(store().file_blobs(asked, "other", 1))[0]);
    // One that cannot be kept keeps the others out too.
    const std::vector<NewFileBlob> half{{a, "index", 1, {5, {5}}}, {77, "index", 1, {5, {5}}}};
    expect_error(store().set_file_blobs(half), ErrorCode::internal, {"FOREIGN KEY"});
    EXPECT_EQ(blob(store(), a, "index", 1), (std::vector<std::uint8_t>{9, 8}));
}

TEST_F(Files, ManyAtOnceAreEachWhatTheyAreAlone) {
    const std::string content = random_bytes(3000, 1);
    const StoredFile known = see_as(folder_ / "known.mp4", "known before");
    std::vector<IdentifiedFile> files;
    const auto add = [&](const std::string& name, const std::string& bytes) {
        write_file(folder_ / name, bytes);
        files.push_back({folder_ / name, must(identify_file(folder_ / name))});
    };
    add("a.mp4", content);
    add("copy of a.mp4", content);
    add("longer.mp4", content + "and more");
    add("known.mp4", "known before and grown");
    add("gone.mp4", random_bytes(9000, 2));
    add("empty.mp4", "");
    std::filesystem::remove(folder_ / "gone.mp4");
    const auto results = must(store().files(files));
    ASSERT_EQ(results.size(), files.size());
    EXPECT_EQ((*results[0]).state, FileState::fresh);
    EXPECT_EQ((*results[1]).state, FileState::unchanged);
    EXPECT_EQ((*results[1]).id, (*results[0]).id);
    EXPECT_EQ((*results[2]).state, FileState::fresh) << "the shorter one lies beside it";
    EXPECT_EQ((*results[3]).state, FileState::grown);
    EXPECT_EQ((*results[3]).id, known.id);
    expect_error(results[4], ErrorCode::recording, {"gone.mp4"});
    EXPECT_EQ((*results[5]).state, FileState::fresh);
    EXPECT_EQ(sql("SELECT count(*) FROM file"), "4");
}

TEST_F(Files, AShorterCopyBesideAFileIsAnotherFile) {
    const std::string content = random_bytes(2 * kMiB, 3);
    const StoredFile part = see_as(video_, content.substr(0, kMiB + 5000));
    const StoredFile whole = see_as(folder_ / "b.mp4", content);
    EXPECT_EQ(whole.state, FileState::fresh);
    EXPECT_NE(whole.id, part.id);
    EXPECT_EQ(see(video_).id, part.id);
    // Where the shorter one is gone, the longer one is what became of it.
    const std::string more = content + random_bytes(1000, 4);
    std::filesystem::remove(folder_ / "b.mp4");
    const StoredFile moved = see_as(folder_ / "c.mp4", more);
    EXPECT_EQ(moved.state, FileState::grown);
    EXPECT_EQ(moved.id, whole.id);
}

TEST_F(Files, AFileOfAnotherTimeIsTouchedUntilItIsSettled) {
    const std::string content = random_bytes(2 * kMiB, 5);
    const StoredFile first = see_as(video_, content);
    EXPECT_FALSE(first.touched);
    EXPECT_FALSE(see(video_).touched);
    StoredLabel damaged;
    damaged.damaged = true;
    StoredLabel sound;
    sound.pts = 7;
    ASSERT_TRUE(store().add_labels(first.id, model(), std::vector<StoredLabel>{damaged, sound}));
    set_blob(store(), first.id, "packets", 1, {1, 2});
    const auto later = [&](int hours) {
        std::filesystem::last_write_time(
            video_, std::filesystem::file_time_type::clock::now() + std::chrono::hours(hours));
        return see(video_);
    };
    const StoredFile touched = later(1);
    EXPECT_EQ(touched.state, FileState::unchanged);
    EXPECT_EQ(touched.id, first.id);
    EXPECT_TRUE(touched.touched);
    EXPECT_TRUE(see(video_).touched) << "looked at and not settled";
    ASSERT_TRUE(store().settle_file(first.id, video_, must(identify_file(video_)), true));
    EXPECT_FALSE(see(video_).touched);
    EXPECT_EQ(labels(first.id).size(), 1U) << "the damage mark is forgotten, the label is not";
    EXPECT_TRUE(blob(store(), first.id, "packets", 1));

    EXPECT_TRUE(later(2).touched);
    ASSERT_TRUE(store().settle_file(first.id, video_, must(identify_file(video_)), false));
    EXPECT_TRUE(labels(first.id).empty());
    EXPECT_FALSE(blob(store(), first.id, "packets", 1));
}

}  // namespace
}  // namespace noscope
