// Answers as text and files. All text is UTF-8; paths that are not are shown with U+FFFD on a terminal and in
// JSON, and written as they are in CSV.
#pragma once

#include <noscope/answer.h>
#include <noscope/error.h>
#include <noscope/export.h>
#include <noscope/find.h>

#include <memory>
#include <string>
#include <vector>

namespace noscope {

// The answer for a terminal: a table of appearances, a timeline and the account. `columns` is the terminal's
// width; lines end with '\n'.
NOSCOPE_API std::string answer_table(const Answer& answer, int columns);

// The account alone, in one or two sentences: what was found, what it took, what a plain run would take.
NOSCOPE_API std::string account_sentence(const Answer& answer);

// Refuses a file name whose ending is no known format (.html, .jpg, .csv, .markers.csv, .json, .jsonl,
// .m3u, .edl, .vtt): ErrorCode::usage.
NOSCOPE_API Status check_output_name(const std::string& path);

// Writes the answer in the format of the file's ending: appearances CSV, JSON, JSON lines (windows and
// appearances in time order, then the summary), a page for a browser, without pictures (page.h has them, and
// contact sheets), markers, a playlist (M3U, mpv EDL), cues (WebVTT). The file appears whole or not at all.
// ErrorCode::store if it cannot be written.
NOSCOPE_API Status write_answer(const Answer& answer, const std::string& path);

// Writes the windows CSV; likewise.
NOSCOPE_API Status write_windows(const Answer& answer, const std::string& path);

// The answer as one JSON document, "schema": 1, ending with '\n'. All that differs between two runs that did
// the same work is under "seconds".
NOSCOPE_API std::string answer_json(const Answer& answer);

// One JSON object without newline, as a line of a .jsonl output.
NOSCOPE_API std::string window_line(const Window& window, const Answer& so_far);
NOSCOPE_API std::string appearance_line(const Appearance& appearance, const Answer& so_far);
// The last line of a .jsonl output: the JSON document without the appearances, which have lines of their own.
NOSCOPE_API std::string summary_line(const Answer& answer);

// A .jsonl output that grows while find() runs: each line is in the file when the call returns, so that
// another program can follow it. Not written atomically. After a failed write later calls do nothing and
// finish() tells.
class NOSCOPE_API AnswerStream {
   public:
    // Makes the file if it is not there. One that is keeps its content until the first line is written.
    // ErrorCode::store if it cannot be written.
    static Result<std::unique_ptr<AnswerStream>> open(const std::string& path);
    ~AnswerStream();
    AnswerStream(const AnswerStream&) = delete;
    AnswerStream& operator=(const AnswerStream&) = delete;

    void add(const Window& window, const Answer& so_far);
    void add(const Appearance& appearance, const Answer& so_far);
    // A line that says that these windows, and the appearances with them, are corrected; then these windows
    // and all appearances once more.
    void correct(const std::vector<std::size_t>& windows, const Answer& answer);
    // Writes the summary and closes the file. ErrorCode::store if any line could not be written.
    Status finish(const Answer& answer);

   private:
    explicit AnswerStream(std::string path, int descriptor);
    void write_line(std::string line);

    std::string path_;
    int descriptor_ = -1;
    bool begun_ = false;
    int error_ = 0;  // errno of the first failed write
};

// One line about how far a run is, at most `columns` wide, without '\n': step, share, speed, time left,
// found.
NOSCOPE_API std::string progress_line(const Progress& progress, int columns);
// "about 12 min", for an estimate that deserves no more digits.
NOSCOPE_API std::string about_duration(double seconds);

// info(), label() and plan() for a terminal. A camera of more than six files is summed up, and only odd files
// have a line, unless `every_file` is set.
NOSCOPE_API std::string info_text(const RecordingInfo& info, bool every_file = false);
NOSCOPE_API std::string info_json(const RecordingInfo& info);
NOSCOPE_API std::string label_text(const LabelReport& report);
// explain() for a terminal, and as JSON: one sentence, then the table of plans.
NOSCOPE_API std::string explain_text(const ExplainReport& report, int columns);
NOSCOPE_API std::string explain_json(const ExplainReport& report);
// plan() for a terminal: what the file holds and what it cost.
NOSCOPE_API std::string plan_text(const PlanReport& report);

}  // namespace noscope
