#include "find/training_rows.h"

#include "base/try.h"
#include "find/pasting_difference.h"
#include "specialized/cnn_input.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace noscope {
namespace {

class Rows {
   public:
    Rows(const BlockImageRequest& request, const std::vector<LabelledBlock>& blocks,
         const std::vector<RowSpec>& specs, float teacher_weight, const std::vector<DifferencePeer>& peers)
        : request_(request),
          blocks_(blocks),
          specs_(specs),
          teacher_weight_(teacher_weight),
          peers_(peers),
          rows_(specs.size()) {
        for (std::size_t i = 0; i < specs.size(); ++i) {
            const ScoreSpec& spec = request.images.specs()[specs[i].spec];
            rows_[i].samples.size = {spec.width, spec.height};
            rows_[i].samples.difference = specs[i].difference != RowDifference::none;
            rows_[i].differences.resize(peers.size());
        }
    }

    Result<std::vector<TrainingRows>> go() {
        NOSCOPE_CHECK(for_each_block(
            request_, blocks_, [&](std::size_t block, const BlockImages& images, const FileWork&) -> Status {
                for (std::size_t frame = 0; frame < blocks_[block].frames.size(); ++frame)
                    for (std::size_t i = 0; i < specs_.size(); ++i) add(i, block, frame, images);
                return {};
            }));
        for (std::size_t i = 0; i < specs_.size(); ++i)
            if (specs_[i].difference == RowDifference::pasting)
                NOSCOPE_CHECK(add_pasting_difference(rows_[i].samples));
        return std::move(rows_);
    }

   private:
    void add(std::size_t number, std::size_t block, std::size_t frame, const BlockImages& images) {
        const auto [spec, difference] = specs_[number];
        const ScoreImage* now = images.image(frame, spec);
        const bool seen = difference == RowDifference::seen;
        const ScoreImage* scene = now && seen ? images.scene(frame, spec) : nullptr;
        if (!now || (seen && !scene)) return;
        TrainingRows& rows = rows_[number];
        CnnSamples& samples = rows.samples;
        const LabelledFrame& labelled = blocks_[block].frames[frame];
        const std::size_t begin = samples.levels.size();
        samples.levels.resize(begin + samples.row_size());
        const std::size_t written = now->y.size() * (scene ? 4 : 3);
        write_channels(*now, scene, std::span(samples.levels).subspan(begin, written));
        samples.labels.push_back(labelled.positive ? 1 : 0);
        samples.groups.push_back(static_cast<std::uint32_t>(blocks_[block].place));
        samples.weights.push_back(labelled.by_reference ? 1 : teacher_weight_);
        auto& boxes = samples.boxes.emplace_back();
        if (labelled.positive)
            for (const Box& box : labelled.boxes)
                if (const auto in_image =
                        box_in_image(box, labelled.width, labelled.height, request_.images.specs()[spec]))
                    boxes.push_back(*in_image);
        rows.places.push_back({block, frame});
        for (std::size_t i = 0; i < peers_.size(); ++i)
            rows.differences[i].push_back(difference_of(peers_[i], frame, images));
    }

    static float difference_of(const DifferencePeer& peer, std::size_t frame, const BlockImages& images) {
        const ScoreImage* now = images.image(frame, peer.spec);
        const ScoreImage* scene = images.scene(frame, peer.spec);
        return now && scene ? static_cast<float>(peer.metric->distance(*now, *scene))
                            : std::numeric_limits<float>::quiet_NaN();
    }

    const BlockImageRequest& request_;
    const std::vector<LabelledBlock>& blocks_;
    const std::vector<RowSpec>& specs_;
    float teacher_weight_;
    const std::vector<DifferencePeer>& peers_;
    std::vector<TrainingRows> rows_;
};

}  // namespace

std::optional<SampleBox> box_in_image(const Box& box, int width, int height, const ScoreSpec& spec) {
    const Rect& crop = spec.crop;
    const auto side = [](double from, double to, double frame, double crop_from, double crop_to, int pixels) {
        const double scale = pixels / ((crop_to - crop_from) * frame);
        const double first = std::floor((from - crop_from * frame) * scale);
        const double last = std::ceil((to - crop_from * frame) * scale);
        return std::pair(std::clamp(first, 0., double(pixels)), std::clamp(last, 0., double(pixels)));
    };
    const auto [x0, x1] = side(box.x0, box.x1, width, crop.x0, crop.x1, spec.width);
    const auto [y0, y1] = side(box.y0, box.y1, height, crop.y0, crop.y1, spec.height);
    if (!(x0 < x1) || !(y0 < y1)) return std::nullopt;
    const auto pixel = [](double value) { return static_cast<std::uint16_t>(value); };
    return SampleBox{pixel(x0), pixel(y0), pixel(x1), pixel(y1)};
}

Result<std::vector<TrainingRows>> training_rows(const BlockImageRequest& request,
                                                const std::vector<LabelledBlock>& blocks,
                                                const std::vector<RowSpec>& specs, float teacher_weight,
                                                const std::vector<DifferencePeer>& peers) {
    return Rows(request, blocks, specs, teacher_weight, peers).go();
}

}  // namespace noscope
