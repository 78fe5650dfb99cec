#include "base/output_file.h"

#include <gmock/gmock.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>

namespace noscope {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;

std::string content_of(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// No file of this process may grow beyond `bytes` while this lives: how a full disk looks to it.
class FileSizeLimit {
   public:
    explicit FileSizeLimit(rlim_t bytes) : old_handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        getrlimit(RLIMIT_FSIZE, &old_);
        const rlimit limited{bytes, old_.rlim_max};
        set_ = setrlimit(RLIMIT_FSIZE, &limited) == 0;
    }
    ~FileSizeLimit() {
        setrlimit(RLIMIT_FSIZE, &old_);
        std::signal(SIGXFSZ, old_handler_);
    }
    bool set() const { return set_; }

   private:
    void (*old_handler_)(int);
    rlimit old_{};
    bool set_ = false;
};

class OutputFile : public testing::Test {
   protected:
    void SetUp() override {
        std::string name = (fs::temp_directory_path() / "noscope-output-XXXXXX").string();
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        folder_ = name;
    }
    void TearDown() override { fs::remove_all(folder_); }

    std::size_t files() const {
        return static_cast<std::size_t>(
            std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
    }

    fs::path folder_;
};

TEST_F(OutputFile, WritesAllOfIt) {
    const std::string content = std::string(3'000'000, 'x') + std::string("\0\r\n", 3);
    ASSERT_TRUE(write_file_atomically(folder_ / "a.csv", content));
    EXPECT_EQ(content_of(folder_ / "a.csv"), content);
    ASSERT_TRUE(write_file_atomically(folder_ / "empty", ""));
    EXPECT_EQ(fs::file_size(folder_ / "empty"), 0U);
    EXPECT_EQ(files(), 2U);
}

TEST_F(OutputFile, ReplacesALongerOne) {
    const auto path = folder_ / "a.csv";
    ASSERT_TRUE(write_file_atomically(path, "a longer first version"));
    ASSERT_TRUE(write_file_atomically(path, "second"));
    EXPECT_EQ(content_of(path), "second");
    EXPECT_EQ(files(), 1U);
}

TEST_F(OutputFile, AReaderKeepsTheOldVersionWhole) {
    const auto path = folder_ / "a.csv";
    ASSERT_TRUE(write_file_atomically(path, "first"));
    std::ifstream reader(path);
    ASSERT_TRUE(write_file_atomically(path, "SECOND"));
    EXPECT_EQ(std::string(std::istreambuf_iterator<char>(reader), {}), "first");
}

TEST_F(OutputFile, AFullDiskLeavesTheOldVersionAndNothingElse) {
    const auto path = folder_ / "a.csv";
    ASSERT_TRUE(write_file_atomically(path, "first"));
    {
        const FileSizeLimit limit(10'000);
        ASSERT_TRUE(limit.set());
        const Status status = write_file_atomically(path, std::string(100'000, 'x'));
        ASSERT_FALSE(status);
        EXPECT_EQ(status.error().code, ErrorCode::store);
        EXPECT_THAT(status.error().message,
                    AllOf(HasSubstr(path.string()), HasSubstr("File too large"), HasSubstr("free space")));
        EXPECT_FALSE(write_file_atomically(folder_ / "b.csv", std::string(100'000, 'x')));
    }
    EXPECT_EQ(content_of(path), "first");
    EXPECT_EQ(files(), 1U);
}

TEST_F(OutputFile, DevicesArePassedThroughAndTheirErrorsSaid) {
    if (!fs::exists("/dev/full")) GTEST_SKIP() << "no /dev/full here";
    const Status status = write_file_atomically("/dev/full", "x");
    ASSERT_FALSE(status);
    EXPECT_EQ(status.error().code, ErrorCode::store);
    EXPECT_THAT(status.error().message, HasSubstr("No space left on device"));
    EXPECT_TRUE(fs::is_character_file("/dev/full"));
    EXPECT_TRUE(write_file_atomically("/dev/null", "x"));
    EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(OutputFile, PlacesThatCannotBeWritten) {
    const Status missing = write_file_atomically(folder_ / "no" / "such" / "a.csv", "x");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, ErrorCode::store);
    EXPECT_THAT(missing.error().message, HasSubstr("No such file or directory"));
    const Status folder = write_file_atomically(folder_, "x");
    ASSERT_FALSE(folder);
    EXPECT_THAT(folder.error().message, HasSubstr("it is a folder"));
    EXPECT_EQ(files(), 0U);
}

TEST_F(OutputFile, PermissionsFollowTheUmask) {
    const mode_t old = ::umask(027);
    const Status status = write_file_atomically(folder_ / "a.csv", "x");
    ::umask(old);
    ASSERT_TRUE(status);
    EXPECT_EQ(fs::status(folder_ / "a.csv").permissions(), fs::perms{0640});
}

}  // namespace
}  // namespace noscope
