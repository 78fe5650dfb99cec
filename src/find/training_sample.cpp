#include "find/training_sample.h"

#include "base/sha256.h"
#include "base/try.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>
#include <vector>

namespace noscope {
namespace {

// Of the labels that training and choosing share, what training gets. A net that is a little worse costs a
// few calls in the run; thresholds on half as many windows miss more than was asked for.
constexpr double kTrainShare = .6;
// A teacher labels so many times the frames that the reference labels for training, and never more than half
// of all.
constexpr std::int64_t kTeacherTimes = 8;

std::int64_t blocks_for(const BlockPopulation& population, std::int64_t frames) {
    return frames > 0 ? blocks_for_frames(population, frames) : 0;
}

}  // namespace

SampleNeeds sample_needs(const Plan& plan) {
    SampleNeeds needs;
    for (const Stage& stage : plan.stages) {
        const auto* difference = std::get_if<DifferenceStage>(&stage.body);
        needs.nets = needs.nets || stage.kind() == StageKind::cnn;
        needs.weights = needs.weights || (difference && difference->learned);
        needs.chooses = needs.chooses || is_to_be_chosen(stage);
    }
    return needs;
}

SampleSizes sample_sizes(const LabelBudget& budget, std::int64_t frames, const SampleNeeds& needs,
                         bool teacher) {
    const auto share = static_cast<std::int64_t>(std::ceil(budget.share * static_cast<double>(frames)));
    std::int64_t labels = budget.frames > 0 ? budget.frames : std::max(kLeastBudget, share);
    SampleSizes sizes;
    if (!needs.any()) return sizes;
    sizes.whole = labels >= frames;
    labels = std::min(labels, frames);
    if (needs.nets || needs.weights)
        sizes.asked = std::max<std::int64_t>(1, std::llround(kTrainShare * static_cast<double>(labels)));
    sizes.select = std::max<std::int64_t>(1, labels - sizes.asked);
    sizes.train =
        teacher ? std::max(sizes.asked, std::min(kTeacherTimes * sizes.asked, frames / 2)) : sizes.asked;
    return sizes;
}

BlockSample draw_training_sample(const BlockPopulation& population, const SampleSizes& sizes,
                                 std::uint64_t seed) {
    BlockSample sample = draw_sample(population, {.seed = seed,
                                                  .train = blocks_for(population, sizes.asked),
                                                  .select = blocks_for(population, sizes.select)});
    if (sizes.train <= sizes.asked) return sample;
    const BlockSample larger =
        draw_sample(population, {.seed = seed, .train = blocks_for(population, sizes.train)});
    const auto select = std::ranges::find(sample.blocks, SampleRole::select, &SampledBlock::role);
    std::set<std::pair<std::uint32_t, std::int64_t>> known;
    for (const SampledBlock& block : sample.blocks) known.emplace(block.file, block.number);
    std::vector<SampledBlock> more;
    for (const SampledBlock& block : larger.blocks)
        if (!known.contains({block.file, block.number})) more.push_back(block);
    for (const SampledBlock& block : more) ++sample.strata[block.stratum].train;
    sample.blocks.insert(select, more.begin(), more.end());
    return sample;
}

Result<BlockSample> training_sample(const TrainingSampleRequest& request) {
    const std::string question =
        fmt::format("training sample {} seed {} train {} asked {} select {}", request.question, request.seed,
                    request.sizes.train, request.sizes.asked, request.sizes.select);
    return sample_of(request.session, question, [&]() -> Result<BlockSample> {
        const auto start = RunClock::now();
        NOSCOPE_TRY(const BlockPopulation population,
                    block_population(request.session, request.sampling, {.activity = request.sizes.train > 0},
                                     request.cancel));
        request.stages.add("sample", seconds_since(start), std::ssize(population.blocks));
        return draw_training_sample(population, request.sizes, request.seed);
    });
}

BlockSample blocks_of(const BlockSample& sample, SampleRole role) {
    BlockSample part = sample;
    std::erase_if(part.blocks, [&](const SampledBlock& block) { return block.role != role; });
    return part;
}

std::vector<LearntBlock> learnt_blocks(const BlockSample& train, const BlockSample& select) {
    std::vector<LearntBlock> blocks;
    for (const SampledBlock& block : train.blocks) blocks.push_back({block.file, block.number, false});
    for (const SampledBlock& block : select.blocks) blocks.push_back({block.file, block.number, true});
    return blocks;
}

BlockSample chosen_on(const BlockSample& sample, const std::vector<LearntBlock>& learnt) {
    std::set<std::pair<std::uint32_t, std::int64_t>> chose;
    for (const LearntBlock& block : learnt)
        if (block.chose) chose.emplace(block.file, block.number);
    BlockSample part = sample;
    std::erase_if(part.blocks, [&](const SampledBlock& block) {
        return !chose.contains({block.file, block.number});
    });
    return part;
}

std::string hash_of(const BlockSample& sample) {
    const auto bytes = encode(sample);
    return sha256_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace noscope
