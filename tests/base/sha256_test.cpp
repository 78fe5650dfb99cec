// Known answers of FIPS 180-4, and parts of files.
#include "base/sha256.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <stdlib.h>

namespace noscope {
namespace {

namespace fs = std::filesystem;

constexpr auto kEmpty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
constexpr auto kAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
constexpr auto kMillionA = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0";

TEST(Sha256, KnownAnswers) {
    EXPECT_EQ(sha256_hex(""), kEmpty);
    EXPECT_EQ(sha256_hex("abc"), kAbc);
    EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
              "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    EXPECT_EQ(sha256_hex(std::string(1'000'000, 'a')), kMillionA);
}

TEST(Sha256, BytesAndTextAreTheSame) {
    const std::uint8_t bytes[] = {'a', 'b', 'c'};
    EXPECT_EQ(sha256_hex(std::span<const std::uint8_t>(bytes)), kAbc);
}

class Sha256File : public testing::Test {
   protected:
    void SetUp() override {
        std::string name = (fs::temp_directory_path() / "noscope-sha256-XXXXXX").string();
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        folder_ = name;
    }
    void TearDown() override { fs::remove_all(folder_); }

    std::string made(const std::string& content) {
        const auto path = folder_ / "file";
        std::ofstream(path, std::ios::binary) << content;
        return path;
    }

    fs::path folder_;
};

TEST_F(Sha256File, WholeFilesOfAnySize) {
    EXPECT_EQ(*sha256_file(made("")), kEmpty);
    EXPECT_EQ(*sha256_file(made("abc")), kAbc);
    EXPECT_EQ(*sha256_file(made(std::string(1'000'000, 'a'))), kMillionA);  // more than one buffer
    EXPECT_EQ(*sha256_file(made(std::string(65'536, 'b'))), sha256_hex(std::string(65'536, 'b')));
}

TEST_F(Sha256File, PartsOfFiles) {
    const std::string path = made("xxabcyy");
    EXPECT_EQ(*sha256_file(path, 2, 3), kAbc);
    EXPECT_EQ(*sha256_file(path, 0, 100), sha256_hex("xxabcyy"));  // what there is of it
    EXPECT_EQ(*sha256_file(path, 5, 100), sha256_hex("yy"));
    EXPECT_EQ(*sha256_file(path, 7, 1), kEmpty);
    EXPECT_EQ(*sha256_file(path, 3, 0), kEmpty);
    EXPECT_EQ(*sha256_file(made(std::string(200'000, 'a') + "b"), 100'000, 100'000),
              sha256_hex(std::string(100'000, 'a')));
}

TEST_F(Sha256File, UnreadableOnesAreAnError) {
    const auto missing = sha256_file(folder_ / "missing");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().code, ErrorCode::recording);
    EXPECT_THAT(missing.error().message, testing::HasSubstr("missing"));
    EXPECT_FALSE(sha256_file(folder_));
}

}  // namespace
}  // namespace noscope
