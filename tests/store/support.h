// What the tests of the store share.
#pragma once

#include "store/settings.h"
#include "store/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sys/types.h>

namespace noscope {

// A folder of its own for each test, gone with it; others may enter it.
class TemporaryFolder {
   public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;

    const std::string& path() const { return path_; }
    std::string operator/(std::string_view name) const { return path_ + "/" + std::string(name); }

   private:
    std::string path_;
};

// The value, or a failed test with the message.
template <class T>
T must(Result<T> result) {
    if (!result) throw std::runtime_error(result.error().message);
    return std::move(*result);
}
inline void must(Status status) {
    if (!status) throw std::runtime_error(status.error().message);
}

// Matches a Result that failed like this; prints its message otherwise.
template <class R>
void expect_error(const R& result, ErrorCode code, const std::vector<std::string>& parts) {
    ASSERT_FALSE(result) << "succeeded";
    EXPECT_EQ(static_cast<int>(result.error().code), static_cast<int>(code)) << result.error().message;
    for (const std::string& part : parts) EXPECT_THAT(result.error().message, testing::HasSubstr(part));
    EXPECT_THAT(result.error().message, testing::Not(testing::HasSubstr("\n")));
}

// Every bit of a label as text, so that a difference can be read.
std::string describe(const StoredLabel& label);
std::vector<std::string> describe(std::span<const StoredLabel> labels);

StoredLabel label(std::int64_t pts, std::vector<Box> boxes = {}, std::uint32_t duplicate = 0);
StoredLabel damaged(std::int64_t pts, std::uint32_t duplicate = 0);
StoredLabel random_label(std::mt19937_64& random, std::int64_t pts, std::uint32_t duplicate);

// A store with one file (of made-up identity) and one model.
struct OneFile {
    std::unique_ptr<Store> store;
    std::int64_t file = 0, model = 0;
};
OneFile open_one(const std::string& path, const StoreSettings& settings = {});

// A blob of one file, and its content alone.
void set_blob(Store& store, std::int64_t file, const std::string& kind, int version,
              std::vector<std::uint8_t> content, std::int64_t bytes = 0);
std::optional<std::vector<std::uint8_t>> blob(Store& store, std::int64_t file, const std::string& kind,
                                              int version);

void write_file(const std::string& path, std::string_view content);
std::string read_file(const std::string& path);
std::string random_bytes(std::size_t size, std::uint64_t seed);

// Raw SQL beside the Store: the first column of the first row, "" if there is none. Throws where SQLite
// refuses.
std::string raw_sql(const std::string& path, const std::string& sql);

// Runs `work` in a process of its own; what it returns is the exit status. An escaped exception gives 99 and
// is printed.
pid_t start_process(const std::function<int()>& work);
int wait_for(pid_t process);  // exit status, or -signal

}  // namespace noscope
