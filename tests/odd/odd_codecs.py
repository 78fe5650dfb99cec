"""Other codecs than H.264, each with what its decoders find hard."""

from recipes import AV1, H264, HEVC, MJPEG, MPEG2, MPEG4, VP9, odd
from stream_bytes import joined_ivf, riff_chunks


def hevc(options, more=""):
    return f"{HEVC} -x265-params {options} {more}"


@odd("hevc.mp4", "mp4/hevc", "HEVC, closed groups, B frames")
def hevc_closed(tools):
    tools.film(hevc("open-gop=0:keyint=25:bframes=3"))


@odd("hevc-open-gop.mp4", "mp4/hevc", "HEVC with CRA keyframes and leading pictures that refer to what is before them")
def hevc_open(tools):
    tools.film(hevc("open-gop=1:keyint=25:min-keyint=25:bframes=4:b-adapt=0:b-pyramid=1:scenecut=0"))


@odd("hevc-open-gop.ts", "mpegts/hevc", "HEVC with CRA keyframes in a transport stream")
def hevc_open_ts(tools):
    tools.film(hevc("open-gop=1:keyint=25:min-keyint=25:bframes=4:b-adapt=0:scenecut=0"))


@odd("hevc-radl.mp4", "mp4/hevc", "HEVC whose leading pictures can be decoded from their keyframe")
def hevc_radl(tools):
    tools.film(hevc("open-gop=0:radl=2:keyint=25:bframes=4:b-adapt=0"))


@odd("hevc-starts-with-leading.ts", "mpegts/hevc", "HEVC cut before a CRA keyframe: its leading pictures cannot be "
     "decoded")
def hevc_cut(tools):
    data = tools.film(hevc("open-gop=1:keyint=25:min-keyint=25:bframes=4:b-adapt=0:scenecut=0:repeat-headers=1"),
                      "a.ts").read_bytes()
    tools.write(data[len(data) // 188 // 3 * 188:])


@odd("hevc-intra-refresh.mkv", "mkv/hevc", "HEVC with one keyframe, then a column of fresh blocks that wanders")
def hevc_intra_refresh(tools):
    tools.film(hevc("intra-refresh=1:keyint=30:bframes=0"))


@odd("hevc-no-times.hevc", "raw/hevc", "an HEVC elementary stream: no times at all")
def hevc_raw(tools):
    tools.film(hevc("keyint=25:bframes=3"))


@odd("hevc-10-bit.mp4", "mp4/hevc", "HEVC with 10 bits")
def hevc_10(tools):
    tools.film(hevc("keyint=25"), pixels="yuv420p10le", seconds=3)


@odd("hevc-444-12-bit.mkv", "mkv/hevc", "HEVC in 4:4:4 with 12 bits")
def hevc_444(tools):
    tools.film(hevc("keyint=25"), pixels="yuv444p12le", seconds=3)


@odd("hevc-fields.mp4", "mp4/hevc", "HEVC interlaced: each field is a picture of half the height")
def hevc_fields(tools):
    tools.film(hevc("interlace=tff:keyint=24"), size="192x128", seconds=4)


@odd("hevc-odd-size.mp4", "mp4/hevc", "HEVC of 193x109 pixels in 4:4:4")
def hevc_odd(tools):
    tools.film(hevc("keyint=25"), size="193x109", pixels="yuv444p", seconds=3)


@odd("mpeg2.mpg", "mpegps/mpeg2", "MPEG-2 with B frames in a program stream")
def mpeg2(tools):
    tools.film(MPEG2 + " -bf 2 -g 12")


@odd("mpeg2-open-gop.ts", "mpegts/mpeg2", "MPEG-2 whose groups begin with B frames that refer back")
def mpeg2_open(tools):
    tools.film(MPEG2 + " -bf 2 -g 12 -sc_threshold 1000000000")


@odd("mpeg2-closed-gop.ts", "mpegts/mpeg2", "MPEG-2 with closed groups")
def mpeg2_closed(tools):
    tools.film(MPEG2 + " -bf 2 -g 12 -flags:v +cgop -sc_threshold 1000000000")


@odd("mpeg2-interlaced.ts", "mpegts/mpeg2", "MPEG-2 interlaced, 4:2:2")
def mpeg2_interlaced(tools):
    tools.film(MPEG2 + " -bf 2 -g 12 -flags:v +ildct+ilme -top 1", pixels="yuv422p", size="192x128", rate=50,
               filters="tinterlace=interleave_top")


@odd("mpeg2-intra-only.m2v", "raw/mpeg2", "an MPEG-2 elementary stream of keyframes only")
def mpeg2_intra(tools):
    tools.film(MPEG2 + " -g 1 -f mpeg2video", seconds=3)


@odd("mpeg1.mpg", "mpegps/mpeg1", "MPEG-1 with B frames")
def mpeg1(tools):
    tools.film("-c:v mpeg1video -q:v 5 -threads 1 -bf 2 -g 12")


@odd("mpeg-ps-named.mp4", "mpegps/mpeg2", "a program stream that is named .mp4")
def mpeg_ps_named(tools):
    tools.film(MPEG2 + " -bf 2 -g 15 -f vob")


@odd("mpeg4-packed-b.avi", "avi/mpeg4", "MPEG-4 with packed B frames: two pictures in one chunk, then a placeholder",
     encoder="libxvid")
def mpeg4_packed(tools):
    data = tools.film("-c:v libxvid -q:v 5 -bf 2 -g 40").read_bytes()
    if b"DivX503b1393p" not in data:
        raise ValueError("the encoder did not pack")


@odd("mpeg4-b.avi", "avi/mpeg4", "MPEG-4 with B frames that are not packed")
def mpeg4_b(tools):
    tools.film(MPEG4 + " -bf 2 -g 40")


@odd("mpeg4-quarter-pel.mp4", "mp4/mpeg4", "MPEG-4 with quarter-pel motion, four vectors, B frames")
def mpeg4_qpel(tools):
    tools.film(MPEG4 + " -bf 2 -g 40 -flags:v +qpel+mv4")


@odd("mpeg4-not-coded.avi", "avi/mpeg4", "chunks of no bytes: the picture before is shown again")
def mpeg4_empty_chunks(tools):
    data = tools.film(MPEG4 + " -bf 0 -g 40", "a.avi").read_bytes()
    chunks = list(riff_chunks(data, 12, len(data)))
    movi = next((first, last) for kind, first, last in chunks
                if kind == b"LIST" and data[first + 8:first + 12] == b"movi")
    frames = [data[first:last] for _, first, last in riff_chunks(data, movi[0] + 12, movi[1])]
    body = b"movi" + b"".join(frame + (b"00dc\0\0\0\0" if n % 5 == 4 else b"") for n, frame in enumerate(frames))
    out = data[12:movi[0]] + b"LIST" + len(body).to_bytes(4, "little") + body
    tools.write(b"RIFF" + (len(out) + 4).to_bytes(4, "little") + b"AVI " + out)


@odd("mpeg4-no-times.m4v", "raw/mpeg4", "an MPEG-4 elementary stream with B frames")
def mpeg4_raw(tools):
    tools.film(MPEG4 + " -bf 2 -g 40")


@odd("lying-keyframes.avi", "avi/msmpeg4", "the index marks plain P frames as keyframes, of a codec whose "
     "pictures FFmpeg does not look into")
def lying_avi(tools):
    data = bytearray(tools.film("-c:v msmpeg4 -q:v 5 -g 50 -threads 1", "a.avi").read_bytes())
    at = data.rindex(b"idx1") + 8
    for number in range(20, (len(data) - at) // 16, 17):
        data[at + 16 * number + 4] |= 0x10  # AVIIF_KEYFRAME
    tools.write(bytes(data))


@odd("lying-keyframes.flv", "flv/flv1", "tags mark plain P frames as keyframes")
def lying_flv(tools):
    data = bytearray(tools.film("-c:v flv1 -q:v 5 -g 50 -threads 1 -flvflags no_metadata", "a.flv").read_bytes())
    at, number = 13, 0
    while at + 11 < len(data):
        if data[at] == 9:
            if number % 17 == 16:
                data[at + 11] = 0x10 | data[at + 11] & 15
            number += 1
        at += 15 + int.from_bytes(data[at + 1:at + 4], "big")
    tools.write(bytes(data))


@odd("h263.3gp", "3gp/h263", "H.263 of 176x144, as old telephones have it")
def h263(tools):
    tools.film("-c:v h263 -q:v 5 -g 30 -threads 1", size="176x144", seconds=4)


@odd("msmpeg4.avi", "avi/msmpeg4", "Microsoft's MPEG-4")
def msmpeg4(tools):
    tools.film("-c:v msmpeg4 -q:v 5 -g 30 -threads 1", seconds=4)


@odd("wmv.wmv", "asf/wmv2", "Windows Media Video in ASF")
def wmv(tools):
    tools.film("-c:v wmv2 -q:v 5 -g 30 -threads 1", seconds=4)


@odd("mjpeg.avi", "avi/mjpeg", "Motion JPEG")
def mjpeg(tools):
    tools.film(MJPEG, seconds=4)


@odd("mjpeg-odd-size.mp4", "mp4/mjpeg", "Motion JPEG of 191x107 pixels, full range")
def mjpeg_mp4(tools):
    tools.film(MJPEG, size="191x107", seconds=3)


@odd("mjpeg-no-times.mjpeg", "raw/mjpeg", "JPEG pictures one after the other; another size from 1 s on")
def mjpeg_raw(tools):
    first = tools.film(MJPEG, "a.mjpeg", seconds=1)
    tools.write(first.read_bytes() + tools.film(MJPEG, "b.mjpeg", seconds=1, size="160x90").read_bytes())


@odd("one-frame.mjpeg", "raw/mjpeg", "one JPEG picture")
def mjpeg_one(tools):
    tools.film(MJPEG + " -frames:v 1")


@odd("vp8-hidden-frames.webm", "webm/vp8", "VP8 with packets that show nothing")
def vp8(tools):
    tools.film("-c:v libvpx -deadline good -cpu-used 4 -b:v 300k -auto-alt-ref 1 -lag-in-frames 16 "
               "-arnr-maxframes 5 -g 60 -threads 1", seconds=5)


@odd("vp9.webm", "webm/vp9", "VP9, one pass")
def vp9(tools):
    tools.film(VP9 + " -g 40", seconds=4)


@odd("vp9-hidden-frames.webm", "webm/vp9", "VP9 with superframes that hold hidden frames")
def vp9_hidden(tools):
    tools.film("-c:v libvpx-vp9 -deadline good -cpu-used 5 -b:v 300k -auto-alt-ref 1 -lag-in-frames 20 -g 60 "
               "-threads 1", seconds=5, size="128x72")


@odd("vp9-resolution-change.ivf", "ivf/vp9", "VP9 of another size from 2 s on")
def vp9_change(tools):
    first = tools.film(VP9 + " -g 25", "a.ivf", seconds=2)
    second = tools.film(VP9 + " -g 25", "b.ivf", seconds=2, size="161x91", scene="mandelbrot")
    tools.write(joined_ivf(first.read_bytes(), second.read_bytes()))


@odd("vp9-odd-size.webm", "webm/vp9", "VP9 of 131x75 pixels in 4:4:4")
def vp9_odd(tools):
    tools.film(VP9 + " -g 40", seconds=3, size="131x75", pixels="yuv444p")


@odd("av1.mp4", "mp4/av1", "AV1 with pictures that are shown later than they are coded")
def av1(tools):
    tools.film(AV1 + " -g 32", seconds=5)


@odd("av1.mkv", "mkv/av1", "AV1, one keyframe in all")
def av1_mkv(tools):
    tools.film(AV1 + " -g 1000", seconds=5, size="128x72")


@odd("av1-keyframes-only.mp4", "mp4/av1", "AV1 of keyframes only", encoder="libaom-av1")
def av1_intra(tools):
    tools.film("-c:v libaom-av1 -usage realtime -cpu-used 8 -crf 45 -g 1 -row-mt 0 -threads 1", seconds=1)


@odd("av1-no-times.obu", "raw/av1", "AV1 without a container")
def av1_obu(tools):
    tools.film(AV1 + " -g 32 -f obu", seconds=2)


@odd("theora.ogv", "ogg/theora", "Theora in Ogg")
def theora(tools):
    tools.film("-c:v libtheora -q:v 5 -g 30 -threads 1", seconds=4, size="192x112")


@odd("theora-cropped.ogv", "ogg/theora", "Theora of 190x106 pixels, an Ogg page for many packets")
def theora_cropped(tools):
    tools.film("-c:v libtheora -q:v 5 -g 64 -threads 1 -page_duration 2000000", seconds=4, size="190x106")


@odd("prores.mov", "mov/prores", "ProRes in QuickTime, 4:2:2 with 10 bits")
def prores(tools):
    tools.film("-c:v prores -threads 1", pixels="yuv422p10le", seconds=1)


@odd("dv.dv", "raw/dv", "DV, interlaced, every frame of one size")
def dv(tools):
    tools.film("-c:v dvvideo -threads 1", pixels="yuv420p", size="720x576", seconds=0.4)


@odd("flv1.flv", "flv/flv1", "Sorenson H.263 in FLV")
def flv1(tools):
    tools.film("-c:v flv1 -q:v 5 -g 30 -threads 1", seconds=4)


@odd("raw-pictures.nut", "nut/rawvideo", "pictures that are not compressed")
def raw_pictures(tools):
    tools.film("-c:v rawvideo", seconds=1, size="64x36")


@odd("palette.avi", "avi/rawvideo", "pictures of a palette that is told beside them")
def palette(tools):
    tools.film("-c:v rawvideo -pix_fmt pal8", seconds=1, size="64x36", pixels="rgb24", filters="format=pal8")


@odd("mpeg2-in.mxf", "mxf/mpeg2", "MPEG-2 in MXF")
def mxf(tools):
    tools.film(MPEG2 + " -g 12 -bf 2", seconds=3)


@odd("h264-in.nut", "nut/h264", "H.264 with B frames in NUT")
def nut(tools):
    tools.film(H264 + " -bf 2 -g 30", seconds=4)
