// Of a run of a plan: what is done in parts.
#include "base/error_text.h"
#include "base/try.h"
#include "find/part_run.h"
#include "find/plan_run.h"
#include "find/query_json.h"

namespace noscope {

Status PlanRun::work_in_part(PartWork& part) {
    part_ = &part;
    NOSCOPE_TRY(totals_, count_work(session_, options_.sampling, cancel_,
                                    [&](std::size_t file, std::vector<AskedFrame>& frames) {
                                        part.blocks.keep(file, part.range, frames);
                                    }));
    // A run of its own to the record.
    OrderedJson query = OrderedJson::parse(answer_.query_json);
    query["blocks"] = {part.range.first, part.range.last};
    answer_.query_json = to_text(query);
    return {};
}

void PlanRun::take_parts(const MergedParts& parts) { merged_ = &parts; }

Status PlanRun::tell_parts(CascadeTotals& totals) {
    totals = merged_->totals;
    for (std::size_t i = 0; i < session_.recording.files.size() && !enough(); ++i) {
        NOSCOPE_TRY(const FileWork work, load_work(session_, i, options_.sampling, cancel_));
        std::size_t count = 0;
        for (const auto& piece : merged_->files[i]) {
            const PartRecordingFile& file = *piece.file;
            const bool fits = count + file.frames.size() <= work.frames.size();
            if (!file.frames.empty() && (!fits || work.frames[count].pts != file.first_pts ||
                                         work.frames[count + file.frames.size() - 1].pts != file.last_pts))
                return fail(ErrorCode::usage,
                            "the part '{}' has other frames of '{}' than are there: make it again with this "
                            "noscope",
                            merged_->names[piece.part], session_.recording.files[i].scan.path);
            count += file.frames.size();
        }
        if (count != work.frames.size())
            return fail(
                ErrorCode::usage,
                "the parts have {} frames of '{}', and {} are asked for: make them again with this noscope",
                count, session_.recording.files[i].scan.path, work.frames.size());
        builder_->begin_file(static_cast<int>(i), work.frames, std::ssize(work.frames));
        std::size_t place = 0;
        for (const auto& piece : merged_->files[i]) {
            const auto& classes = merged_->classes[piece.part];
            for (const PartFrame& frame : piece.file->frames) {
                auto best = frame.best;
                if (best) best->class_id = classes[static_cast<std::size_t>(best->class_id)];
                builder_->decide(place++, frame.decision, best);
                if (place % 1024 == 0) report(totals, false);
            }
        }
        builder_->end_file();
    }
    return {};
}

}  // namespace noscope
