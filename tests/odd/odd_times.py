"""Odd times: uneven, missing, repeated, going back, wrapping, hidden by edit lists."""

import struct

from mp4_boxes import Mp4
from recipes import AUDIO, H264, MJPEG, MPEG2, MPEG4, odd
from stream_bytes import change_cluster_times, change_ps_times, change_ts_times, pid_of, ts_packets

UNEVEN = "settb=1/1000,setpts='N*100+mod(N*N*37,97)+gte(N,60)*1900'"


@odd("vfr.mp4", "mp4/h264", "variable frame rate: steps of 4 to 196 ms, a pause of two seconds")
def vfr_mp4(tools):
    tools.film(f"{H264} -bf 0 -enc_time_base 1:1000 -video_track_timescale 1000", filters=UNEVEN)


@odd("vfr.mkv", "mkv/h264", "variable frame rate, B frames")
def vfr_mkv(tools):
    tools.film(f"{H264} -bf 2 -g 31 -enc_time_base 1:1000", filters=UNEVEN)


@odd("gap-inside.mp4", "mp4/h264", "no frame for 60 s in the middle")
def gap_inside(tools):
    tools.film(H264 + " -g 40", filters="setpts='PTS+gte(N,75)*60/TB'")


@odd("jump-forward.mkv", "mkv/h264", "the times jump 30 days forward in the middle")
def jump_forward_mkv(tools):
    tools.film(H264 + " -bf 0 -g 25", filters="setpts='PTS+gte(N,75)*2592000/TB'")


@odd("jump-forward.ts", "mpegts/h264", "the times jump 11 hours forward in the middle")
def jump_forward_ts(tools):
    data = tools.film(H264 + " -g 25", "a.ts").read_bytes()
    jump = 11 * 3600 * 90000
    tools.write(change_ts_times(data, lambda n, pts, dts: (pts + jump, (dts or 0) + jump) if n >= 75 else (pts, dts)))


@odd("start-offset.ts", "mpegts/h264", "the first time is 5000 s")
def start_offset_ts(tools):
    tools.film(H264 + " -output_ts_offset 5000")


@odd("start-offset.mp4", "mp4/h264", "an empty edit of 3 s comes first")
def start_offset_mp4(tools):
    file = Mp4(tools.film(H264 + " -bf 0", "a.mp4"))
    file.set_edits([(3, None), (6, 0)])
    tools.write(file.bytes())


@odd("start-negative.wmv", "asf/wmv2", "all times lie before zero, from -30 s on, by a longer pre-roll")
def start_negative(tools):
    data = bytearray(tools.film("-c:v wmv2 -q:v 5 -g 20 -threads 1", "a.wmv").read_bytes())
    # The file properties object: pre-roll is a 64-bit word, 80 bytes into it (ASF specification, 3.2).
    at = data.index(bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")) + 80
    preroll = struct.unpack("<Q", data[at:at + 8])[0]
    data[at:at + 8] = struct.pack("<Q", preroll + 30_000)
    tools.write(bytes(data))


@odd("pts-wrap.ts", "mpegts/h264", "the 33-bit times pass their end and begin anew")
def pts_wrap_ts(tools):
    tools.film(H264 + " -bf 2 -muxdelay 0 -output_ts_offset 95440")


@odd("pts-wrap.mpg", "mpegps/mpeg2", "the 33-bit times pass their end and begin anew")
def pts_wrap_mpg(tools):
    data = tools.film(MPEG2 + " -bf 2 -g 15 -f vob", "a.mpg").read_bytes()
    shift = (1 << 33) - 3 * 90000
    tools.write(change_ps_times(data, lambda n, pts, dts: (pts + shift, (dts or 0) + shift)))


@odd("pts-back.ts", "mpegts/h264", "the clock begins anew in the middle, as where two recordings were joined")
def pts_back_ts(tools):
    first = tools.film(H264 + " -bf 2", "a.ts", seconds=4)
    second = tools.film(H264 + " -bf 2", "b.ts", seconds=3, scene="mandelbrot")
    tools.write(first.read_bytes() + second.read_bytes())


@odd("pts-back.mkv", "mkv/h264", "from 3 s on the times lie 2 s lower")
def pts_back_mkv(tools):
    data = tools.film(H264 + " -bf 0 -g 25 -write_crc32 0 -cluster_time_limit 1000 -reserve_index_space 1000",
                      "a.mkv").read_bytes()
    tools.write(change_cluster_times(data, lambda n, time: time - 2000 if time >= 3000 else time))


@odd("pts-back-once.ts", "mpegts/h264", "single frames have times of 400 ms earlier")
def pts_back_once(tools):
    data = tools.film(H264 + " -bf 0", "a.ts").read_bytes()
    tools.write(change_ts_times(
        data, lambda n, pts, dts: (pts - 36000, dts and dts - 36000) if n % 30 == 29 else (pts, dts)))


@odd("pts-duplicated.ts", "mpegts/h264", "always two frames have the same time")
def pts_duplicated_ts(tools):
    data = tools.film(H264 + " -bf 0", "a.ts").read_bytes()
    tools.write(change_ts_times(data, lambda n, pts, dts: (pts - n % 2 * 3600, dts and dts - n % 2 * 3600)))


@odd("pts-duplicated.mp4", "mp4/h264", "always three frames have the same time: steps of 0, 0 and 3")
def pts_duplicated_mp4(tools):
    file = Mp4(tools.film(H264 + " -bf 0", "a.mp4"))
    count = len(file.sizes())
    step = file.table("stts")[2]
    file.set_steps([3 * step if n % 3 == 2 else 0 for n in range(count)])
    tools.write(file.bytes())


@odd("pts-all-equal.mkv", "mkv/mjpeg", "every frame has the same time")
def pts_all_equal(tools):
    tools.copy(tools.film(MJPEG, "a.mkv", seconds=2), "-bsf:v setts=ts=0")


@odd("no-pts-on-most.ts", "mpegts/h264", "of 20 frames with B frames, one says its time")
def no_pts_ts(tools):
    data = tools.film(H264 + " -bf 2", "a.ts").read_bytes()
    tools.write(change_ts_times(data, lambda n, pts, dts: (pts, dts) if n % 20 == 0 else None))


@odd("no-pts-at-all.ts", "mpegts/h264", "no frame says its time")
def no_pts_at_all_ts(tools):
    tools.write(change_ts_times(tools.film(H264 + " -bf 2", "a.ts").read_bytes(), lambda *_: None))


@odd("no-pts-on-most.mpg", "mpegps/mpeg2", "of 15 times said, one is left")
def no_pts_mpg(tools):
    data = tools.film(MPEG2 + " -bf 2 -g 15 -f vob", "a.mpg").read_bytes()
    tools.write(change_ps_times(data, lambda n, pts, dts: (pts, dts) if n % 15 == 0 else None))


@odd("b-frames-without-pts.avi", "avi/h264", "H.264 with B frames where the container knows only decoding order")
def b_frames_avi(tools):
    tools.film(H264 + " -bf 3 -g 30")


@odd("edit-list-cut.mp4", "mp4/h264", "a stream copy from between keyframes: packets before its start are hidden")
def edit_list_cut(tools):
    whole = tools.film(H264 + " -bf 2 -g 50", "a.mp4", seconds=8)
    tools.ffmpeg("-ss 2.6 -i", whole, "-t 3 -c copy", tools.out)


@odd("edit-list-discards-last-keyframe.mp4", "mp4/h264", "the edit list ends before the last keyframe, whose packets "
     "are hidden")
def edit_list_discards(tools):
    file = Mp4(tools.film(H264 + " -bf 0 -g 25", "a.mp4"))
    file.set_edits([(4.5, 0)])
    tools.write(file.bytes())


@odd("edit-list-two-parts.mp4", "mp4/h264", "two parts of the media are shown, with nothing for 2 s between them")
def edit_list_two_parts(tools):
    file = Mp4(tools.film(H264 + " -bf 0 -g 25", "a.mp4", seconds=8))
    file.set_edits([(2, 0.2), (2, None), (2.5, 4.6)])
    tools.write(file.bytes())


@odd("edit-list-repeats.mp4", "mp4/h264", "the same second of media is shown three times, the later part first")
def edit_list_repeats(tools):
    file = Mp4(tools.film(H264 + " -bf 0 -g 25", "a.mp4"))
    file.set_edits([(2, 3), (1, 1), (1, 1), (1, 1)])
    tools.write(file.bytes())


@odd("huge-time-base.mp4", "mp4/h264", "a time base of 1/10000000, as some recorders have")
def huge_time_base(tools):
    tools.film(H264 + " -bf 2 -video_track_timescale 10000000")


@odd("thousand-a-second.mkv", "mkv/mpeg4", "1500 frames a second: more than the container's milliseconds")
def thousand_a_second(tools):
    tools.film(MPEG4 + " -bf 0 -g 60 -r 1500", rate=1500, seconds=0.2)


@odd("one-frame-a-minute.mp4", "mp4/h264", "time lapse: a frame a minute")
def one_a_minute(tools):
    tools.film(H264 + " -bf 2 -g 10", rate="1/60", seconds=2400)


@odd("audio-first.ts", "mpegts/h264+mp2", "sound is the first stream and begins 3 s before the pictures")
def audio_first_ts(tools):
    video = tools.film(H264 + " -bf 2", "a.mkv")
    tools.ffmpeg(tools.tone(9), "-itsoffset 3 -i", video, f"-map 0 -map 1 -c:v copy {AUDIO}", tools.out)


@odd("audio-first.mp4", "mp4/h264+mp2", "sound is the first stream and begins 3 s before the pictures")
def audio_first_mp4(tools):
    video = tools.film(H264 + " -bf 2", "a.mkv")
    tools.ffmpeg(tools.tone(9), "-itsoffset 3 -i", video, f"-map 0 -map 1 -c:v copy {AUDIO}", tools.out)


@odd("audio-and-video-apart.ts", "mpegts/h264+mp2", "all pictures come before all sound")
def audio_apart(tools):
    both = tools.film(f"{H264} {AUDIO}", "a.ts", also=tools.tone()).read_bytes()
    packets = ts_packets(both)
    sound = [packet for packet in packets if pid_of(packet) == 0x101]
    tools.write(b"".join([packet for packet in packets if pid_of(packet) != 0x101] + sound))


@odd("overlap/2024-05-01_13-00-00.mp4", "mp4/h264", "two files whose clocks overlap: 8 s from 13:00:00")
def overlap_first(tools):
    tools.film(H264 + " -g 20", seconds=8, rate=10)


@odd("overlap/2024-05-01_13-00-05.mp4", "mp4/h264", "two files whose clocks overlap: 8 s from 13:00:05")
def overlap_second(tools):
    tools.film(H264 + " -g 20", seconds=8, rate=10, scene="mandelbrot")
