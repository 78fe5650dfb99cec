#include "find/media_scan.h"

#include "support/clips.h"
#include "support/command.h"
#include "support/temp_folder.h"
#include "video/media_file.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>

namespace noscope {
namespace {

using noscope::testing::example_clip;
using noscope::testing::read_text;

class MediaScanTest : public ::testing::Test {
   protected:
    void SetUp() override {
        auto opened = Store::open(folder_.file("store.db"));
        ASSERT_TRUE(opened);
        store_ = std::move(*opened);
        // A transport stream: it can be cut and go on anywhere.
        const std::string whole = folder_.file("whole.ts");
        ASSERT_TRUE(testing::ffmpeg("-i " + testing::quoted(example_clip()) + " -c copy -t 40", whole));
        stream_ = read_text(whole);
        std::filesystem::remove(whole);
    }

    // `later`: as if the files had been written long ago.
    MediaScan scan(const std::vector<std::string>& names, int threads = 2, bool later = true) {
        std::vector<std::string> paths;
        for (const std::string& name : names) paths.push_back(folder_.file(name));
        const auto now = std::chrono::system_clock::now().time_since_epoch() + std::chrono::hours(later);
        const std::int64_t ns = std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
        auto result = scan_files(paths, store_.get(), {threads, ns}, {});
        EXPECT_TRUE(result) << (result ? "" : result.error().message);
        return result ? std::move(*result) : MediaScan{};
    }
    std::vector<std::uint8_t> stored_index(const MediaScan& scan, const std::string& name) {
        const std::string path = folder_.file(name);
        const auto index = load_index(path, scan.known.at(path), *store_, {});
        EXPECT_TRUE(index);
        return index ? encode(*index) : std::vector<std::uint8_t>{};
    }
    std::vector<std::uint8_t> plain_index(const std::string& name) {
        return encode(*(*MediaFile::open(folder_.file(name), {}))->index());
    }

    testing::TempFolder folder_;
    std::unique_ptr<Store> store_;
    std::string stream_;
};

TEST_F(MediaScanTest, IsTheSameForAnyThreadsAndTheSecondTime) {
    std::vector<std::string> names;
    for (int i = 0; i < 9; ++i) {
        names.push_back("clip " + std::to_string(i) + ".ts");
        // From a packet on that differs: other files.
        folder_.write(names.back(), stream_.substr(188 * static_cast<std::size_t>(40 * i), 188 * 2000));
    }
    names.insert(names.begin() + 4, "no video.ts");
    folder_.write("no video.ts", "nothing of the kind");
    names.push_back("missing.ts");
    const MediaScan first = scan(names, 4);
    ASSERT_EQ(first.files.size(), names.size());
    EXPECT_EQ(first.known.size(), 9U);
    for (int round = 0; round < 3; ++round) {
        const MediaScan again = scan(names, 1 + 3 * round);
        for (std::size_t i = 0; i < names.size(); ++i) {
            const ScannedFile &a = first.files[i], &b = again.files[i];
            EXPECT_EQ(b.path, folder_.file(names[i]));
            EXPECT_EQ(a.problem, b.problem);
            EXPECT_EQ(a.problem.empty(), names[i].starts_with("clip"));
            EXPECT_EQ(a.frames, b.frames);
            EXPECT_EQ(a.duration_s, b.duration_s);
            EXPECT_EQ(a.modified_ns, b.modified_ns);
            EXPECT_EQ(a.info.width, b.info.width);
            if (!a.problem.empty()) continue;
            EXPECT_GT(a.frames, 0);
            EXPECT_EQ(first.known.at(a.path).store_id, again.known.at(a.path).store_id);
            EXPECT_EQ(stored_index(again, names[i]), plain_index(names[i]));
        }
    }
}

TEST_F(MediaScanTest, AGrownFileHasTheIndexOfTheWhole) {
    const std::size_t packets = stream_.size() / 188;
    for (const std::size_t part : {packets / 3, packets / 2, packets - 7, packets}) {
        folder_.write("a.ts", stream_.substr(0, part * 188));
        const MediaScan found = scan({"a.ts"});
        ASSERT_TRUE(found.files[0].problem.empty()) << found.files[0].problem;
        EXPECT_EQ(found.known.begin()->second.store_id, 1);
        EXPECT_EQ(stored_index(found, "a.ts"), plain_index("a.ts"));
        EXPECT_EQ(found.files[0].frames, (*MediaFile::open(folder_.file("a.ts"), {}))->index()->frames());
    }
}

TEST_F(MediaScanTest, AHoleThatIsFilledIsReadAnew) {
    std::string holed = stream_.substr(0, stream_.size() / 2);
    std::fill(holed.begin() + std::ssize(holed) / 4, holed.begin() + std::ssize(holed) / 2, '\0');
    folder_.write("a.ts", holed);
    scan({"a.ts"});
    // Filled and longer than before; head and old tail are as they were.
    folder_.write("a.ts", stream_);
    EXPECT_EQ(stored_index(scan({"a.ts"}), "a.ts"), plain_index("a.ts"));
    // Filled in place, at another time.
    folder_.write("b.ts", holed);
    scan({"b.ts"});
    folder_.write("b.ts", stream_.substr(0, holed.size()));
    EXPECT_EQ(stored_index(scan({"b.ts"}, 2, false), "b.ts"), plain_index("b.ts"));
}

TEST_F(MediaScanTest, AnInterruptedScanKeepsWhatItFound) {
    CancelToken cancel;
    cancel.cancel();
    folder_.write("a.ts", stream_);
    const auto result = scan_files({folder_.file("a.ts")}, store_.get(), {}, cancel);
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::interrupted);
    EXPECT_TRUE(scan({"a.ts"}).files[0].problem.empty());
}

}  // namespace
}  // namespace noscope
