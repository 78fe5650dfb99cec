#include "video/media_file.h"

#include "base/error_text.h"
#include "base/log.h"
#include "base/rational_math.h"
#include "base/try.h"
#include "video/media_formats.h"

#include <array>
#include <cmath>
#include <cstring>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
}

namespace noscope {
namespace {

// Containers and raw streams that cameras, recorders and phones write. Playlists (hls, concat, dash) and
// image sequences are left out on purpose: they name other files.
constexpr const char* kFormats =
    "mov,mp4,matroska,webm,avi,mpegts,mpegtsraw,mpeg,mpegvideo,m4v,h264,hevc,flv,live_flv,asf,ogg,mxf,ivf,"
    "obu,av1,"
    "mjpeg,mpjpeg,dv,nut,dhav,wtv,swf,gxf,vc1,vc1test,h263,h261,rm,3gp,mj2";

Orientation orientation_of(const AVStream& stream) {
    std::size_t size = 0;
    const std::uint8_t* data = av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, &size);
    if (!data || size < 9 * sizeof(std::int32_t)) return {};
    std::array<std::int32_t, 9> matrix{};
    std::memcpy(matrix.data(), data, sizeof matrix);
    Orientation orientation;
    // A negative determinant is a mirrored picture; undone, what is left is a rotation.
    orientation.mirror = std::int64_t{matrix[0]} * matrix[4] - std::int64_t{matrix[1]} * matrix[3] < 0;
    if (orientation.mirror) av_display_matrix_flip(matrix.data(), 1, 0);
    const double counterclockwise = av_display_rotation_get(matrix.data());
    if (std::isnan(counterclockwise)) return {};
    orientation.rotation = static_cast<int>(((std::lround(-counterclockwise / 90) % 4) + 4) % 4 * 90);
    return orientation;
}

// A stream of JPEG pictures without a container looks like one still picture, which is no recording: its name
// tells. Null: the content tells.
const AVInputFormat* format_by_ending(const std::string& path) {
    const bool jpegs = path.ends_with(".mjpeg") || path.ends_with(".mjpg");
    return jpegs ? av_find_input_format("mjpeg") : nullptr;
}

std::string metadata(const AVDictionary* dictionary, const char* key) {
    const AVDictionaryEntry* entry = av_dict_get(dictionary, key, nullptr, 0);
    return entry ? entry->value : "";
}

}  // namespace

const char* media_formats() { return kFormats; }

MediaFile::MediaFile(std::string path, std::unique_ptr<ByteSource> source, CancelToken cancel)
    : path_(std::move(path)),
      source_(std::move(source)),
      reader_(std::make_unique<AvioReader>(*source_, cancel)),
      cancel_(std::move(cancel)) {}

Error MediaFile::cannot_read(int code, const char* what) const {
    if (cancel_.cancelled())
        return fail(ErrorCode::interrupted,
                    "interrupted while reading '{}'; nothing is lost, the same command goes on", path_);
    if (reader_->read_error() != 0)
        return fail(ErrorCode::recording, "cannot read '{}': {}", path_,
                    std::strerror(reader_->read_error()));
    return fail(ErrorCode::recording, "'{}' {}: {}; is it a video, and complete?", path_, what,
                ffmpeg_error_text(code));
}

Result<std::unique_ptr<MediaFile>> MediaFile::open(const std::string& path, CancelToken cancel,
                                                   std::int64_t most_bytes) {
    NOSCOPE_TRY(auto source, open_file_source(path, most_bytes));
    return open(path, std::move(source), std::move(cancel));
}

Result<std::unique_ptr<MediaFile>> MediaFile::open(const std::string& name,
                                                   std::unique_ptr<ByteSource> source, CancelToken cancel) {
    quiet_ffmpeg_log();
    std::unique_ptr<MediaFile> file(new MediaFile(name, std::move(source), std::move(cancel)));
    NOSCOPE_CHECK(file->open_format());
    file->describe();
    return file;
}

Status MediaFile::open_format() {
    AVFormatContext* format = avformat_alloc_context();
    format->pb = reader_->context();
    format->flags |= AVFMT_FLAG_CUSTOM_IO;
    AVDictionary* options = nullptr;
    av_dict_set(&options, "format_whitelist", kFormats, 0);
    av_dict_set(&options, "protocol_whitelist", "file", 0);
    // On failure avformat_open_input frees the context itself.
    int code = avformat_open_input(&format, path_.c_str(), format_by_ending(path_), &options);
    av_dict_free(&options);
    if (code < 0) return cannot_read(code, "cannot be opened as video");
    format_.reset(format);

    code = avformat_find_stream_info(format, nullptr);
    if (code < 0) return cannot_read(code, "cannot be read as video");
    stream_ = av_find_best_stream(format, AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
    if (stream_ < 0 || (format->streams[stream_]->disposition & AV_DISPOSITION_ATTACHED_PIC) != 0)
        return fail(ErrorCode::recording,
                    "'{}' has no video stream ({} with {} other stream{}); name a video", path_,
                    format->iformat->long_name, format->nb_streams, format->nb_streams == 1 ? "" : "s");
    for (unsigned i = 0; i < format->nb_streams; ++i)
        format->streams[i]->discard = static_cast<int>(i) == stream_ ? AVDISCARD_NONE : AVDISCARD_ALL;
    const AVCodecParameters& codec = *format->streams[stream_]->codecpar;
    if (!avcodec_find_decoder(codec.codec_id))
        return fail(ErrorCode::recording, "'{}' is coded as {}, for which this FFmpeg has no decoder", path_,
                    avcodec_get_name(codec.codec_id));
    if (codec.width <= 0 || codec.height <= 0)
        return fail(ErrorCode::recording,
                    "'{}' holds no picture that can be decoded; it may be cut off at its start", path_);
    return {};
}

void MediaFile::describe() {
    const AVStream& stream = *format_->streams[stream_];
    const AVCodecParameters& codec = *stream.codecpar;
    info_.container = format_->iformat->name;
    info_.codec = avcodec_get_name(codec.codec_id);
    const char* pixel_format = av_get_pix_fmt_name(static_cast<AVPixelFormat>(codec.format));
    info_.pixel_format = pixel_format ? pixel_format : "";
    info_.coded_width = codec.width;
    info_.coded_height = codec.height;
    info_.orientation = orientation_of(stream);
    info_.width = info_.orientation.swaps_sides() ? codec.height : codec.width;
    info_.height = info_.orientation.swaps_sides() ? codec.width : codec.height;
    info_.time_base = reduced(stream.time_base.num, stream.time_base.den);
    if (format_->duration != AV_NOPTS_VALUE)
        info_.claimed_duration_s = static_cast<double>(format_->duration) / AV_TIME_BASE;
    const AVRational rate = stream.avg_frame_rate.num > 0 ? stream.avg_frame_rate : stream.r_frame_rate;
    if (rate.num > 0 && rate.den > 0) info_.claimed_rate = av_q2d(rate);
    info_.creation_time = metadata(format_->metadata, "creation_time");
    if (info_.creation_time.empty()) info_.creation_time = metadata(stream.metadata, "creation_time");
    for (unsigned i = 0; i < format_->nb_streams; ++i) {
        const AVStream& other = *format_->streams[i];
        info_.has_audio |= other.codecpar->codec_type == AVMEDIA_TYPE_AUDIO;
        if (other.codecpar->codec_type == AVMEDIA_TYPE_VIDEO &&
            !(other.disposition & AV_DISPOSITION_ATTACHED_PIC))
            ++info_.video_streams;
    }
}

const AVCodecParameters& MediaFile::codec_parameters() const { return *format_->streams[stream_]->codecpar; }

Status MediaFile::rewind() {
    if (at_start_) return {};
    // Opened anew rather than sought: a seek lands where a container's index says, which for streams without
    // one is a guess, and the packets after it would not be those of the first pass.
    format_.reset();
    reader_ = std::make_unique<AvioReader>(*source_, cancel_);
    NOSCOPE_CHECK(open_format());
    at_start_ = true;
    return {};
}

Result<bool> MediaFile::next_packet(AVPacket& packet) {
    at_start_ = false;
    for (;;) {
        if (cancel_.cancelled())
            return fail(ErrorCode::interrupted,
                        "interrupted while reading '{}'; nothing is lost, the same command goes on", path_);
        av_packet_unref(&packet);
        const int code = av_read_frame(format_.get(), &packet);
        if (code == AVERROR_EOF && reader_->read_error() == 0) return false;
        if (code == AVERROR(EAGAIN)) continue;
        if (code < 0) return cannot_read(code, "cannot be read to its end");
        if (packet.stream_index == stream_) return true;
    }
}

bool MediaFile::seek_time(std::int64_t dts) {
    at_start_ = false;
    return av_seek_frame(format_.get(), stream_, dts, AVSEEK_FLAG_BACKWARD) >= 0;
}

bool MediaFile::seek_byte(std::int64_t position) {
    if ((format_->iformat->flags & AVFMT_NO_BYTE_SEEK) != 0) return false;
    at_start_ = false;
    return av_seek_frame(format_.get(), stream_, position, AVSEEK_FLAG_BYTE) >= 0;
}

std::int64_t MediaFile::stated_frames() const {
    // Only this family of containers states a count that can be trusted.
    return std::strstr(format_->iformat->name, "mp4") ? format_->streams[stream_]->nb_frames : 0;
}

std::int64_t picture_bytes(const StreamInfo& info) {
    constexpr int kRowAlignment = 64;  // as FFmpeg's decoders lay rows
    const AVPixelFormat known = av_get_pix_fmt(info.pixel_format.c_str());
    return av_image_get_buffer_size(known == AV_PIX_FMT_NONE ? AV_PIX_FMT_YUV420P : known, info.coded_width,
                                    info.coded_height, kRowAlignment);
}

}  // namespace noscope
