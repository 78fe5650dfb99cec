#include "find/labelled_blocks.h"

#include "base/error_text.h"
#include "base/try.h"

#include <algorithm>
#include <tuple>

namespace noscope {

FrameCounts count_frames(const std::vector<LabelledBlock>& blocks) {
    FrameCounts counts;
    for (const LabelledBlock& block : blocks)
        for (const LabelledFrame& frame : block.frames) {
            counts.frames += frame.sound ? 1 : 0;
            counts.positive += frame.positive ? 1 : 0;
        }
    return counts;
}

Result<std::vector<LabelledBlock>> label_blocks(const BlockLabelling& asked, const BlockSample& sample) {
    std::vector<LabelledBlock> blocks;
    for (const SampledBlock& block : sample.blocks) blocks.push_back({block.file, blocks.size(), {}});
    SampleLabels labels;
    SampleLabelling labelling{asked.session, asked.sampling, sample, asked.cancel, asked.stages};
    labelling.model = asked.model;
    labelling.model_id = asked.model_id;
    labelling.wanted = asked.wanted;
    labelling.enough = asked.enough;
    labelling.on_classes = asked.on_classes;
    labelling.on_tick = [&] { asked.on_tick(labels.labelled, sample.frames()); };
    labelling.hear = [&](std::size_t place, const AskedFrame& frame, const StoredLabel& label) -> Status {
        LabelledFrame& heard = blocks[place].frames.emplace_back();
        heard.frame = frame;
        heard.sound = !label.damaged;
        if (label.damaged) return {};
        const PredicateTest& test = asked.test();
        heard.positive = test.positive(label.detections);
        heard.confidence = test.confidence(label.detections);
        heard.width = label.detections.width;
        heard.height = label.detections.height;
        for (const Box& box : label.detections.boxes)
            if (test.counts(box, heard.width, heard.height)) heard.boxes.push_back(box);
        return {};
    };
    const Status status = label_sample(labelling, labels);
    // Calls of other models are none of the reference's.
    if (asked.model)
        asked.cost.frames_decoded += labels.totals.frames_decoded;
    else
        asked.cost.add(labels.totals);
    NOSCOPE_CHECK(Status(status));
    if (!labels.finished) return fail(ErrorCode::interrupted, "interrupted; the same command goes on");
    for (LabelledBlock& block : blocks)
        std::ranges::sort(block.frames, {}, [](const LabelledFrame& one) {
            return std::tuple(one.frame.pts, one.frame.duplicate);
        });
    return blocks;
}

}  // namespace noscope
