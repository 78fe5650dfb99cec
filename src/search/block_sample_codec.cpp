#include "base/sealed_bytes.h"
#include "search/block_sample.h"

namespace noscope {
namespace {

constexpr std::uint8_t kVersion = 1;

// Whether strata and blocks say the same; what was encoded does.
bool fits_together(const BlockSample& sample) {
    std::vector<SampleStratum> counted = sample.strata;
    for (SampleStratum& stratum : counted) stratum.train = stratum.select = 0;
    for (const SampledBlock& block : sample.blocks) {
        if (block.file >= sample.files.size() || block.stratum >= counted.size() || block.frames <= 0)
            return false;
        SampleStratum& stratum = counted[block.stratum];
        ++(block.role == SampleRole::train ? stratum.train : stratum.select);
    }
    std::int64_t blocks = 0;
    for (const SampleStratum& stratum : counted) {
        if (stratum.blocks < stratum.train + stratum.select) return false;
        if (stratum.file && *stratum.file >= sample.files.size()) return false;
        blocks += stratum.blocks;
    }
    return counted == sample.strata && blocks == sample.population_blocks && sample.windows > 0;
}

}  // namespace

std::vector<std::uint8_t> encode(const BlockSample& sample) {
    SealedWriter out(kVersion);
    out.fixed64(sample.seed);
    out.real(sample.stretch_s);
    out.signed_varint(sample.windows);
    out.signed_varint(sample.population_blocks);
    out.signed_varint(sample.population_frames);
    out.varint(sample.files.size());
    for (const PopulationFile& file : sample.files) {
        out.sized({reinterpret_cast<const std::uint8_t*>(file.identity.data()), file.identity.size()});
        out.byte(file.clock_s ? 1 : 0);
        if (file.clock_s) out.real(*file.clock_s);
    }
    out.varint(sample.strata.size());
    for (const SampleStratum& stratum : sample.strata) {
        out.byte(static_cast<std::uint8_t>((stratum.night ? 1 : 0) + (stratum.file ? 2 : 0)));
        if (stratum.file) out.varint(*stratum.file);
        out.signed_varint(stratum.stretch);
        for (const std::int64_t count : {stratum.blocks, stratum.train, stratum.select})
            out.signed_varint(count);
    }
    out.varint(sample.blocks.size());
    for (const SampledBlock& block : sample.blocks) {
        out.varint(block.file);
        out.signed_varint(block.number);
        out.signed_varint(block.frames);
        out.varint(block.stratum);
        out.byte(static_cast<std::uint8_t>(block.role));
    }
    return std::move(out).seal();
}

std::optional<BlockSample> decode_block_sample(std::span<const std::uint8_t> bytes) {
    auto in = SealedReader::open(bytes, kVersion);
    if (!in) return std::nullopt;
    BlockSample sample;
    sample.seed = in->fixed64();
    sample.stretch_s = in->real();
    sample.windows = in->signed_varint();
    sample.population_blocks = in->signed_varint();
    sample.population_frames = in->signed_varint();
    for (std::size_t left = in->count(2); left > 0; --left) {
        PopulationFile& file = sample.files.emplace_back();
        const auto identity = in->sized();
        file.identity.assign(identity.begin(), identity.end());
        if (in->byte() != 0) file.clock_s = in->real();
    }
    for (std::size_t left = in->count(5); left > 0; --left) {
        SampleStratum& stratum = sample.strata.emplace_back();
        const std::uint8_t flags = in->byte();
        if (flags > 3) in->refuse();
        stratum.night = (flags & 1) != 0;
        if ((flags & 2) != 0) stratum.file = in->varint32();
        stratum.stretch = in->signed_varint();
        for (std::int64_t* count : {&stratum.blocks, &stratum.train, &stratum.select})
            *count = in->signed_varint();
    }
    for (std::size_t left = in->count(5); left > 0; --left) {
        SampledBlock& block = sample.blocks.emplace_back();
        block.file = in->varint32();
        block.number = in->signed_varint();
        block.frames = in->signed_varint();
        block.stratum = in->varint32();
        const std::uint8_t role = in->byte();
        if (role > 1) in->refuse();
        block.role = static_cast<SampleRole>(role);
    }
    if (!in->at_end() || !fits_together(sample)) return std::nullopt;
    return sample;
}

}  // namespace noscope
