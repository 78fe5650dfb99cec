#include <noscope/parts.h>
#include <noscope/version.h>

#include "base/error_text.h"
#include "base/output_file.h"
#include "base/try.h"
#include "base/utc_now.h"
#include "find/guarded.h"
#include "find/part_run.h"
#include "find/plan_options.h"
#include "find/plan_run.h"

namespace noscope {
namespace {

Status check_part_options(const PartOptions& options) {
    if (options.apply.limit != 0 || options.apply.max_time_s != 0)
        return fail(ErrorCode::usage,
                    "--blocks with --limit or --max-time: a part is whole or not at all; leave one out");
    if (options.blocks.first < 0 || options.blocks.last < options.blocks.first)
        return fail(ErrorCode::usage,
                    "--blocks {}..{} is no range: give two numbers from 0, the smaller first",
                    options.blocks.first, options.blocks.last);
    return {};
}

Status check_blocks(const RecordingBlocks& blocks, const BlockRange& range) {
    if (range.last < blocks.count()) return {};
    return fail(
        ErrorCode::usage,
        "--blocks {}..{}: the recording has the blocks 0..{}, of {:g} s each and shorter at the ends of "
        "files",
        range.first, range.last, blocks.count() - 1, blocks.seconds());
}

PartFile part_of(const NamedPlan& plan, const PartOptions& options, const PlanRun& run, PartWork work) {
    const Session& session = run.session();
    PartFile part;
    part.plan = to_text(plan.file);
    part.plan_path = plan.path;
    part.recording = options.apply.recording;
    part.range = options.apply.range;
    part.reference = options.apply.reference.empty() ? plan.file.reference.model : options.apply.reference;
    part.reference_identity = session.reference->identity();
    part.classes = session.reference->classes();
    part.blocks = work.range;
    part.blocks_in_all = work.blocks.count();
    part.files = std::move(work.files);
    part.scores = std::move(work.scores);
    part.made_by = std::string("noscope ") + version();
    part.made_at = utc_now();
    return part;
}

Result<PartReport> make_part(const PartOptions& options, Observer* observer, CancelToken cancel) {
    NOSCOPE_CHECK(check_part_options(options));
    NOSCOPE_TRY(PlanFile file, read_plan_file(options.apply.plan_file));
    const NamedPlan plan{std::move(file), options.apply.plan_file};
    if (has_stage(plan.file.prepared.plan, StageKind::rank))
        return fail(
            ErrorCode::usage,
            "--blocks: the plan of '{}' ranks the whole recording, so it cannot be run in parts; leave "
            "--blocks out",
            plan.path);
    const FindOptions find = options_of(plan.file, options.apply);
    NOSCOPE_CHECK(check_options(find));
    PlanRun run(find, observer, std::move(cancel));
    NOSCOPE_CHECK(run.open(plan));
    const Session& session = run.session();
    PartWork work{
        RecordingBlocks::of(session.recording, find.sampling, plan.file.span_windows), options.blocks, {}};
    NOSCOPE_CHECK(check_blocks(work.blocks, options.blocks));
    for (std::size_t i = 0; i < session.recording.files.size(); ++i)
        work.files.push_back({.path = session.recording.files[i].scan.path,
                              .head_sha256 = session.file(i).identity.head_sha256,
                              .bytes = session.file(i).identity.bytes,
                              .start_s = session.recording.files[i].start_s,
                              .frames = {}});
    NOSCOPE_CHECK(run.work_in_part(work));
    NOSCOPE_TRY(Answer answer,
                run.run([&](CascadeTotals&) -> Result<PreparedPlan> { return plan.file.prepared; }));
    if (!answer.complete) return fail(ErrorCode::interrupted, "interrupted; no part is written");

    PartReport report;
    report.blocks_in_all = work.blocks.count();
    report.block_s = work.blocks.seconds();
    PartFile part = part_of(plan, options, run, std::move(work));
    part.totals = run.decided();
    const std::string text = to_text(part);
    NOSCOPE_CHECK(write_file_atomically(options.output, text));
    report.path = options.output;
    report.bytes = std::ssize(text);
    report.blocks = options.blocks;
    report.account = std::move(answer.account);
    report.reference_name = std::move(answer.reference_name);
    report.store_path = std::move(answer.store_path);
    report.warnings = std::move(answer.warnings);
    return report;
}

}  // namespace

Result<PartReport> apply_part(const PartOptions& options, Observer* observer, CancelToken cancel) {
    return guarded([&] { return make_part(options, observer, std::move(cancel)); });
}

}  // namespace noscope
