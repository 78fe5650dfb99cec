// What a front end (a command, a form) needs beside the verbs: reading values that people type.
#pragma once

#include <noscope/error.h>
#include <noscope/export.h>
#include <noscope/query.h>

#include <string>
#include <vector>

namespace noscope {

// "2", "0.5", "30000/1001" exactly; >= 0. ErrorCode::usage otherwise.
NOSCOPE_API Result<Rational> read_rational(const std::string& text);
// "2", "0.5" where a short decimal is exact, else "30000/1001".
NOSCOPE_API std::string write_rational(Rational value);

// "x0,y0,x1,y1" (a rectangle) or three or more points "x,y,x,y,x,y,..." in fractions of the displayed frame.
// ErrorCode::usage otherwise.
NOSCOPE_API Result<Region> read_region(const std::string& text);

// The up to `most` candidates that `word` may be a slip of the hand for, nearest first.
NOSCOPE_API std::vector<std::string> similar_names(const std::string& word,
                                                   const std::vector<std::string>& candidates, int most);

// Diagnostics on stderr from now on, or not (the default). For the whole process.
NOSCOPE_API void print_diagnostics(bool on);

}  // namespace noscope
