#include "video/odd_recordings.h"

#include "support/command.h"

#include <array>
#include <cctype>
#include <filesystem>
#include <sstream>

namespace noscope::testing {
namespace {

// "\\n", "\\t" and "\\\\" as the list writes them.
std::string unescaped(const std::string& text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            result += text[i];
            continue;
        }
        const char next = text[++i];
        result += next == 'n' ? '\n' : next == 't' ? '\t' : next;
    }
    return result;
}

}  // namespace

std::string OddRecording::path() const { return NOSCOPE_ODD_FOLDER "/" + name; }

bool OddRecording::made() const { return std::filesystem::exists(path()); }

std::string OddRecording::test_name() const {
    std::string result;
    for (const char c : name) {
        if (std::isalnum(static_cast<unsigned char>(c)))
            result += c;
        else if (!result.empty() && result.back() != '_')
            result += '_';
    }
    return result;
}

std::vector<OddRecording> odd_recordings() {
    const std::string script = NOSCOPE_SOURCE_FOLDER "/tests/odd/make-odd-recordings";
    std::istringstream lines(run_command("python3 -B " + quoted(script) + " --list").output);
    std::vector<OddRecording> recordings;
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::array<std::string, 4> word;
        for (std::string& w : word) std::getline(words, w, '\t');
        recordings.push_back({unescaped(word[0]), word[2], word[3], word[1] == "refused"});
    }
    return recordings;
}

}  // namespace noscope::testing
