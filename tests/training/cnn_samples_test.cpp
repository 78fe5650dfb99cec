#include "training/cnn_samples.h"

#include "support/random.h"
#include "support/temp_folder.h"
#include "training/made_images.h"

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
using testing::made_images;
using testing::read_text;

class CnnSamplesFile : public ::testing::Test {
   protected:
    std::string written(const CnnSamples& samples) const {
        const Status done = write_cnn_samples(samples, path_);
        EXPECT_TRUE(done) << done.error().message;
        return read_text(path_);
    }
    void expect_refused(const std::string& bytes, const std::string& what) const {
        folder_.write("samples", bytes);
        const auto samples = read_cnn_samples(path_);
        ASSERT_FALSE(samples) << what;
        EXPECT_EQ(samples.error().code, ErrorCode::recording);
        EXPECT_THAT(samples.error().message, HasSubstr(path_)) << what;
    }

    const testing::TempFolder folder_;
    const std::string path_ = folder_.file("samples");
};

// With the checksum that its bytes would have had.
std::string sealed(std::string bytes) {
    bytes.resize(bytes.size() - 4);
    const auto sum =
        static_cast<std::uint32_t>(crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
    return bytes.append(reinterpret_cast<const char*>(&sum), sizeof sum);
}

TEST_F(CnnSamplesFile, ComesBackBitByBit) {
    for (const bool difference : {false, true})
        for (const std::size_t rows : {0, 1, 17}) {
            const CnnSamples samples = made_images(rows, {19, 16}, difference, 1);
            written(samples);
            const auto back = read_cnn_samples(path_);
            ASSERT_TRUE(back) << back.error().message;
            EXPECT_EQ(back->size, samples.size);
            EXPECT_EQ(back->difference, difference);
            EXPECT_EQ(back->levels, samples.levels);
            EXPECT_EQ(back->labels, samples.labels);
            EXPECT_EQ(back->groups, samples.groups);
            EXPECT_EQ(back->weights, samples.weights);
            EXPECT_EQ(back->boxes, samples.boxes);
        }
}

TEST_F(CnnSamplesFile, IsAsItIsWrittenDown) {
    CnnSamples samples = made_images(1, {16, 17}, false, 2);
    samples.labels = {1};
    samples.groups = {0x01020304};
    samples.weights = {1};
    samples.boxes = {{{2, 3, 4, 5}}};
    const std::string bytes = written(samples);
    const std::string levels(samples.levels.begin(), samples.levels.end());
    const std::string front("NSCNNSMP\1\0\0\0\x10\0\0\0\x11\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0",
                            40);
    const std::string back("\1\4\3\2\1\0\0\x80\x3f\1\0\0\0\2\0\3\0\4\0\5\0", 21);
    EXPECT_EQ(bytes.substr(0, bytes.size() - 4), front + levels + back);
    EXPECT_EQ(bytes, sealed(bytes));
}

TEST_F(CnnSamplesFile, AnyWrongByteIsNoticed) {
    const std::string good = written(made_images(2, {16, 16}, false, 2));
    testing::Random random(3);
    for (std::size_t at = 0; at < good.size(); ++at) {
        std::string bad = good;
        bad[at] = static_cast<char>(bad[at] ^ (1 + random() % 255));
        expect_refused(bad, "byte " + std::to_string(at));
    }
}

TEST_F(CnnSamplesFile, AnyOtherLengthIsNoticed) {
    const std::string good = written(made_images(2, {16, 16}, false, 2));
    for (std::size_t length = 0; length < good.size(); ++length)
        expect_refused(good.substr(0, length), "length " + std::to_string(length));
    expect_refused(good + '\0', "one byte more");
}

// A right checksum must not lead into huge allocations or past the end.
TEST_F(CnnSamplesFile, RandomHeadersAreRefused) {
    const std::string good = written(made_images(3, {16, 16}, true, 2));
    testing::Random random(4);
    for (int i = 0; i < 1000; ++i) {
        std::string bad = good;
        for (std::size_t at = 12; at < 40; ++at)
            if (random() % 2) bad[at] = static_cast<char>(random() % 3 == 0 ? 0xFF : random());
        if (bad != good) expect_refused(sealed(bad), "header " + std::to_string(i));
    }
}

TEST_F(CnnSamplesFile, BoxesMustAddUp) {
    CnnSamples samples = made_images(2, {16, 16}, false, 5);
    samples.labels = {1, 1};
    samples.boxes = {{{0, 0, 1, 1}}, {{1, 1, 2, 2}, {3, 3, 4, 4}}};
    std::string bytes = written(samples);
    const std::size_t counts = bytes.size() - 4 - 3 * 8 - 2 * 4;
    bytes[counts] = 2;  // and so one too many
    expect_refused(sealed(bytes), "4 boxes of 3");
    bytes[counts] = 0;
    expect_refused(sealed(bytes), "2 boxes of 3");
}

TEST_F(CnnSamplesFile, AnotherVersionIsNamed) {
    std::string bytes = written(made_images(1, {16, 16}, false, 6));
    bytes[8] = 2;
    folder_.write("samples", sealed(bytes));
    EXPECT_THAT(read_cnn_samples(path_).error().message, HasSubstr("version 2"));
}

TEST_F(CnnSamplesFile, WhatMeansNothingIsRefused) {
    constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
    const std::pair<const char*, std::function<void(CnnSamples&)>> faults[] = {
        {"sizes", [](CnnSamples& samples) { samples.levels.pop_back(); }},
        {"sizes", [](CnnSamples& samples) { samples.groups.pop_back(); }},
        {"sizes", [](CnnSamples& samples) { samples.weights.pop_back(); }},
        {"sizes", [](CnnSamples& samples) { samples.boxes.pop_back(); }},
        {"sizes", [](CnnSamples& samples) { samples.difference = false; }},
        {"size", [](CnnSamples& samples) { samples.size.width = 8; }},
        {"label 2", [](CnnSamples& samples) { samples.labels[3] = 2; }},
        {"row 1", [](CnnSamples& samples) { samples.weights[1] = kNan; }},
        {"row 1", [](CnnSamples& samples) { samples.weights[1] = 0; }},
        {"row 0",
         [](CnnSamples& samples) {
             samples.boxes[0] = {{0, 0, 1, 1}};
         }},
        {"box 3,3 to 3,4",
         [](CnnSamples& samples) {
             samples.boxes[2] = {{3, 3, 3, 4}};
         }},
        {"box 3,3 to 4,2",
         [](CnnSamples& samples) {
             samples.boxes[2] = {{3, 3, 4, 2}};
         }},
        {"box 3,3 to 17,4",
         [](CnnSamples& samples) {
             samples.boxes[2] = {{3, 3, 17, 4}};
         }},
        {"box 3,3 to 4,18",
         [](CnnSamples& samples) {
             samples.boxes[2] = {{3, 3, 4, 18}};
         }},
    };
    CnnSamples good = made_images(4, {16, 17}, true, 6);
    good.labels = {0, 0, 1, 1};
    good.boxes = {{}, {}, {}, {}};
    ASSERT_TRUE(check(good));
    for (const auto& [says, spoil] : faults) {
        CnnSamples samples = good;
        spoil(samples);
        const Status refused = write_cnn_samples(samples, path_);
        ASSERT_FALSE(refused) << says;
        EXPECT_EQ(refused.error().code, ErrorCode::recording);
        EXPECT_THAT(refused.error().message, HasSubstr(says));
        EXPECT_FALSE(std::filesystem::exists(path_));
    }
}

// check() guards what is read, too: a sound checksum over a label of 2.
TEST_F(CnnSamplesFile, ASealedFileOfNonsenseIsRefused) {
    std::string bytes = written(made_images(1, {16, 16}, false, 7));
    bytes[40 + 3 * 256] = 2;
    expect_refused(sealed(bytes), "label 2");
}

TEST_F(CnnSamplesFile, AFileThatCannotBeReadOrWrittenIsNamed) {
    for (const std::string& path : {folder_.file("missing"), folder_.path()}) {
        const auto samples = read_cnn_samples(path);
        ASSERT_FALSE(samples);
        EXPECT_EQ(samples.error().code, ErrorCode::recording);
        EXPECT_THAT(samples.error().message, HasSubstr(path));
    }
    const Status written = write_cnn_samples(made_images(1, {16, 16}, false, 8), folder_.file("no/samples"));
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, ErrorCode::store);
}

}  // namespace
}  // namespace noscope
