// The answer as a page for a browser, and what it shows beside the answer: pictures of what was found.
#pragma once

#include <noscope/answer.h>
#include <noscope/cancel.h>
#include <noscope/error.h>
#include <noscope/export.h>
#include <noscope/options.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace noscope {

// An answer that was kept: as JSON by `find --output F.json`, or in the store.
struct KeptAnswer {
    Answer answer;  // without windows, and of the account what the outputs of report.h and clips.h need
    std::string document;  // the JSON document that it was read from
    // Of the store's runs the last, where it is a later one and has no answer to show.
    struct LaterRun {
        std::string started;  // ISO 8601 UTC
        std::string command_line;
    };
    std::optional<LaterRun> later;
};

// ErrorCode::usage: no answer of this version of noscope, or damaged. ErrorCode::recording: no such file.
NOSCOPE_API Result<KeptAnswer> read_answer(const std::string& path);

// The answer of the last run of the store that has one, an unfinished one too. `store`: its file; empty: that
// of the recording's inputs. ErrorCode::store: there is no store, or no answer in it, or it cannot be read.
NOSCOPE_API Result<KeptAnswer> last_answer(const std::string& store, const RecordingOptions& recording);

// Has the answer's files taken from where they lie now: among `inputs` (files, folders, globs), by name and
// size, and where several are alike by content. Files that are where the answer says stay; those found
// nowhere stay as well. Gives one line for each kind of trouble: files that were not found, that had several
// places. ErrorCode::recording: an input that is not there.
NOSCOPE_API Result<std::vector<std::string>> relocate_files(KeptAnswer& kept,
                                                            const std::vector<std::string>& inputs);

// A kept document as it is. ErrorCode::store.
NOSCOPE_API Status write_document(const std::string& document, const std::string& path);

struct PictureOptions {
    static constexpr int kMost = 5000;

    int most = 300;        // pictures at most, 0..kMost; of more appearances, spread evenly over them
    int threads = 0;       // 0: all cores
    int most_width = 360;  // in pixels; many pictures are made smaller, so that a page stays below 20 MB
};

struct Picture {
    int width = 0, height = 0;  // in pixels
    std::string jpeg;           // the file's bytes
};

struct AnswerPictures {
    std::map<int, Picture> appearances;  // by Appearance::id, of its peak, else of its middle
    std::map<int, Picture> closest;      // by place in Answer::closest
    std::vector<std::string> notes;      // one line each: pictures that could not be had, and why
};

// Decodes them from the answer's files. A file that is gone or cannot be decoded is a note and no error.
// Errors: usage (an option out of range), interrupted.
NOSCOPE_API Result<AnswerPictures> answer_pictures(const Answer& answer, const PictureOptions& options,
                                                   CancelToken cancel);

// The cut clip in which an appearance begins.
struct PageClip {
    std::string path;
    double at_s = 0;  // where in the clip
};

struct PageParts {
    AnswerPictures pictures;
    std::map<int, PageClip> clips;  // by Appearance::id
};

// One self-contained HTML file; below 20 MB for a day with 5,000 appearances. `document`: answer_json(). The
// recordings are played from where they lie, by paths relative to the page and absolute. ErrorCode::store if
// it cannot be written, ErrorCode::usage if `document` is no answer.
NOSCOPE_API Status write_page(const std::string& document, const PageParts& parts, const std::string& path);

// A contact sheet as JPEG: the pictures of the appearances in time order, with boxes and the time below each;
// without appearances, of the closest calls. Of more than 500 pictures, 500 spread evenly over them.
// ErrorCode::store if it cannot be written.
NOSCOPE_API Status write_sheet(const Answer& answer, const AnswerPictures& pictures, const std::string& path);

}  // namespace noscope
