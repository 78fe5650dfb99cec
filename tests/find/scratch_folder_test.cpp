#include "find/scratch_folder.h"

#include "support/temp_folder.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>

#include <sys/wait.h>
#include <unistd.h>

namespace noscope {
namespace {

namespace fs = std::filesystem;
using noscope::testing::TempFolder;

class ScratchFolderTest : public ::testing::Test {
   protected:
    void SetUp() override {
        if (const char* old = std::getenv("TMPDIR")) old_ = old;
        ::setenv("TMPDIR", above_.path().c_str(), 1);
    }
    void TearDown() override { old_ ? ::setenv("TMPDIR", old_->c_str(), 1) : ::unsetenv("TMPDIR"); }

    std::ptrdiff_t folders() const {
        return std::distance(fs::directory_iterator(above_.path()), fs::directory_iterator());
    }

    TempFolder above_;
    std::optional<std::string> old_;
};

TEST_F(ScratchFolderTest, GoesWithAllThatIsInIt) {
    {
        auto made = ScratchFolder::make();
        ASSERT_TRUE(made) << made.error().message;
        const ScratchFolder folder = *std::move(made);
        fs::create_directories(folder.file("labels/deep"));
        EXPECT_EQ(folders(), 1);
    }
    EXPECT_EQ(folders(), 0);
}

TEST_F(ScratchFolderTest, LeavesThoseAloneThatAreInUse) {
    const auto first = ScratchFolder::make(), second = ScratchFolder::make();
    ASSERT_TRUE(first && second);
    fs::create_directory(first->file("labels"));
    const auto third = ScratchFolder::make();
    ASSERT_TRUE(third);
    EXPECT_TRUE(fs::exists(first->file("labels")));
    EXPECT_EQ(folders(), 3);
}

TEST_F(ScratchFolderTest, RemovesWhatAKilledProcessLeft) {
    above_.write("noscope-scratch-notes", "a file");
    fs::create_directory(above_.file("noscope-others"));
    fs::create_directory_symlink(above_.file("noscope-others"), above_.file("noscope-scratch-link"));
    const pid_t child = ::fork();
    if (child == 0) {
        const auto folder = ScratchFolder::make();
        if (folder) fs::create_directory(folder->file("labels"));
        ::_exit(folder ? 0 : 1);  // as a second ctrl-C ends it
    }
    int status = -1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_EQ(status, 0);
    ASSERT_EQ(folders(), 4) << "the child left its folder";
    {
        const auto next = ScratchFolder::make();
        ASSERT_TRUE(next);
        EXPECT_EQ(folders(), 4) << "the new one in place of the child's";
    }
    EXPECT_EQ(folders(), 3);
    EXPECT_TRUE(fs::exists(above_.file("noscope-others")));
    EXPECT_TRUE(fs::exists(above_.file("noscope-scratch-notes")));
}

TEST_F(ScratchFolderTest, SaysWhereNoneCanBeMade) {
    ::setenv("TMPDIR", above_.file("nowhere").c_str(), 1);
    const auto made = ScratchFolder::make();
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, ErrorCode::store);
    EXPECT_NE(made.error().message.find("TMPDIR"), std::string::npos);
}

}  // namespace
}  // namespace noscope
