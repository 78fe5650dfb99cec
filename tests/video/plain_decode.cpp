#include "video/plain_decode.h"

#include <cstring>
#include <memory>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/imgutils.h>
}

namespace noscope::testing {
namespace {

struct Free {
    void operator()(AVFormatContext* format) const { avformat_close_input(&format); }
    void operator()(AVCodecContext* codec) const { avcodec_free_context(&codec); }
    void operator()(AVPacket* packet) const { av_packet_free(&packet); }
    void operator()(AVFrame* frame) const { av_frame_free(&frame); }
};

std::uint64_t hash_of(const AVFrame& frame) {
    const auto format = static_cast<AVPixelFormat>(frame.format);
    const int size = av_image_get_buffer_size(format, frame.width, frame.height, 1);
    std::vector<std::uint8_t> samples(static_cast<std::size_t>(size));
    av_image_copy_to_buffer(samples.data(), size, frame.data, frame.linesize, format, frame.width,
                            frame.height, 1);
    std::uint64_t hash = 0xCBF29CE484222325;  // FNV-1a
    const auto add = [&hash](std::uint8_t byte) { hash = (hash ^ byte) * 0x100000001B3; };
    for (const int value : {frame.width, frame.height, frame.format})
        for (int shift = 0; shift < 32; shift += 8) add(static_cast<std::uint8_t>(value >> shift));
    for (const std::uint8_t sample : samples) add(sample);
    return hash;
}

void receive_all(AVCodecContext& codec, AVFrame& frame, PacketTimes times, PlainDecode& result) {
    for (;;) {
        const int code = avcodec_receive_frame(&codec, &frame);
        if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return;
        if (code < 0) {
            ++result.refused;
            continue;
        }
        PlainPicture picture;
        if (times == PacketTimes::numbers && frame.pts != AV_NOPTS_VALUE) picture.packet = frame.pts;
        picture.hash = hash_of(frame);
        picture.width = frame.width;
        picture.height = frame.height;
        picture.damaged = frame.decode_error_flags != 0 || (frame.flags & AV_FRAME_FLAG_CORRUPT) != 0;
        result.pictures.push_back(picture);
    }
}

}  // namespace

PlainDecode plain_decode(const std::string& path, PacketTimes times) {
    PlainDecode result;
    const auto failed = [&result](const char* what) {
        result.error = what;
        return result;
    };
    AVFormatContext* opened = nullptr;
    // "file:": a colon in the name is no protocol.
    // As its name says; its content looks like one still picture.
    const bool jpegs = path.ends_with(".mjpeg") || path.ends_with(".mjpg");
    if (avformat_open_input(&opened, ("file:" + path).c_str(),
                            jpegs ? av_find_input_format("mjpeg") : nullptr, nullptr) < 0)
        return failed("cannot be opened");
    const std::unique_ptr<AVFormatContext, Free> format(opened);
    if (avformat_find_stream_info(opened, nullptr) < 0) return failed("no stream information");
    const AVCodec* decoder = nullptr;
    const int number = av_find_best_stream(opened, AVMEDIA_TYPE_VIDEO, -1, -1, &decoder, 0);
    if (number < 0 || !decoder) return failed("no video stream");
    const std::unique_ptr<AVCodecContext, Free> codec(avcodec_alloc_context3(decoder));
    avcodec_parameters_to_context(codec.get(), opened->streams[number]->codecpar);
    codec->thread_count = 1;
    // What damage leaves open is what was in memory: here, and in two runs, the same.
    codec->get_buffer2 = [](AVCodecContext* context, AVFrame* frame, int flags) {
        const int code = avcodec_default_get_buffer2(context, frame, flags);
        for (AVBufferRef* buffer : frame->buf)
            if (code >= 0 && buffer) std::memset(buffer->data, 0, buffer->size);
        return code;
    };
    if (avcodec_open2(codec.get(), decoder, nullptr) < 0) return failed("the decoder cannot be opened");

    const std::unique_ptr<AVPacket, Free> packet(av_packet_alloc());
    const std::unique_ptr<AVFrame, Free> frame(av_frame_alloc());
    for (;;) {
        const int code = av_read_frame(opened, packet.get());
        if (code == AVERROR(EAGAIN)) continue;  // a transport stream passes over what is none of it
        if (code < 0) break;
        if (packet->stream_index == number) {
            PlainPacket entry;
            entry.has_time = packet->pts != AV_NOPTS_VALUE || packet->dts != AV_NOPTS_VALUE;
            if (entry.has_time) entry.pts = packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts;
            entry.size = packet->size;
            entry.key = (packet->flags & AV_PKT_FLAG_KEY) != 0;
            entry.discard = (packet->flags & AV_PKT_FLAG_DISCARD) != 0;
            if (times == PacketTimes::numbers) {
                packet->pts = static_cast<std::int64_t>(result.packets.size());
                packet->dts = AV_NOPTS_VALUE;
            }
            result.packets.push_back(entry);
            if (avcodec_send_packet(codec.get(), packet.get()) < 0) ++result.refused;
            receive_all(*codec, *frame, times, result);
        }
        av_packet_unref(packet.get());
    }
    avcodec_send_packet(codec.get(), nullptr);
    receive_all(*codec, *frame, times, result);
    return result;
}

}  // namespace noscope::testing
