#include "store/support.h"

#include <cstdlib>
#include <filesystem>

#include <unistd.h>

namespace noscope {
namespace {

class DefaultPath : public testing::Test {
   protected:
    void SetUp() override {
        if (const char* value = std::getenv("XDG_STATE_HOME")) before_ = value;
        ::setenv("XDG_STATE_HOME", "/state", 1);
    }
    void TearDown() override {
        before_ ? ::setenv("XDG_STATE_HOME", before_->c_str(), 1) : ::unsetenv("XDG_STATE_HOME");
    }
    std::optional<std::string> before_;
};

TEST_F(DefaultPath, NamesTheFolderAndItsHash) {
    // printf %s /recordings/porch | sha256sum
    EXPECT_EQ(default_store_path("/recordings/porch"), "/state/noscope/porch-b2e33ae9877b.db");
    EXPECT_EQ(default_store_path("/recordings/porch/"), default_store_path("/recordings/porch"));
    EXPECT_EQ(default_store_path("/recordings//x/../porch/."), default_store_path("/recordings/porch"));
    EXPECT_NE(default_store_path("/other/porch"), default_store_path("/recordings/porch"));
    EXPECT_THAT(default_store_path("/"), testing::StartsWith("/state/noscope/root-"));
}

TEST_F(DefaultPath, IsTheSameThroughLinksAndRelativePaths) {
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder / "porch");
    std::filesystem::create_directory_symlink("porch", folder / "link");
    const std::string direct = default_store_path(folder / "porch");
    EXPECT_EQ(default_store_path(folder / "link"), direct);
    const auto here = std::filesystem::current_path();
    std::filesystem::current_path(folder / "porch");
    EXPECT_EQ(default_store_path("."), direct);
    EXPECT_EQ(default_store_path(""), direct);
    EXPECT_EQ(default_store_path("../porch"), direct);
    EXPECT_EQ(default_store_path("../link/"), direct);
    std::filesystem::current_path(here);
}

TEST_F(DefaultPath, KeepsOddNamesUsable) {
    const auto name = [](const std::string& folder) {
        const std::string path = default_store_path("/r/" + folder);
        return path.substr(15, path.size() - 15 - 16);  // "/state/noscope/", "-" + 12 digits + ".db"
    };
    EXPECT_EQ(name("it's a \"porch\""), "it's a \"porch\"");
    EXPECT_EQ(name("t\xC3\xBCr \xE5\xBA\xAD"), "t\xC3\xBCr \xE5\xBA\xAD");
    EXPECT_EQ(name("a\nb\tc\x7F"), "a_b_c_");
    EXPECT_EQ(name("caf\xE9 x\xE5\xBA"), "caf_ x__");
    EXPECT_EQ(name(std::string(300, 'x')), std::string(80, 'x'));
    // 79 bytes and a character of 2: not cut in its middle.
    EXPECT_EQ(name(std::string(79, 'x') + "\xC3\xBC"), std::string(79, 'x'));
}

}  // namespace
}  // namespace noscope
