"""What H.264 streams of cameras are like, and keyframe flags that do not say the truth."""

import struct

from mp4_boxes import Mp4, joined
from recipes import H264, odd
from stream_bytes import h264_slice_type, length_prefixed


def h264(options, more=""):
    return f"{H264} -x264-params {options} {more}"


@odd("open-gop.mp4", "mp4/h264", "B frames behind a keyframe refer to the group before it")
def open_gop_mp4(tools):
    tools.film(h264("open-gop=1:keyint=25:bframes=3:b-adapt=0"))


@odd("open-gop.ts", "mpegts/h264", "B frames behind a keyframe refer to the group before it")
def open_gop_ts(tools):
    tools.film(h264("open-gop=1:keyint=25:bframes=3:b-adapt=0:b-pyramid=normal"))


@odd("intra-refresh.mp4", "mp4/h264", "one keyframe, then a column of fresh blocks that wanders")
def intra_refresh_mp4(tools):
    tools.film(h264("intra-refresh=1:keyint=30:bframes=0"))


@odd("intra-refresh.ts", "mpegts/h264", "one keyframe, then a column of fresh blocks that wanders, with B frames")
def intra_refresh_ts(tools):
    tools.film(h264("intra-refresh=1:keyint=30:bframes=2"))


@odd("intra-refresh-cut-head.ts", "mpegts/h264", "intra refresh without its only keyframe: recovery points alone")
def intra_refresh_cut(tools):
    data = tools.film(h264("intra-refresh=1:keyint=30:bframes=0"), "a.ts").read_bytes()
    tools.write(data[len(data) // 188 // 3 * 188:])


@odd("one-keyframe.mp4", "mp4/h264", "one keyframe in all")
def one_keyframe(tools):
    tools.film(h264("keyint=infinite:scenecut=0:bframes=2"), seconds=12)


@odd("five-minute-gops.mp4", "mp4/h264", "a keyframe every five minutes: 620 s at a frame a second")
def five_minute_gops(tools):
    tools.film(h264("keyint=300:min-keyint=300:scenecut=0:bframes=2"), seconds=620, rate=1, size="128x72")


@odd("keyframes-only.mp4", "mp4/h264", "every frame is a keyframe")
def keyframes_only(tools):
    tools.film(h264("keyint=1"), seconds=4)


@odd("b-pyramid-16-references.mp4", "mp4/h264", "a pyramid of B frames, 16 references, weighted prediction")
def b_pyramid(tools):
    tools.film(h264("ref=16:bframes=7:b-adapt=0:b-pyramid=normal:weightp=2:weightb=1:keyint=60:mixed-refs=1"))


@odd("baseline.mp4", "mp4/h264", "constrained baseline: no B frames, no CABAC")
def baseline(tools):
    tools.film(h264("keyint=50:bframes=0:cabac=0:8x8dct=0:weightp=0", "-profile:v baseline"))


@odd("slices.ts", "mpegts/h264", "eight slices a picture")
def slices(tools):
    tools.film(h264("slices=8:keyint=25:bframes=1"), size="192x144")


@odd("interlaced.mp4", "mp4/h264", "interlaced, frames of fields coded by macroblock pairs (MBAFF), top field first")
def interlaced_mbaff(tools):
    tools.film(h264("tff=1:keyint=25:bframes=2"), size="192x128",
               filters="tinterlace=interleave_top,fieldorder=tff")


@odd("interlaced-flagged-only.ts", "mpegts/h264", "progressive pictures that claim to be interlaced")
def interlaced_fake(tools):
    tools.film(h264("fake-interlaced=1:keyint=25"), size="192x128")


@odd("nal-hrd-filler.ts", "mpegts/h264", "constant bit rate with filler data and access unit delimiters")
def filler(tools):
    tools.film(h264("nal-hrd=cbr:filler=1:vbv-maxrate=400:vbv-bufsize=200:bitrate=400:aud=1:keyint=25").replace(
        "-crf 27 ", ""), seconds=4)


@odd("lying-table.mp4", "mp4/h264", "the table marks plain P frames as keyframes")
def lying_table(tools):
    file = Mp4(tools.film(h264("keyint=50:min-keyint=50:bframes=0:scenecut=0:ref=3"), "a.mp4"))
    file.set_sync_samples(sorted({*file.sync_samples(), *range(18, len(file.sizes()), 37)}))
    tools.write(file.bytes())


@odd("lying-table-b.mp4", "mp4/h264", "the table marks plain P and B frames as keyframes")
def lying_table_b(tools):
    file = Mp4(tools.film(h264("keyint=50:min-keyint=50:bframes=3:b-adapt=0:b-pyramid=normal:scenecut=0"), "a.mp4"))
    file.set_sync_samples(sorted({*file.sync_samples(), *range(7, len(file.sizes()), 13)}))
    tools.write(file.bytes())


@odd("all-marked-as-keyframes.mp4", "mp4/h264", "no table of keyframes, which says that every frame is one")
def all_marked(tools):
    file = Mp4(tools.film(h264("keyint=50:bframes=2"), "a.mp4"))
    file.remove_table("stss")
    tools.write(file.bytes())


@odd("unmarked-keyframes.mp4", "mp4/h264", "only the first of many keyframes is marked")
def unmarked(tools):
    file = Mp4(tools.film(h264("keyint=20:bframes=2"), "a.mp4"))
    file.set_sync_samples([1])
    tools.write(file.bytes())


@odd("no-keyframe-marked.mp4", "mp4/h264", "the table of keyframes is empty")
def none_marked(tools):
    file = Mp4(tools.film(h264("keyint=20:bframes=0"), "a.mp4"))
    file.set_sync_samples([])
    tools.write(file.bytes())


# SEI: a recovery point, no frames to wait for, exact match (H.264, D.1.8).
RECOVERY_POINT = struct.pack(">I", 5) + bytes.fromhex("060601c480")


def with_recovery_points(path, chosen):
    """chosen(number from 0, slice types): whether that sample is to claim that decoding can begin there."""
    file = Mp4(path)
    samples, count = file.samples(), 0
    for number, sample in enumerate(samples):
        if chosen(number, {h264_slice_type(nal) for nal in length_prefixed(sample)} - {None}):
            samples[number] = RECOVERY_POINT + sample
            count += 1
    if count < 3:
        raise ValueError(f"there is no more than {count} frames to mark")
    file.set_samples(samples)
    return file.bytes()


@odd("lying-recovery-points.mp4", "mp4/h264", "plain P frames claim to be exact recovery points, which makes them "
     "keyframes for FFmpeg")
def lying_recovery_points(tools):
    film = tools.film(h264("keyint=60:min-keyint=60:bframes=0:scenecut=0:ref=3"), "a.mp4")
    tools.write(with_recovery_points(film, lambda number, types: number % 13 == 12))


@odd("lying-recovery-points-b.mp4", "mp4/h264", "plain P and B frames claim to be exact recovery points")
def lying_recovery_points_b(tools):
    film = tools.film(h264("keyint=60:min-keyint=60:bframes=3:b-adapt=0:b-pyramid=normal:scenecut=0"), "a.mp4")
    tools.write(with_recovery_points(film, lambda number, types: number % 11 == 10))


@odd("i-frames-as-keyframes.mp4", "mp4/h264", "I frames that are no IDR are keyframes; later P frames refer to "
     "pictures before them")
def i_frames_as_keyframes(tools):
    # A flash of one frame every 17: the encoder codes it as I, and goes back to the pictures before it.
    film = tools.film(h264("keyint=infinite:min-keyint=1000:scenecut=60:bframes=0:ref=4:rc-lookahead=0:b-adapt=0:"
                           "mbtree=0:sync-lookahead=0"), "a.mp4", filters="negate=enable='eq(mod(n,17),16)'")
    tools.write(with_recovery_points(film, lambda number, types: types == {2} and number > 0))


@odd("begins-without-keyframe.mp4", "mp4/h264", "the first 12 packets are missing, and with them the first keyframe")
def begins_without_keyframe(tools):
    whole = tools.film(h264("keyint=50:bframes=2"), "a.mp4")
    tools.copy(whole, "-copyinkf -bsf:v noise=amount=0:drop='lt(n\\,12)'")


@odd("lost-frames.mp4", "mp4/h264", "every 37th packet is missing, and nothing says so")
def lost_frames(tools):
    whole = tools.film(h264("keyint=50:bframes=2:ref=3"), "a.mp4")
    tools.copy(whole, "-bsf:v noise=amount=0:drop='eq(mod(n\\,37)\\,20)'")


@odd("lost-keyframes.mp4", "mp4/h264", "the second and the third keyframe are missing")
def lost_keyframes(tools):
    whole = tools.film(h264("keyint=25:min-keyint=25:bframes=2:scenecut=0"), "a.mp4")
    tools.copy(whole, "-bsf:v noise=amount=0:drop='eq(n\\,25)+eq(n\\,50)'")


PARTS = (("192x108", "testsrc2"), ("160x90", "mandelbrot"), ("192x108", "mandelbrot"))


def annex_b(tools, more="", pixels=("yuv420p",) * 3, parts=PARTS):
    data = b""
    for number, ((size, scene), fmt) in enumerate(zip(parts, pixels)):
        data += tools.film(h264("keyint=25:bframes=2", more), f"{number}.h264", seconds=2, size=size, scene=scene,
                           pixels=fmt).read_bytes()
    path = tools.path("all.h264")
    path.write_bytes(data)
    return path


@odd("resolution-change.h264", "raw/h264", "another size from 2 s to 4 s")
def resolution_change_raw(tools):
    annex_b(tools).rename(tools.out)


@odd("resolution-change.ts", "mpegts/h264", "another size from 2 s to 4 s, the clock goes on")
def resolution_change_ts(tools):
    data = b""
    for number, (size, scene) in enumerate(PARTS):
        coder = h264("keyint=25:bframes=2:b-adapt=0", f"-output_ts_offset {1 + 2 * number}")
        data += tools.film(coder, f"{number}.ts", seconds=2, size=size, scene=scene).read_bytes()
    tools.write(data)


@odd("resolution-change.mp4", "mp4/h264", "another size from 3 s on, by a second sample description")
def resolution_change_mp4(tools):
    coder = h264("keyint=25:bframes=0", "-video_track_timescale 12800")
    tools.write(joined(tools.film(coder, "a.mp4", seconds=3),
                       tools.film(coder, "b.mp4", seconds=3, size="160x90", scene="mandelbrot")))


@odd("resolution-change.mkv", "mkv/h264", "another size from 2 s to 4 s, told only within the stream")
def resolution_change_mkv(tools):
    tools.ffmpeg("-fflags +genpts -r 25 -f h264 -i", annex_b(tools), "-c copy -bsf:v setts=ts=N*40", tools.out)


@odd("same-size-other-parameters.ts", "mpegts/h264", "parameter sets change midway and the size does not")
def other_parameters(tools):
    same = "keyint=25:b-adapt=0:b-pyramid=none:"
    first = tools.film(h264(same + "bframes=2:cabac=0", "-output_ts_offset 1"), "a.ts", seconds=3)
    second = tools.film(h264(same + "bframes=3:ref=5", "-output_ts_offset 4"), "b.ts", seconds=3)
    tools.write(first.read_bytes() + second.read_bytes())


@odd("pixel-format-change.h264", "raw/h264", "8-bit 4:2:0, then 10-bit, then 4:4:4")
def pixel_format_change(tools):
    annex_b(tools, pixels=("yuv420p", "yuv420p10le", "yuv444p"), parts=(PARTS[0],) * 3).rename(tools.out)


@odd("10-bit.mp4", "mp4/h264", "10 bits a sample")
def ten_bit(tools):
    tools.film(h264("keyint=25:bframes=2"), pixels="yuv420p10le", seconds=4)


@odd("422-10-bit.ts", "mpegts/h264", "4:2:2 with 10 bits, every frame intra")
def ten_bit_422(tools):
    tools.film(h264("keyint=1"), pixels="yuv422p10le", seconds=2)


@odd("444.mp4", "mp4/h264", "4:4:4")
def yuv444(tools):
    tools.film(h264("keyint=25:bframes=2"), pixels="yuv444p", seconds=4)


@odd("gray.mp4", "mp4/h264", "no colour")
def gray(tools):
    tools.film(h264("keyint=25:bframes=2"), pixels="gray", seconds=4)


@odd("rgb.mp4", "mp4/h264", "coded as RGB")
def rgb(tools):
    tools.film(h264("keyint=25").replace("libx264", "libx264rgb"), pixels="gbrp", filters="format=rgb24", seconds=3)


@odd("odd-size-cropped.mp4", "mp4/h264", "191x107 in 4:4:4: the picture is cropped from whole blocks")
def odd_size_cropped(tools):
    tools.film(h264("keyint=25:bframes=2"), pixels="yuv444p", size="191x107", seconds=4)


@odd("tiny.mp4", "mp4/h264", "16x16 pixels")
def tiny(tools):
    tools.film(h264("keyint=25:bframes=2"), size="16x16", seconds=4)


@odd("wide.mp4", "mp4/h264", "4096x16 pixels")
def wide(tools):
    tools.film(h264("keyint=25:bframes=2"), size="4096x16", seconds=2)


@odd("one-frame.mp4", "mp4/h264", "one frame in all")
def one_frame_mp4(tools):
    tools.film(h264("keyint=25", "-frames:v 1"))


@odd("one-frame.h264", "raw/h264", "one frame in all")
def one_frame_raw(tools):
    tools.film(h264("keyint=25", "-frames:v 1"))


@odd("one-frame.ts", "mpegts/h264", "one frame in all")
def one_frame_ts(tools):
    tools.film(h264("keyint=25", "-frames:v 1"))


@odd("no-times.h264", "raw/h264", "an elementary stream: no times at all, B frames")
def no_times_h264(tools):
    tools.film(h264("keyint=25:bframes=3"))
