#include "find/packet_check.h"

#include "base/error_text.h"
#include "base/sealed_bytes.h"
#include "base/text.h"
#include "base/try.h"
#include "cascade/stage_table.h"
#include "find/file_measures.h"
#include "video/media_file.h"

#include <optional>
#include <set>
#include <vector>

namespace noscope {
namespace {

constexpr std::size_t kMostFiles = 4;
constexpr std::uint8_t kVersion = 1;

std::vector<std::uint8_t> encode(const PacketUsefulness& usefulness) {
    SealedWriter out(kVersion);
    out.byte(static_cast<std::uint8_t>(usefulness.verdict));
    out.fixed(static_cast<std::uint32_t>(usefulness.pairs));
    out.real(usefulness.rho);
    out.real(usefulness.auc);
    return std::move(out).seal();
}

std::optional<PacketUsefulness> decode(std::span<const std::uint8_t> bytes) {
    auto in = SealedReader::open(bytes, kVersion);
    if (!in) return std::nullopt;
    PacketUsefulness usefulness;
    const std::uint8_t verdict = in->byte();
    if (verdict > static_cast<std::uint8_t>(PacketUsefulness::Verdict::inverted)) return std::nullopt;
    usefulness.verdict = static_cast<PacketUsefulness::Verdict>(verdict);
    usefulness.pairs = static_cast<int>(in->fixed());
    usefulness.rho = in->real();
    usefulness.auc = in->real();
    if (!in->at_end()) return std::nullopt;
    return usefulness;
}

}  // namespace

Result<PacketUsefulness> packet_usefulness_of(const Session& session, const CancelToken& cancel) {
    const std::string key = "packet usefulness " + session.fingerprint("version 1");
    NOSCOPE_TRY(const auto stored, session.store->artifact(key));
    if (stored)
        if (const auto usefulness = decode(*stored)) return *usefulness;
    PacketPairs pairs;
    for (const std::size_t i : spread_evenly(kMostFiles, session.recording.files.size())) {
        const std::string& path = session.recording.files[i].scan.path;
        NOSCOPE_TRY(const PacketIndex index, load_index(path, session.file(i), *session.store, cancel));
        NOSCOPE_TRY(const auto media, MediaFile::open(path, cancel, session.file(i).identity.bytes));
        NOSCOPE_TRY(const PacketPairs more, sample_packet_pairs(*media, index));
        pairs.scores.insert(pairs.scores.end(), more.scores.begin(), more.scores.end());
        pairs.differences.insert(pairs.differences.end(), more.differences.begin(), more.differences.end());
    }
    const PacketUsefulness usefulness = judge_packet_scores(pairs.scores, pairs.differences);
    NOSCOPE_CHECK(session.store->put_artifact(key, encode(usefulness)));
    return usefulness;
}

std::string packet_warning(const PacketUsefulness& usefulness, const Plan& plan) {
    using Verdict = PacketUsefulness::Verdict;
    std::set<std::string> names;
    for (const Stage& stage : plan.stages)
        if (reads_packets(stage)) names.insert(fmt::format("`{}`", row_of(stage).name));
    const std::string stages = join(std::vector(names.begin(), names.end()), " and ");
    if (usefulness.verdict == Verdict::useless)
        return fmt::format(
            "packet sizes tell little of motion in this recording (AUC {:.2f} beside decoded "
            "differences): leave {} out of the plan",
            usefulness.auc, stages);
    if (usefulness.verdict == Verdict::inverted)
        return fmt::format(
            "packets are larger where this recording is quiet (AUC {:.2f} beside decoded "
            "differences): leave {} out of the plan",
            usefulness.auc, stages);
    return "";
}

}  // namespace noscope
