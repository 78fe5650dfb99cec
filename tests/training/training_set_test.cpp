#include "training/training_set.h"

#include "support/random.h"
#include "support/temp_folder.h"
#include "training/made_set.h"

#include <gmock/gmock.h>
#include <zlib.h>

#include <cmath>
#include <cstring>
#include <filesystem>
#include <functional>
#include <limits>

namespace noscope {
namespace {

using ::testing::HasSubstr;
using testing::made_set;

void expect_same(const TrainingSet& a, const TrainingSet& b) {
    EXPECT_EQ(a.columns, b.columns);
    EXPECT_EQ(a.features, b.features);
    EXPECT_EQ(a.labels, b.labels);
    EXPECT_EQ(a.groups, b.groups);
    EXPECT_EQ(a.used, b.used);
}

void expect_refused(const std::string& bytes, const std::string& what) {
    const auto set = decode_training_set(bytes, "the file");
    ASSERT_FALSE(set) << what;
    EXPECT_EQ(set.error().code, ErrorCode::recording);
    EXPECT_THAT(set.error().message, HasSubstr("the file")) << what;
}

// With the checksum that its bytes would have had.
std::string sealed(std::string bytes) {
    bytes.resize(bytes.size() - 4);
    const auto sum =
        static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
    bytes.append(reinterpret_cast<const char*>(&sum), sizeof sum);
    return bytes;
}

TEST(TrainingSet, ComesBackBitByBit) {
    for (const auto& [rows, columns] :
         {std::pair<std::size_t, std::size_t>{0, 0}, {0, 5}, {4, 0}, {1, 1}, {37, 13}}) {
        const TrainingSet set = made_set(rows, columns, 1);
        const auto back = decode_training_set(encode_training_set(set), "made");
        ASSERT_TRUE(back) << back.error().message;
        expect_same(set, *back);
    }
}

TEST(TrainingSet, TheFileIsAsItIsWrittenDown) {
    TrainingSet set;
    set.columns = 2;
    set.used = {1, 0};
    set.features = {1.0F, -2.0F};
    set.labels = {1};
    set.groups = {0x01020304};
    const std::string bytes = encode_training_set(set);
    const std::string expected("NSSAMPLE\1\0\0\0\2\0\0\0\1\0\0\0\0\0\0\0\1\0\0\0\x80\x3f\0\0\0\xc0\1\4\3\2\1",
                               39);
    EXPECT_EQ(bytes.substr(0, bytes.size() - 4), expected);
}

TEST(TrainingSet, AnyWrongByteIsNoticed) {
    const std::string good = encode_training_set(made_set(5, 3, 2));
    testing::Random random(3);
    for (std::size_t at = 0; at < good.size(); ++at) {
        std::string bad = good;
        bad[at] = static_cast<char>(bad[at] ^ (1 + random() % 255));
        expect_refused(bad, "byte " + std::to_string(at));
    }
}

TEST(TrainingSet, AnyOtherLengthIsNoticed) {
    const std::string good = encode_training_set(made_set(5, 3, 2));
    for (std::size_t length = 0; length < good.size(); ++length)
        expect_refused(good.substr(0, length), "length " + std::to_string(length));
    expect_refused(good + '\0', "one byte more");
}

// A right checksum must not lead into huge allocations or past the end.
TEST(TrainingSet, RandomHeadersAreRefused) {
    const std::string good = encode_training_set(made_set(5, 3, 2));
    testing::Random random(4);
    for (int i = 0; i < 2000; ++i) {
        std::string bad = good;
        for (std::size_t at = 12; at < 24; ++at)
            if (random() % 2) bad[at] = static_cast<char>(random() % 3 == 0 ? 0xFF : random());
        if (bad.substr(12, 12) == good.substr(12, 12)) continue;
        expect_refused(sealed(bad), "header " + std::to_string(i));
    }
}

TEST(TrainingSet, AnotherVersionIsNamed) {
    std::string bytes = encode_training_set(made_set(2, 2, 5));
    bytes[8] = 2;
    const auto set = decode_training_set(sealed(bytes), "new");
    ASSERT_FALSE(set);
    EXPECT_THAT(set.error().message, HasSubstr("version 2"));
}

TEST(TrainingSet, WhatMeansNothingIsRefused) {
    const std::pair<const char*, std::function<void(TrainingSet&)>> faults[] = {
        {"row 1, column 2",
         [](TrainingSet& set) { set.features[5] = std::numeric_limits<float>::quiet_NaN(); }},
        {"row 0, column 0",
         [](TrainingSet& set) { set.features[0] = std::numeric_limits<float>::infinity(); }},
        {"label 2", [](TrainingSet& set) { set.labels[3] = 2; }},
        {"column 1 is 7", [](TrainingSet& set) { set.used[1] = 7; }},
        {"sizes", [](TrainingSet& set) { set.groups.pop_back(); }},
        {"sizes", [](TrainingSet& set) { set.used.push_back(1); }},
        {"sizes", [](TrainingSet& set) { set.features.pop_back(); }},
    };
    const testing::TempFolder folder;
    for (const auto& [says, spoil] : faults) {
        TrainingSet set = made_set(4, 3, 6);
        ASSERT_TRUE(check(set));
        spoil(set);
        const Status written = write_training_set(set, folder.file("samples"));
        ASSERT_FALSE(written) << says;
        EXPECT_EQ(written.error().code, ErrorCode::recording);
        EXPECT_THAT(written.error().message, HasSubstr(says));
        EXPECT_FALSE(std::filesystem::exists(folder.file("samples")));
        if (std::string(says) == "sizes") continue;  // cannot be encoded
        EXPECT_THAT(decode_training_set(encode_training_set(set), "f").error().message, HasSubstr(says));
    }
}

TEST(TrainingSet, GoesThroughAFile) {
    const testing::TempFolder folder;
    const TrainingSet set = made_set(50, 9, 7);
    ASSERT_TRUE(write_training_set(set, folder.file("samples")));
    const auto back = read_training_set(folder.file("samples"));
    ASSERT_TRUE(back) << back.error().message;
    expect_same(set, *back);
}

TEST(TrainingSet, AFileThatCannotBeReadIsNamed) {
    const testing::TempFolder folder;
    for (const std::string& path : {folder.file("missing"), folder.path()}) {
        const auto set = read_training_set(path);
        ASSERT_FALSE(set);
        EXPECT_EQ(set.error().code, ErrorCode::recording);
        EXPECT_THAT(set.error().message, HasSubstr(path));
    }
}

}  // namespace
}  // namespace noscope
