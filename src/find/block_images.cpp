#include "find/block_images.h"

#include "base/try.h"
#include "video/infrared.h"

#include <algorithm>
#include <map>

namespace noscope {
namespace {

// Frames whose images are held at once.
constexpr std::size_t kMostFrames = 2000;

}  // namespace

BlockImages::BlockImages(const LabelledBlock& block, const ScaledFrames& scaled, const EmptyScene& scene)
    : block_(block), scaled_(scaled), scene_(scene) {}

const std::vector<ScoreImage>* BlockImages::images(std::size_t frame) const {
    const auto found = scaled_.images.find(block_.frames[frame].frame.packet);
    return block_.frames[frame].sound && found != scaled_.images.end() ? &found->second : nullptr;
}

const ScoreImage* BlockImages::image(std::size_t frame, std::size_t spec) const {
    const auto* all = images(frame);
    return all ? &(*all)[spec] : nullptr;
}

bool BlockImages::infrared(const std::vector<ScoreImage>& images) const {
    return scene_.both_lights ? is_infrared(images.back()) : scene_.only_infrared;
}

const ScoreImage* BlockImages::scene(std::size_t frame, std::size_t spec) const {
    const auto* now = images(frame);
    if (!now || spec >= scene_.images.size() || !scene_.images[spec]) return nullptr;
    const auto* first = images(0);
    const BlockReference block(*scene_.images[spec], first ? &(*first)[spec] : nullptr,
                               first && infrared(*first));
    const ReferenceImage* found = block.image((*now)[spec], infrared(*now));
    return found ? &found->image : nullptr;
}

Status for_each_block(const BlockImageRequest& request, const std::vector<LabelledBlock>& blocks,
                      const HearBlock& hear) {
    std::map<std::size_t, std::vector<std::size_t>> by_file;
    for (std::size_t i = 0; i < blocks.size(); ++i)
        if (!blocks[i].frames.empty()) by_file[blocks[i].file].push_back(i);
    std::vector<ScoreSpec> specs(request.images.specs().begin(), request.images.specs().end());
    if (request.scene.both_lights) specs.push_back(kLightSpec);
    for (auto& [file, numbers] : by_file) {
        NOSCOPE_TRY(const FileWork work, load_work(request.session, file, request.sampling, request.cancel));
        std::ranges::sort(numbers, {}, [&](std::size_t i) { return blocks[i].frames.front().frame.pts; });
        for (std::size_t first = 0, end = 0; first < numbers.size(); first = end) {
            std::vector<std::uint32_t> wanted;
            do {
                for (const LabelledFrame& frame : blocks[numbers[end]].frames)
                    if (frame.sound) wanted.push_back(frame.frame.packet);
                ++end;
            } while (end < numbers.size() && wanted.size() < kMostFrames);
            std::ranges::sort(wanted);
            ScaledFrames scaled;
            if (!wanted.empty() && !specs.empty()) {
                NOSCOPE_TRY(scaled, scale_frames(request.session, file, work.index, wanted, specs,
                                                 request.stages, request.cancel));
            }
            request.cost.frames_decoded += scaled.frames_decoded;
            if (request.times) {
                request.times->pictures += std::ssize(scaled.images);
                request.times->images_s += scaled.images_s;
            }
            for (std::size_t i = first; i < end; ++i)
                NOSCOPE_CHECK(hear(numbers[i], BlockImages(blocks[numbers[i]], scaled, request.scene), work));
        }
    }
    return {};
}

}  // namespace noscope
