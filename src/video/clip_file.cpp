#include "video/clip_file.h"

#include "base/error_text.h"
#include "base/try.h"
#include "video/media_formats.h"

#include <cerrno>
#include <cstring>

#include <stdio.h>
#include <unistd.h>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
}

namespace noscope {

Result<std::unique_ptr<ClipSource>> ClipSource::open(const std::string& path, CancelToken cancel) {
    quiet_ffmpeg_log();
    std::unique_ptr<ClipSource> source(new ClipSource(path));
    NOSCOPE_TRY(source->bytes_, open_file_source(path));
    source->reader_ = std::make_unique<AvioReader>(*source->bytes_, std::move(cancel));
    AVFormatContext* format = avformat_alloc_context();
    format->pb = source->reader_->context();
    format->flags |= AVFMT_FLAG_CUSTOM_IO;
    AVDictionary* options = nullptr;
    av_dict_set(&options, "format_whitelist", media_formats(), 0);
    av_dict_set(&options, "protocol_whitelist", "file", 0);
    int code = avformat_open_input(&format, path.c_str(), nullptr, &options);
    av_dict_free(&options);
    if (code >= 0) {
        source->format_.reset(format);
        code = avformat_find_stream_info(format, nullptr);
    }
    if (code < 0 && source->reader_->cancelled())
        return fail(ErrorCode::interrupted, "interrupted while reading '{}'", path);
    if (code < 0)
        return fail(ErrorCode::recording, "no clip of '{}' can be made: {}", path, ffmpeg_error_text(code));
    source->video_ = av_find_best_stream(format, AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
    source->sound_ = av_find_best_stream(format, AVMEDIA_TYPE_AUDIO, -1, source->video_, nullptr, 0);
    if (source->video_ < 0) return fail(ErrorCode::recording, "'{}' has no video stream", path);
    for (int i = 0; i < static_cast<int>(format->nb_streams); ++i)
        if (i != source->video_ && i != source->sound_) format->streams[i]->discard = AVDISCARD_ALL;
    return source;
}

const AVStream& ClipSource::video() const { return *format_->streams[video_]; }
const AVStream* ClipSource::sound() const { return sound_ < 0 ? nullptr : format_->streams[sound_]; }
bool ClipSource::is_video(const AVPacket& packet) const { return packet.stream_index == video_; }
bool ClipSource::is_sound(const AVPacket& packet) const {
    return sound_ >= 0 && packet.stream_index == sound_;
}

bool ClipSource::seek(std::int64_t pts) {
    return av_seek_frame(format_.get(), video_, pts, AVSEEK_FLAG_BACKWARD) >= 0;
}

Result<bool> ClipSource::read(AVPacket& packet) {
    av_packet_unref(&packet);
    const int code = av_read_frame(format_.get(), &packet);
    if (code >= 0) return true;
    if (reader_->cancelled()) return fail(ErrorCode::interrupted, "interrupted while reading '{}'", path_);
    return false;
}

ClipSink::ClipSink(std::string stem, const AVCodecParameters& video, const AVStream* sound) : sound_(sound) {
    const auto holds = [](const char* name, AVCodecID codec) {
        return avformat_query_codec(av_guess_format(name, nullptr, nullptr), codec, FF_COMPLIANCE_NORMAL) ==
               1;
    };
    const bool mp4 = holds("mp4", video.codec_id) && (!sound || holds("mp4", sound->codecpar->codec_id));
    with_sound_ = sound && (mp4 || holds("matroska", sound->codecpar->codec_id));
    path_ = std::move(stem) + (mp4 ? ".mp4" : ".mkv");
    part_ = fmt::format("{}.{}.part", path_, ::getpid());
}

ClipSink::~ClipSink() {
    if (format_) {
        if (format_->pb) avio_closep(&format_->pb);
        avformat_free_context(format_);
    }
    if (open_ && !done_) ::unlink(part_.c_str());
}

Error ClipSink::refused(int code) {
    for (const int trouble : {ENOSPC, EDQUOT, EFBIG, EIO, EROFS, EACCES, EPERM, ENOENT, EMFILE})
        disk_failed_ = disk_failed_ || code == AVERROR(trouble);
    return fail(ErrorCode::store, "cannot write the clip '{}': {}; free space or choose another place", path_,
                ffmpeg_error_text(code));
}

Status ClipSink::begin(const AVCodecParameters& video, AVRational time_base, const AVStream* like) {
    const char* const container = path_.ends_with(".mp4") ? "mp4" : "matroska";
    int code = avformat_alloc_output_context2(&format_, nullptr, container, part_.c_str());
    if (code < 0) return refused(code);
    format_->flags |= AVFMT_FLAG_BITEXACT;
    AVStream* const picture = avformat_new_stream(format_, nullptr);
    avcodec_parameters_copy(picture->codecpar, &video);
    picture->codecpar->codec_tag = 0;
    picture->time_base = time_base;
    std::size_t size = 0;
    const std::uint8_t* const matrix =
        like ? av_stream_get_side_data(like, AV_PKT_DATA_DISPLAYMATRIX, &size) : nullptr;
    if (matrix)
        if (std::uint8_t* const copy = av_stream_new_side_data(picture, AV_PKT_DATA_DISPLAYMATRIX, size))
            std::memcpy(copy, matrix, size);
    if (with_sound_) {
        AVStream* const stream = avformat_new_stream(format_, nullptr);
        avcodec_parameters_copy(stream->codecpar, sound_->codecpar);
        stream->codecpar->codec_tag = 0;
        stream->time_base = sound_->time_base;
    }
    // By its descriptor's protocol: a name with a colon in it is no address.
    code = avio_open(&format_->pb, ("file:" + part_).c_str(), AVIO_FLAG_WRITE);
    if (code < 0) return refused(code);
    open_ = true;
    AVDictionary* options = nullptr;
    if (path_.ends_with(".mp4")) av_dict_set(&options, "movflags", "+faststart", 0);
    code = avformat_write_header(format_, &options);
    av_dict_free(&options);
    return code < 0 ? Status(refused(code)) : Status();
}

Status ClipSink::put(AVPacket& packet, bool sound, AVRational time_base) {
    if (sound && !with_sound_) return {};
    packet.stream_index = sound ? 1 : 0;
    packet.pos = -1;
    av_packet_rescale_ts(&packet, time_base, format_->streams[packet.stream_index]->time_base);
    const int code = av_interleaved_write_frame(format_, &packet);
    return code < 0 ? Status(refused(code)) : Status();
}

Status ClipSink::finish() {
    int code = av_write_trailer(format_);
    if (code >= 0) code = avio_closep(&format_->pb);
    if (code >= 0 && ::rename(part_.c_str(), path_.c_str()) != 0) code = AVERROR(errno);
    if (code < 0) return refused(code);
    done_ = true;
    return {};
}

}  // namespace noscope
