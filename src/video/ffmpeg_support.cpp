#include "video/ffmpeg_support.h"

#include "base/log.h"
#include "base/text.h"

#include <array>
#include <atomic>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <mutex>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/error.h>
#include <libavutil/log.h>
#include <libswscale/swscale.h>
}

namespace noscope {

void FfmpegDelete::operator()(AVCodecContext* context) const { avcodec_free_context(&context); }
void FfmpegDelete::operator()(AVFormatContext* context) const { avformat_close_input(&context); }
void FfmpegDelete::operator()(AVFrame* frame) const { av_frame_free(&frame); }
void FfmpegDelete::operator()(AVPacket* packet) const { av_packet_free(&packet); }
void FfmpegDelete::operator()(SwsContext* context) const { sws_freeContext(context); }

std::string ffmpeg_error_text(int code) {
    std::array<char, AV_ERROR_MAX_STRING_SIZE> text{};
    av_strerror(code, text.data(), text.size());
    return text.data();
}

std::string ffmpeg_version() { return std::string("FFmpeg ") + av_version_info(); }

namespace {

std::atomic<std::int64_t> concealed = 0;

void log_callback(void* object, int level, const char* format, va_list arguments) {
    if (std::strncmp(format, "concealing ", 11) == 0) ++concealed;
    if (level > AV_LOG_WARNING || !verbose()) return;
    std::array<char, 1024> line{};
    int print_prefix = 1;
    av_log_format_line(object, level, format, arguments, line.data(), static_cast<int>(line.size()),
                       &print_prefix);
    log_line("ffmpeg: " + std::string(trim(line.data())));
}

}  // namespace

std::int64_t concealments() { return concealed; }

void quiet_ffmpeg_log() {
    static std::once_flag once;
    std::call_once(once, [] { av_log_set_callback(&log_callback); });
}

}  // namespace noscope
