#include "training/find_trainer.h"

#include "support/temp_folder.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace noscope {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

std::string program(const testing::TempFolder& folder, const std::string& name) {
    const std::string path = folder.write(name, "#!/bin/sh\n");
    fs::permissions(path, fs::perms::owner_all);
    return path;
}

TEST(FindTrainer, TheVariableDecides) {
    const testing::TempFolder folder;
    const std::string named = program(folder, "mine");
    ::setenv("NOSCOPE_TRAIN", named.c_str(), 1);
    EXPECT_EQ(*find_trainer(), named);
    for (const std::string& bad : {folder.file("missing"), folder.path(), std::string("mine")}) {
        ::setenv("NOSCOPE_TRAIN", bad.c_str(), 1);
        const auto found = find_trainer();
        ASSERT_FALSE(found) << bad;
        EXPECT_EQ(found.error().code, ErrorCode::usage);
        EXPECT_THAT(found.error().message, HasSubstr("NOSCOPE_TRAIN is '" + bad));
    }
}

TEST(FindTrainer, ItLiesBesideOrInLibexec) {
    const testing::TempFolder folder;
    for (const char* place : {"p/bin", "p/lib", "p/lib/x86_64-linux-gnu", "p/libexec/noscope", "other/bin"})
        fs::create_directories(folder.file(place));
    EXPECT_EQ(trainer_near(folder.file("p/bin")), std::nullopt);
    folder.write("p/bin/noscope-train", "not to be run");
    EXPECT_EQ(trainer_near(folder.file("p/bin")), std::nullopt);
    const std::string installed = program(folder, "p/libexec/noscope/noscope-train");
    for (const char* from : {"p/bin", "p/lib", "p/lib/x86_64-linux-gnu"})
        EXPECT_EQ(trainer_near(folder.file(from)), installed) << from;
    EXPECT_EQ(trainer_near(folder.file("other/bin")), std::nullopt);
    const std::string beside = program(folder, "p/bin/noscope-train");
    EXPECT_EQ(trainer_near(folder.file("p/bin")), beside);
}

TEST(FindTrainer, ItIsFoundWhereItWasBuilt) {
    ::unsetenv("NOSCOPE_TRAIN");
    const std::string built = NOSCOPE_BUILD_FOLDER "/noscope-train";
    const auto found = find_trainer();
    if (fs::exists(built)) {
        ASSERT_TRUE(found) << found.error().message;
        EXPECT_TRUE(fs::equivalent(*found, built));
    } else {
        ASSERT_FALSE(found);
        EXPECT_THAT(found.error().message, HasSubstr("scripts/setup"));
    }
}

}  // namespace
}  // namespace noscope
