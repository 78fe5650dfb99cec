// Text in columns of a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace noscope {

// Valid UTF-8 without control characters: bytes that are none become U+FFFD, control characters '?', so that
// a file name can neither break a line nor steer the terminal.
std::string printable(std::string_view text);

// Columns that printable text takes: wide East Asian characters and emoji two, combining marks none.
int display_width(std::string_view printable_text);

// Cut to at most `columns` (> 0): the beginning goes, "…" stands for it; the end of a path tells more.
std::string keep_end(std::string_view printable_text, int columns);
// Likewise, but the end goes.
std::string keep_start(std::string_view printable_text, int columns);

// A table with a header line, aligned columns, two blanks between them and before the first.
struct TextColumn {
    std::string header;
    bool right = false;  // aligned right
    std::vector<std::string> cells = {};
};
// Every column holds the same number of cells. The last column is cut where it would pass `columns`, down
// to 12.
std::string text_table(std::vector<TextColumn> table, int columns);

}  // namespace noscope
