#include <noscope/parts.h>

#include "base/error_text.h"
#include "base/text.h"
#include "base/try.h"
#include "find/guarded.h"
#include "find/part_run.h"
#include "find/plan_options.h"
#include "find/plan_run.h"
#include "find/query_json.h"

#include <algorithm>
#include <cmath>

namespace noscope {
namespace {

struct NamedPart {
    PartFile file;
    std::string path;
};

bool same_files(const std::vector<PartRecordingFile>& a, const std::vector<PartRecordingFile>& b) {
    return std::ranges::equal(a, b, [](const PartRecordingFile& x, const PartRecordingFile& y) {
        return x.head_sha256 == y.head_sha256 && x.bytes == y.bytes && std::abs(x.start_s - y.start_s) < 1e-6;
    });
}

// Range and clocks say which frames are asked for and where they lie.
bool same_range(const PartFile& a, const PartFile& b) {
    RecordingOptions x = a.recording, y = b.recording;
    x.inputs = y.inputs = {};
    return to_json(x, a.range) == to_json(y, b.range);
}

Status check_alike(const NamedPart& first, const NamedPart& other) {
    const PartFile &a = first.file, &b = other.file;
    const char* what = a.plan != b.plan                               ? "another plan"
                       : a.reference_identity != b.reference_identity ? "another reference model"
                       : !same_files(a.files, b.files)                ? "another recording"
                       : !same_range(a, b)                  ? "other --from, --to, --daily, clocks or camera"
                       : a.blocks_in_all != b.blocks_in_all ? "other blocks"
                                                            : nullptr;
    if (!what) return {};
    return fail(ErrorCode::usage,
                "the parts '{}' and '{}' are of different runs ({}): merge those of one run", first.path,
                other.path, what);
}

std::string range_text(std::int64_t first, std::int64_t last) { return fmt::format("{}..{}", first, last); }

// By their blocks; each is there once.
Status check_blocks(const std::vector<NamedPart>& parts) {
    std::int64_t next = 0;
    const NamedPart* before = nullptr;
    std::vector<std::string> missing;
    for (const NamedPart& part : parts) {
        const BlockRange& blocks = part.file.blocks;
        if (before && blocks.first < next)
            return fail(
                ErrorCode::usage,
                "the parts '{}' and '{}' both hold block {}: give each block once, or make one of them "
                "again with other --blocks",
                before->path, part.path, blocks.first);
        if (blocks.first > next) missing.push_back(range_text(next, blocks.first - 1));
        next = blocks.last + 1;
        before = &part;
    }
    const std::int64_t count = parts.front().file.blocks_in_all;
    if (next < count) missing.push_back(range_text(next, count - 1));
    if (missing.empty()) return {};
    return fail(ErrorCode::usage, "blocks {} of {} are in no part: make them with noscope apply --blocks {}",
                join(missing, ", "), count, missing.front());
}

Result<std::vector<NamedPart>> read_parts(const std::vector<std::string>& paths) {
    if (paths.empty()) return fail(ErrorCode::usage, "name the parts to merge: noscope merge PART...");
    std::vector<NamedPart> parts;
    for (const std::string& path : paths) {
        NOSCOPE_TRY(PartFile file, read_part(path));
        parts.push_back({std::move(file), path});
        NOSCOPE_CHECK(check_alike(parts.front(), parts.back()));
    }
    std::ranges::stable_sort(parts, {}, [](const NamedPart& part) { return part.file.blocks.first; });
    NOSCOPE_CHECK(check_blocks(parts));
    return parts;
}

// The recording at hand is that of the parts.
Status check_recording(const Session& session, const RecordingBlocks& blocks, const NamedPart& part) {
    const auto& files = part.file.files;
    bool same = session.recording.files.size() == files.size() && blocks.count() == part.file.blocks_in_all;
    for (std::size_t i = 0; i < files.size() && same; ++i) {
        const FileIdentity& identity = session.file(i).identity;
        same = identity.head_sha256 == files[i].head_sha256 && identity.bytes == files[i].bytes &&
               std::abs(session.recording.files[i].start_s - files[i].start_s) < 1e-6;
    }
    if (same) return {};
    return fail(
        ErrorCode::usage,
        "the recording is not that of '{}' (files were added, changed or have grown): name the one that "
        "it was made of with --recording, or make the parts again",
        part.path);
}

// Open class lists are numbered as their store met them.
Result<std::vector<std::vector<std::int32_t>>> match_classes(const std::vector<NamedPart>& parts,
                                                             PlanRun& run) {
    Session& session = run.session();
    auto all = session.reference->classes();
    const std::size_t known = all.size();
    std::vector<std::vector<std::int32_t>> matched;
    for (const NamedPart& part : parts) {
        auto& ids = matched.emplace_back();
        for (const std::string& name : part.file.classes) {
            const auto found = std::ranges::find(all, name);
            ids.push_back(static_cast<std::int32_t>(found - all.begin()));
            if (found == all.end()) all.push_back(name);
        }
    }
    if (all.size() == known) return matched;
    NOSCOPE_CHECK(session.store->set_classes(session.model, all));
    session.reference->adopt_classes(all);
    run.preparation().on_classes(all);
    return matched;
}

Result<MergedParts> merged(const std::vector<NamedPart>& parts, const NamedPlan& plan, PlanRun& run) {
    MergedParts all;
    NOSCOPE_TRY(all.classes, match_classes(parts, run));
    all.files.resize(parts.front().file.files.size());
    all.totals.decided.resize(plan.file.prepared.plan.stages.size());
    all.totals.scored.resize(plan.file.prepared.plan.stages.size());
    for (std::size_t p = 0; p < parts.size(); ++p) {
        const PartFile& file = parts[p].file;
        all.names.push_back(parts[p].path);
        for (std::size_t i = 0; i < file.files.size(); ++i) all.files[i].push_back({p, &file.files[i]});
        all.totals.add(file.totals);
        all.scores.push_back(file.scores);
        for (std::size_t i = 0; i < all.totals.decided.size(); ++i) {
            if (i < file.totals.decided.size()) all.totals.decided[i] += file.totals.decided[i];
            if (i < file.totals.scored.size()) all.totals.scored[i] += file.totals.scored[i];
        }
    }
    return all;
}

Result<Answer> merge_parts(const MergeOptions& asked, Observer* observer, CancelToken cancel) {
    NOSCOPE_TRY(const std::vector<NamedPart> parts, read_parts(asked.parts));
    const PartFile& first = parts.front().file;
    NOSCOPE_TRY(PlanFile file, parse_plan_file(first.plan, first.plan_path));
    const NamedPlan plan{std::move(file), first.plan_path};
    ApplyOptions apply;
    apply.recording = first.recording;
    if (!asked.recording.empty()) apply.recording.inputs = asked.recording;
    apply.range = first.range;
    apply.reference = asked.reference.empty() ? first.reference : asked.reference;
    apply.exec_timeout_s = asked.exec_timeout_s;
    apply.store = asked.store;
    apply.threads = asked.threads;
    apply.guarantee = asked.guarantee;
    apply.confidence = asked.confidence;
    apply.label_budget = asked.label_budget;
    apply.no_longer_than_s = asked.no_longer_than_s;
    apply.command_line = asked.command_line;
    const FindOptions find = options_of(plan.file, apply);
    PlanRun run(find, observer, std::move(cancel));
    NOSCOPE_CHECK(run.open(plan));
    const auto blocks = RecordingBlocks::of(run.session().recording, find.sampling, plan.file.span_windows);
    NOSCOPE_CHECK(check_recording(run.session(), blocks, parts.front()));
    NOSCOPE_TRY(const MergedParts all, merged(parts, plan, run));
    run.take_parts(all);
    return run.run([&](CascadeTotals&) -> Result<PreparedPlan> { return plan.file.prepared; });
}

}  // namespace

Result<Answer> merge(const MergeOptions& options, Observer* observer, CancelToken cancel) {
    return guarded([&] { return merge_parts(options, observer, std::move(cancel)); });
}

}  // namespace noscope
