#include "store/score_codec.h"

#include "base/sealed_bytes.h"

#include <cmath>
#include <cstddef>
#include <utility>

namespace noscope {
namespace {

constexpr std::uint8_t kVersion = 1;

constexpr std::size_t kLeastScoreBytes = 4 + 1;      // value, step
constexpr std::size_t kLeastDuplicateBytes = 1 + 1;  // where, number

// From one pts to the next the step hardly changes: what is written is by how much it does. Steps wrap around
// in 64 bits, so that any two pts have one.
class Steps {
   public:
    std::int64_t change_to(std::int64_t pts) {
        const std::uint64_t step = static_cast<std::uint64_t>(pts) - pts_;
        const auto change = static_cast<std::int64_t>(step - step_);
        pts_ += step;
        step_ = step;
        return change;
    }
    std::int64_t pts_after(std::int64_t change) {
        step_ += static_cast<std::uint64_t>(change);
        pts_ += step_;
        return static_cast<std::int64_t>(pts_);
    }

   private:
    std::uint64_t pts_ = 0, step_ = 0;
};

}  // namespace

std::vector<std::uint8_t> encode_scores(std::span<const StoredScore> scores) {
    SealedWriter writer(kVersion);
    writer.varint(scores.size());
    Steps steps;
    std::size_t duplicates = 0;
    for (const StoredScore& score : scores) {
        writer.signed_varint(steps.change_to(score.pts));
        if (score.duplicate != 0) ++duplicates;
    }
    for (const StoredScore& score : scores) writer.real32(score.value);
    writer.varint(duplicates);
    std::size_t next = 0;
    for (std::size_t i = 0; i < scores.size(); ++i) {
        if (scores[i].duplicate == 0) continue;
        writer.varint(i - next);
        writer.varint(scores[i].duplicate);
        next = i + 1;
    }
    return std::move(writer).seal();
}

bool decode_scores(std::span<const std::uint8_t> blob, std::vector<StoredScore>& out) {
    auto reader = SealedReader::open(blob, kVersion);
    if (!reader) return false;
    std::vector<StoredScore> scores(reader->count(kLeastScoreBytes));
    Steps steps;
    for (StoredScore& score : scores) score.pts = steps.pts_after(reader->signed_varint());
    for (StoredScore& score : scores) {
        score.value = reader->real32();
        if (std::isnan(score.value)) return false;
    }
    std::size_t next = 0;
    for (std::size_t left = reader->count(kLeastDuplicateBytes); left > 0; --left) {
        const std::uint64_t skipped = reader->varint();
        const std::uint32_t duplicate = reader->varint32();
        if (skipped >= scores.size() - next || duplicate == 0) return false;
        next += skipped;
        scores[next++].duplicate = duplicate;
    }
    const auto rises = [](const StoredScore& a, const StoredScore& b) {
        return a.pts < b.pts || (a.pts == b.pts && a.duplicate < b.duplicate);
    };
    for (std::size_t i = 1; i < scores.size(); ++i)
        if (!rises(scores[i - 1], scores[i])) return false;
    if (!reader->at_end()) return false;
    out.insert(out.end(), scores.begin(), scores.end());
    return true;
}

}  // namespace noscope
