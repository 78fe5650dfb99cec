// Labels out of the store as CSV, in the form that `replay:` reads.
#pragma once

#include <noscope/error.h>
#include "find/session.h"

#include <string>
#include <vector>

namespace noscope {

// Refuses names that do not fit: one file goes into F.csv or F.csv.gz, several into a folder (a name ending
// in '/' or an existing folder), one <file stem>.csv.gz each. ErrorCode::usage.
Status check_export_name(const std::string& output, std::size_t files);

// Finds out, before a long run, what export_labels() would refuse: a folder that is not there or not writable
// (ErrorCode::store), two files of one name (ErrorCode::usage).
Status check_export(const Session& session, const std::string& output);

// Writes the labels of all asked frames of the session: frame,object_name,confidence,xmin,ymin,xmax,ymax;
// `frame` counts the file's frames in pts order from 0. Each file appears whole or not at all.
// ErrorCode::store.
Status export_labels(const Session& session, const Sampling& sampling, const std::string& output,
                     CancelToken cancel);

}  // namespace noscope
