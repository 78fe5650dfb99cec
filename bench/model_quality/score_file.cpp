#include "model_quality/score_file.h"

#include "base/error_text.h"

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <fstream>

namespace noscope::model_quality {

std::string to_text(const Scores& scores) {
    std::string text;
    for (std::size_t i = 0; i < scores.scores.size(); ++i)
        text += fmt::format("{:d} {}\n", static_cast<bool>(scores.positive[i]), scores.scores[i]);
    return text;
}

Result<Scores> read_scores(const std::string& path) {
    std::ifstream file(path);
    if (!file) return fail(ErrorCode::recording, "cannot read '{}': {}", path, std::strerror(errno));
    Scores scores;
    for (std::string line; std::getline(file, line);) {
        const char* const end = line.data() + line.size();
        float score = 0;
        const bool labelled = line.size() > 2 && (line[0] == '0' || line[0] == '1') && line[1] == ' ';
        const auto read = labelled ? std::from_chars(line.data() + 2, end, score)
                                   : std::from_chars_result{line.data(), std::errc::invalid_argument};
        if (read.ec != std::errc{} || read.ptr != end)
            return fail(ErrorCode::recording, "'{}', line {}: no label 0 or 1 and score", path,
                        scores.scores.size() + 1);
        scores.positive.push_back(line[0] == '1');
        scores.scores.push_back(score);
    }
    return scores;
}

}  // namespace noscope::model_quality
