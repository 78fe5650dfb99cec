#include "base/folders.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>
#include <string>

#include <stdlib.h>

namespace noscope {
namespace {

// Sets or removes a variable while it lives.
class Variable {
   public:
    Variable(const char* name, const char* value) : name_(name) {
        if (const char* old = std::getenv(name)) old_ = old;
        put(value);
    }
    ~Variable() { put(old_ ? old_->c_str() : nullptr); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

   private:
    void put(const char* value) { value ? ::setenv(name_, value, 1) : ::unsetenv(name_); }

    const char* name_;
    std::optional<std::string> old_;
};

TEST(Folders, TheXdgVariablesDecide) {
    const Variable state("XDG_STATE_HOME", "/some/state"), cache("XDG_CACHE_HOME", "/some/cache");
    EXPECT_EQ(state_folder(), "/some/state/noscope");
    EXPECT_EQ(cache_folder(), "/some/cache/noscope");
}

TEST(Folders, WithoutThemTheHomeFolder) {
    const Variable state("XDG_STATE_HOME", nullptr), cache("XDG_CACHE_HOME", ""),
        home("HOME", "/home/someone");
    EXPECT_EQ(state_folder(), "/home/someone/.local/state/noscope");
    EXPECT_EQ(cache_folder(), "/home/someone/.cache/noscope");
}

TEST(Folders, RelativeOnesAreIgnored) {
    const Variable state("XDG_STATE_HOME", "state"), cache("XDG_CACHE_HOME", "./cache"),
        home("HOME", "/home/someone");
    EXPECT_EQ(state_folder(), "/home/someone/.local/state/noscope");
    EXPECT_EQ(cache_folder(), "/home/someone/.cache/noscope");
}

TEST(Folders, WithoutAHomeThePasswordFile) {
    const Variable state("XDG_STATE_HOME", nullptr), home("HOME", nullptr);
    EXPECT_EQ(state_folder().front(), '/');
    EXPECT_TRUE(state_folder().ends_with("/.local/state/noscope"));
}

TEST(Folders, ShareIsAnAbsolutePlace) {
    EXPECT_EQ(share_folder().front(), '/');
    EXPECT_TRUE(share_folder().ends_with("/share/noscope"));
}

}  // namespace
}  // namespace noscope
