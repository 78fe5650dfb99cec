#include "training/trainer_folder.h"

#include "support/temp_folder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <optional>

namespace noscope {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using testing::TempFolder;

class TrainerFolders : public ::testing::Test {
   protected:
    void SetUp() override {
        if (const char* old = std::getenv("TMPDIR")) old_ = old;
        ::setenv("TMPDIR", above_.path().c_str(), 1);
    }
    void TearDown() override { old_.empty() ? ::unsetenv("TMPDIR") : ::setenv("TMPDIR", old_.c_str(), 1); }

    std::size_t folders() const {
        return static_cast<std::size_t>(std::distance(fs::directory_iterator(above_.path()), {}));
    }
    static void age(const fs::path& folder) {
        fs::last_write_time(folder, fs::file_time_type::clock::now() - std::chrono::hours(1));
    }

    TempFolder above_;
    std::string old_;
};

TEST_F(TrainerFolders, AreGoneWithWhatIsInThem) {
    {
        TrainerFolder folder;
        ASSERT_TRUE(folder.make());
        fs::create_directory(folder.file("more"));
        EXPECT_EQ(folders(), 1U);
    }
    EXPECT_EQ(folders(), 0U);
}

TEST_F(TrainerFolders, WhatAKilledRunLeftIsRemovedAndWhatIsInUseStays) {
    const fs::path left = above_.file("noscope-train-killed"), young = above_.file("noscope-train-young"),
                   other = above_.file("other"), unlike = above_.file("noscope-train-unlike");
    for (const fs::path& folder : {left, young, other, unlike}) fs::create_directory(folder);
    for (const char* name : {"noscope-train-killed/in-use", "noscope-train-young/in-use", "other/in-use"})
        above_.write(name, "");
    TrainerFolder used;
    ASSERT_TRUE(used.make());
    for (const fs::path& folder : {left, other, unlike, fs::path(used.file("")).parent_path()}) age(folder);

    TrainerFolder next;
    ASSERT_TRUE(next.make());
    EXPECT_FALSE(fs::exists(left));
    for (const fs::path& folder : {young, other, unlike, fs::path(used.file("in-use"))})
        EXPECT_TRUE(fs::exists(folder)) << folder;
}

TEST_F(TrainerFolders, TheMessageNamesThePlace) {
    ::setenv("TMPDIR", above_.file("nowhere").c_str(), 1);
    TrainerFolder folder;
    const Status made = folder.make();
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().code, ErrorCode::store);
    EXPECT_THAT(made.error().message, HasSubstr(above_.file("nowhere")));
    EXPECT_THAT(made.error().message, HasSubstr("TMPDIR"));
}

}  // namespace
}  // namespace noscope
