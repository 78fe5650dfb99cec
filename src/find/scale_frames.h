// Score images of chosen frames of a file, for what is learnt from a recording before its run.
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>
#include "find/session.h"
#include "video/score_image.h"

#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace noscope {

struct ScaledFrames {
    // By packet, as `specs` has them; frames that cannot be decoded are missing.
    std::map<std::uint32_t, std::vector<ScoreImage>> images;
    std::int64_t frames_decoded = 0;  // those on the way to them included
    double images_s = 0;              // core-seconds that making the images took
};

// `wanted`: packets of the file, ascending, none twice. The seconds go to the stage "decode". Errors:
// recording, interrupted.
Result<ScaledFrames> scale_frames(const Session& session, std::size_t file, const PacketIndex& index,
                                  const std::vector<std::uint32_t>& wanted, std::span<const ScoreSpec> specs,
                                  StageClock& stages, const CancelToken& cancel);

}  // namespace noscope
