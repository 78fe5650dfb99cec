// A variable of the environment with another value, as long as this lives.
#pragma once

#include <cstdlib>
#include <string>

namespace noscope::testing {

class Variable {
   public:
    Variable(const char* name, const std::string& value) : name_(name) {
        if (const char* old = std::getenv(name)) old_ = old;
        ::setenv(name, value.c_str(), 1);
    }
    ~Variable() { old_.empty() ? ::unsetenv(name_) : ::setenv(name_, old_.c_str(), 1); }
    Variable(const Variable&) = delete;
    Variable& operator=(const Variable&) = delete;

   private:
    const char* name_;
    std::string old_;
};

}  // namespace noscope::testing
