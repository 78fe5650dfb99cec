// What is made of an answer beside its plain files: pages with pictures, clips, tables.
#pragma once

#include <noscope/cancel.h>
#include <noscope/clips.h>
#include <noscope/error.h>
#include <noscope/page.h>

#include <functional>
#include <string>

namespace noscope::cli {

struct AnswerExtras {
    PictureOptions pictures;  // of pages
    ClipOptions clips;        // none are cut where the folder is empty
    std::string per_file;     // --per-file, or empty
    double bins_s = 0;        // --bins, 0: none; they are printed
};

// Hears what is worth telling, one line each.
using Note = std::function<void(const std::string&)>;

bool is_page(const std::string& path);
bool is_sheet(const std::string& path);
bool ends_in(const std::string& path, const std::string& ending);  // in any case

// All that it is given must outlive it.
class ExtraWriter {
   public:
    ExtraWriter(const Answer& answer, const AnswerExtras& extras, const CancelToken& cancel, const Note& note)
        : answer_(answer), extras_(extras), cancel_(cancel), note_(note) {}

    // First of all, so that pages can show them. Clips that are there when it is interrupted stay.
    Status cut_clips();
    // A page of the answer (`document`: as JSON) or a contact sheet, with pictures, which are decoded once
    // for all of them; none once it is cancelled.
    Status write_page(const std::string& document, const std::string& path);
    Status write_sheet(const std::string& path);
    Status write_tables();

   private:
    Status take_pictures();

    const Answer& answer_;
    const AnswerExtras& extras_;
    const CancelToken& cancel_;
    const Note& note_;
    PageParts parts_;
    bool has_pictures_ = false;
};

}  // namespace noscope::cli
