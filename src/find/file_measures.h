// What decoding parts of files tells `noscope info`: day and night, what packet sizes tell, and speeds.
#pragma once

#include <noscope/cancel.h>
#include "find/file_description.h"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace noscope {

// The packets of files of one camera as if they were one file, each beginning where the one before ends.
// Files with another time base than the first are left out.
PacketIndex joined(std::span<const PacketIndex* const> indexes);

// `count` of n things, spread evenly; all where there are fewer. Ascending.
std::vector<std::size_t> spread_evenly(std::size_t count, std::size_t n);

// Tells of one camera what decoding parts of its files tells: speeds on up to `most_measured` of them, what
// packet sizes tell on those and on more where they are short, colour on some twenty keyframes over all. A
// few core-seconds a file at most. `files`: of `camera`, not yet in it. What a file refuses to tell is said
// in `warnings`. ErrorCode::interrupted.
Status measure_files(std::vector<DescribedFile*> files, std::size_t most_measured, const CancelToken& cancel,
                     CameraInfo& camera, std::vector<std::string>& warnings);

}  // namespace noscope
