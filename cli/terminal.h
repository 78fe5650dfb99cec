// The streams of this process.
#pragma once

#include <noscope/error.h>

#include <string>

namespace noscope::cli {

bool is_terminal(int descriptor);

// Width of the terminal behind `descriptor`; where there is none, COLUMNS or 100.
int columns_of(int descriptor);

// All of it, on stdout. A reader that went away (`| head`) is no error. ErrorCode::store where stdout cannot
// take it: a full disk.
Status print(const std::string& text);

// "noscope: message" on stderr, one line whatever the message holds.
void print_error(const Error& error);
void print_note(const std::string& line);  // likewise, without the name: worth telling, not an error
// What ends a command: print_error(), and the exit code that goes with it.
int exit_code(const Error& error);

}  // namespace noscope::cli
