// One video file: opened through our own reader, described, and demuxed. Decoding is decoder.h.
#pragma once

#include <noscope/cancel.h>
#include <noscope/error.h>
#include <noscope/rational.h>
#include "video/byte_source.h"
#include "video/ffmpeg_support.h"
#include "video/packet_index.h"

#include <cstdint>
#include <memory>
#include <string>

struct AVCodecParameters;

namespace noscope {

// How the coded picture is turned for display, by the container's display matrix.
struct Orientation {
    int rotation = 0;     // degrees clockwise: 0, 90, 180, 270
    bool mirror = false;  // left and right change places before the rotation

    bool swaps_sides() const { return rotation == 90 || rotation == 270; }
};

// What the container and the stream say of themselves; only the packet index says what is true.
struct StreamInfo {
    std::string container, codec, pixel_format;
    int coded_width = 0, coded_height = 0;
    int width = 0, height = 0;  // of the displayed frame, square pixels assumed
    Orientation orientation;
    Rational time_base{1, 1000};
    double claimed_duration_s = -1;  // < 0: none
    double claimed_rate = 0;         // frames a second, 0: none
    std::string creation_time;       // ISO 8601 UTC from the metadata, or empty
    bool has_audio = false;
    int video_streams = 0;  // attached pictures do not count; the default one is read
};

// Of a decoded picture, in bytes; as 8-bit 4:2:0 where its format is not known.
std::int64_t picture_bytes(const StreamInfo& info);

class MediaFile {
   public:
    // Only container formats that hold video are tried, and no playlist or reference to another file or
    // address is followed. ErrorCode::recording: unreadable, no known format, no video stream.
    // ErrorCode::interrupted: cancelled.
    static Result<std::unique_ptr<MediaFile>> open(const std::string& path, CancelToken cancel,
                                                   std::int64_t most_bytes = kAllBytes);
    // The same from any source of bytes; `name` is for messages and for formats told by their ending.
    static Result<std::unique_ptr<MediaFile>> open(const std::string& name,
                                                   std::unique_ptr<ByteSource> source, CancelToken cancel);

    const std::string& path() const { return path_; }
    const StreamInfo& info() const { return info_; }
    const AVCodecParameters& codec_parameters() const;

    // Demuxes the whole file once, from its start. A read error midway ends the index there and is told in
    // it. `earlier`: the index of the same file when it was shorter; what it holds is taken over where the
    // file can be entered near its end and looks there as it did.
    Result<PacketIndex> index(const PacketIndex* earlier = nullptr);

    // Back to the first packet, then packet by packet of the video stream, in file order.
    Status rewind();
    // False at the end of the file or where reading fails for good. `packet` is overwritten.
    Result<bool> next_packet(AVPacket& packet);
    // Somewhere else, by the container's own means: near a decoding time, or near a byte. False where they
    // fail or do not exist. Which packet comes next is for the caller to find out (packet_reader.h).
    bool seek_time(std::int64_t dts);
    bool seek_byte(std::int64_t position);

   private:
    MediaFile(std::string path, std::unique_ptr<ByteSource> source, CancelToken cancel);
    Status open_format();
    void describe();
    Error cannot_read(int code, const char* what) const;
    std::int64_t stated_frames() const;  // by the container; 0: it does not say

    std::string path_;
    std::unique_ptr<ByteSource> source_;
    std::unique_ptr<AvioReader> reader_;
    FfmpegPtr<AVFormatContext> format_;
    CancelToken cancel_;
    StreamInfo info_;
    int stream_ = -1;
    bool at_start_ = true;
};

}  // namespace noscope
