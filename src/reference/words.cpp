#include "reference/words.h"

#include "base/error_text.h"

namespace noscope {

Result<std::vector<std::string>> split_words(std::string_view text) {
    std::vector<std::string> words;
    std::string word;
    bool in_word = false;
    char quote = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool more = i + 1 < text.size();
        if (quote) {
            if (c == quote)
                quote = 0;
            else if (c == '\\' && quote == '"' && more && (text[i + 1] == '"' || text[i + 1] == '\\'))
                word += text[++i];
            else
                word += c;
        } else if (c == ' ' || c == '\t' || c == '\n') {
            if (in_word) words.push_back(std::move(word));
            word.clear();
            in_word = false;
        } else {
            in_word = true;
            if (c == '\'' || c == '"')
                quote = c;
            else
                word += c == '\\' && more ? text[++i] : c;
        }
    }
    if (quote) return fail(ErrorCode::usage, "exec:{}: the quote {} is never closed", text, quote);
    if (in_word) words.push_back(std::move(word));
    if (words.empty()) return fail(ErrorCode::usage, "exec: needs a command: exec:CMD ARG...");
    return words;
}

}  // namespace noscope
