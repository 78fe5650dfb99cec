#include "find/price_decoding.h"

#include "base/try.h"

#include <optional>

namespace noscope {
namespace {

void multiply(DecodeCost& cost, double factor) {
    for (double* part :
         {&cost.start_s, &cost.intra_s, &cost.inter_s, &cost.passed_s, &cost.byte_s, &cost.passed_byte_s})
        *part *= factor;
}

// Core-seconds for measuring.
constexpr double kBudgetS = .5;

Result<DecodeCost> measure(const Session& session, std::size_t file, const PacketIndex& index, double slowed,
                           const CancelToken& cancel) {
    NOSCOPE_TRY(const auto media, MediaFile::open(session.recording.files[file].scan.path, cancel,
                                                  session.file(file).identity.bytes));
    NOSCOPE_TRY(DecodeCost cost, measure_decode_cost(*media, index, kBudgetS));
    multiply(cost, slowed);
    return cost;
}

}  // namespace

Result<std::vector<DecodePrice>> price_decoding(const Session& session, const Sampling& sampling,
                                                const std::vector<LabelledBlock>& blocks, double slowed,
                                                int threads, const CancelToken& cancel,
                                                MeasuredCosts& costs) {
    std::vector<DecodePrice> prices;
    std::optional<std::size_t> open;
    FileWork work;
    for (const LabelledBlock& block : blocks) {
        if (block.frames.empty()) continue;
        if (open != block.file) {
            NOSCOPE_TRY(work, load_work(session, block.file, sampling, cancel));
            open = block.file;
        }
        if (!costs.decode) {
            NOSCOPE_TRY(costs.decode, measure(session, block.file, work.index, slowed, cancel));
        }
        DecodeCost cost = *costs.decode;
        multiply(cost, 1. / threads);
        std::vector<AnalysedFrame> frames;
        for (const LabelledFrame& frame : block.frames)
            frames.push_back({frame.frame.window, frame.frame.pts, frame.frame.packet, frame.frame.key});
        prices.emplace_back(work.index, cost, frames);
    }
    return prices;
}

}  // namespace noscope
