#include "report/terminal_text.h"

#include "base/utf8.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdint>
#include <span>

namespace noscope {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr std::string_view kEllipsis = "\xE2\x80\xA6";     // U+2026

struct Range {
    char32_t first, last;
};

bool within(char32_t code, std::span<const Range> ranges) {
    return std::any_of(ranges.begin(), ranges.end(),
                       [&](Range r) { return code >= r.first && code <= r.last; });
}

// The blocks that matter for file names (Unicode Standard Annex 11: wide and fullwidth).
constexpr std::array<Range, 10> kWide{{{0x1100, 0x115F},
                                       {0x2E80, 0x303E},
                                       {0x3041, 0xA4CF},
                                       {0xAC00, 0xD7A3},
                                       {0xF900, 0xFAFF},
                                       {0xFE30, 0xFE6F},
                                       {0xFF00, 0xFF60},
                                       {0xFFE0, 0xFFE6},
                                       {0x1F300, 0x1FAFF},
                                       {0x20000, 0x3FFFD}}};
constexpr std::array<Range, 4> kNoWidth{
    {{0x0300, 0x036F}, {0x200B, 0x200F}, {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}}};

int width_of(char32_t code) { return within(code, kNoWidth) ? 0 : within(code, kWide) ? 2 : 1; }

// Direction marks that would turn the rest of a line round.
bool steers(char32_t code) {
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0x202A && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069) || code == 0x2028 || code == 0x2029;
}

std::vector<std::string_view> characters(std::string_view text) {
    std::vector<std::string_view> list;
    while (!text.empty()) {
        const std::size_t bytes = std::max<std::size_t>(first_utf8_character(text).bytes, 1);
        list.push_back(text.substr(0, bytes));
        text.remove_prefix(bytes);
    }
    return list;
}

std::string padded(const std::string& text, int width, bool right) {
    const std::string blanks(static_cast<std::size_t>(std::max(0, width - display_width(text))), ' ');
    return right ? blanks + text : text + blanks;
}

}  // namespace

std::string printable(std::string_view text) {
    std::string result;
    while (!text.empty()) {
        const Utf8Character c = first_utf8_character(text);
        if (c.bytes == 0)
            result += kReplacement;
        else if (steers(c.code))
            result += '?';
        else
            result += text.substr(0, c.bytes);
        text.remove_prefix(std::max<std::size_t>(c.bytes, 1));
    }
    return result;
}

int display_width(std::string_view text) {
    int width = 0;
    for (const std::string_view c : characters(text)) width += width_of(first_utf8_character(c).code);
    return width;
}

std::string keep_end(std::string_view text, int columns) {
    assert(columns > 0);
    if (display_width(text) <= columns) return std::string(text);
    const auto list = characters(text);
    std::size_t first = list.size();
    for (int width = 1; first > 0; --first) {
        width += width_of(first_utf8_character(list[first - 1]).code);
        if (width > columns) break;
    }
    std::string result(kEllipsis);
    for (std::size_t i = first; i < list.size(); ++i) result += list[i];
    return result;
}

std::string keep_start(std::string_view text, int columns) {
    assert(columns > 0);
    if (display_width(text) <= columns) return std::string(text);
    std::string result;
    int width = 1;
    for (const std::string_view c : characters(text)) {
        width += width_of(first_utf8_character(c).code);
        if (width > columns) break;
        result += c;
    }
    return result + std::string(kEllipsis);
}

std::string text_table(std::vector<TextColumn> table, int columns) {
    constexpr int kLeastLastColumn = 12;
    std::string text;
    if (table.empty()) return text;
    std::vector<int> widths;
    int used = 0;
    for (const TextColumn& column : table) {
        int width = display_width(column.header);
        for (const std::string& cell : column.cells) width = std::max(width, display_width(cell));
        widths.push_back(width);
        used += width + 2;
    }
    const int room = columns - (used - widths.back());
    widths.back() = std::min(widths.back(), std::max(room, kLeastLastColumn));
    const std::size_t rows = table.front().cells.size();
    for (std::size_t row = 0; row <= rows; ++row) {
        std::string line;
        for (std::size_t c = 0; c < table.size(); ++c) {
            const bool last = c + 1 == table.size();
            assert(table[c].cells.size() == rows);
            std::string cell = row == 0 ? table[c].header : table[c].cells[row - 1];
            if (last) cell = keep_end(cell, widths[c]);
            line += "  " + padded(cell, last && !table[c].right ? 0 : widths[c], table[c].right);
        }
        text += line + "\n";
    }
    return text;
}

}  // namespace noscope
