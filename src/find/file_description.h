// One file as `noscope info` describes it by its packets.
#pragma once

#include <noscope/cancel.h>
#include <noscope/find.h>
#include "video/packet_index.h"
#include "video/packet_size_profile.h"
#include "video/recording.h"

#include <optional>
#include <string>
#include <vector>

namespace noscope {

struct DescribedFile {
    ScannedFile scan;
    FileInfo info;                     // but for its place in the recording and what decoding tells
    double read_s = 0;                 // wall time of reading the packets
    std::optional<PacketIndex> index;  // kept for the first files only
};

// Reads the packets of every file once, on `threads` threads; the order of the paths is kept. A file that
// cannot be read is told of in its ScannedFile and its report. ErrorCode::interrupted.
Result<std::vector<DescribedFile>> describe_files(const std::vector<std::string>& paths, int threads,
                                                  const CancelToken& cancel);

// What packets alone tell: rates, intervals, keyframes, damage.
void describe_packets(const PacketIndex& index, FileInfo& info);

// "variable", "near constant", "unknown".
const char* to_text(PacketSizeProfile::RateControl control);

}  // namespace noscope
