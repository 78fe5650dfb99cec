#include "video/text_picture.h"

#include "base/error_text.h"
#include "base/try.h"
#include "base/utf8.h"
#include "video/ffmpeg_support.h"

#include <algorithm>
#include <string>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavutil/frame.h>
#include <libavutil/mem.h>
}

namespace noscope {
namespace {

std::string plain_letters(std::string_view text) {
    std::string letters;
    while (!text.empty()) {
        const Utf8Character first = first_utf8_character(text);
        letters += first.bytes == 1 && first.code >= 0x20 && first.code < 0x7F ? text.front() : '?';
        text.remove_prefix(std::max<std::size_t>(first.bytes, 1));
    }
    return letters;
}

Error refused(int code) {
    return fail(ErrorCode::internal, "cannot write text into a picture: {}", ffmpeg_error_text(code));
}

// A screen of one line, of colours by number; what is not 0 belongs to a letter.
Result<FfmpegPtr<AVFrame>> screen_of(const std::string& letters) {
    const AVCodec* const codec = avcodec_find_decoder(AV_CODEC_ID_BINTEXT);
    if (!codec) return fail(ErrorCode::internal, "FFmpeg is built without its decoder of text screens");
    const FfmpegPtr<AVCodecContext> decoder(avcodec_alloc_context3(codec));
    decoder->width = kLetterWidth * static_cast<int>(letters.size());
    decoder->height = kLetterHeight;
    // How high letters are, and that neither a font nor a palette follows.
    decoder->extradata = static_cast<std::uint8_t*>(av_mallocz(2 + AV_INPUT_BUFFER_PADDING_SIZE));
    decoder->extradata_size = 2;
    decoder->extradata[0] = kLetterHeight;
    if (const int code = avcodec_open2(decoder.get(), codec, nullptr); code < 0) return refused(code);
    const FfmpegPtr<AVPacket> packet(av_packet_alloc());
    FfmpegPtr<AVFrame> frame(av_frame_alloc());
    int code = av_new_packet(packet.get(), 2 * static_cast<int>(letters.size()));
    if (code < 0) return refused(code);
    constexpr std::uint8_t kWhiteOnBlack = 0x0F;
    for (std::size_t i = 0; i < letters.size(); ++i) {
        packet->data[2 * i] = static_cast<std::uint8_t>(letters[i]);
        packet->data[2 * i + 1] = kWhiteOnBlack;
    }
    code = avcodec_send_packet(decoder.get(), packet.get());
    if (code >= 0) code = avcodec_receive_frame(decoder.get(), frame.get());
    if (code < 0) return refused(code);
    return frame;
}

}  // namespace

Status draw_text(RgbImage& picture, int x, int y, std::string_view text, Rgb colour) {
    const std::string letters = plain_letters(text);
    if (letters.empty()) return {};
    NOSCOPE_TRY(const auto screen, screen_of(letters));
    for (int row = 0; row < screen->height; ++row)
        for (int column = 0; column < screen->width; ++column) {
            const int to_x = x + column, to_y = y + row;
            if (to_x < 0 || to_x >= picture.width || to_y < 0 || to_y >= picture.height) continue;
            if (screen->data[0][std::ptrdiff_t{row} * screen->linesize[0] + column] == 0) continue;
            std::copy(colour.begin(), colour.end(),
                      picture.pixels.begin() + 3 * (std::ptrdiff_t{to_y} * picture.width + to_x));
        }
    return {};
}

}  // namespace noscope
