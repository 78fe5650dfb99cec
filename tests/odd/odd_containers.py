"""Odd containers: without index, in fragments, several streams, rotation, names."""

from mp4_boxes import Mp4
from recipes import AUDIO, H264, HEVC, MPEG4, VP9, odd
from stream_bytes import avi_without_index, ts_packets

FRAGMENTS = "-movflags frag_keyframe+empty_moov+default_base_moof"


@odd("no-index.avi", "avi/mpeg4", "AVI without its index")
def no_index_avi(tools):
    tools.write(avi_without_index(tools.film(MPEG4 + " -bf 0 -g 25", "a.avi").read_bytes()))


@odd("no-index.mkv", "mkv/h264", "Matroska as it is streamed: no cues, no duration, clusters of unknown size")
def no_index_mkv(tools):
    tools.film(H264 + " -bf 2 -g 25 -f matroska -live 1")


@odd("no-index.flv", "flv/h264", "FLV without metadata and index, B frames")
def no_index_flv(tools):
    tools.film(H264 + " -bf 2 -g 25 -flvflags no_metadata+no_duration_filesize+no_sequence_end")


@odd("no-index.webm", "webm/vp9", "WebM as it is streamed")
def no_index_webm(tools):
    tools.film(VP9 + " -g 25 -f webm -live 1", seconds=3)


@odd("moov-at-end.mp4", "mp4/h264", "the tables come last")
def moov_at_end(tools):
    tools.film(H264 + " -bf 2 -g 25")


@odd("faststart.mp4", "mp4/h264", "the tables come first")
def faststart(tools):
    tools.film(H264 + " -bf 2 -g 25 -movflags faststart")


@odd("fragmented.mp4", "mp4/h264", "in fragments")
def fragmented(tools):
    tools.film(f"{H264} -bf 2 -g 25 {FRAGMENTS}")


@odd("fragmented-every-frame.mp4", "mp4/h264", "a fragment for every frame, with sound")
def fragmented_every(tools):
    tools.film(f"{H264} -bf 2 -g 25 {AUDIO} -movflags frag_every_frame+empty_moov", seconds=3, also=tools.tone(3))


@odd("fragmented-with-sidx.mp4", "mp4/h264", "in fragments with an index of segments, as DASH has them")
def fragmented_dash(tools):
    tools.film(H264 + " -bf 2 -g 25 -movflags dash+delay_moov+frag_keyframe+global_sidx")


@odd("fragmented-hevc.mp4", "mp4/hevc", "HEVC in fragments, parameter sets in the stream (hev1)")
def fragmented_hevc(tools):
    tools.film(f"{HEVC} -x265-params keyint=25:bframes=3:repeat-headers=1 -tag:v hev1 {FRAGMENTS}", seconds=4)


@odd("hybrid.mp4", "mp4/h264", "tables for the first part, fragments for the rest")
def hybrid(tools):
    tools.film(f"{H264} -bf 0 -g 25 -movflags frag_keyframe")


@odd("rotation-90.mp4", "mp4/h264", "turned by 90 degrees for display")
def rotation_90(tools):
    file = Mp4(tools.film(H264 + " -bf 2", "a.mp4", seconds=3))
    file.set_matrix([0, 1 << 16, 0, -1 << 16, 0, 0, 0, 0, 1 << 30])
    tools.write(file.bytes())


@odd("rotation-180.mov", "mov/h264", "turned by 180 degrees for display")
def rotation_180(tools):
    file = Mp4(tools.film(H264 + " -bf 2", "a.mov", seconds=3))
    file.set_matrix([-1 << 16, 0, 0, 0, -1 << 16, 0, 0, 0, 1 << 30])
    tools.write(file.bytes())


@odd("rotation-270-mirrored.mp4", "mp4/h264", "turned by 270 degrees and mirrored for display")
def rotation_270(tools):
    file = Mp4(tools.film(H264 + " -bf 2", "a.mp4", seconds=3))
    file.set_matrix([0, -1 << 16, 0, -1 << 16, 0, 0, 0, 0, 1 << 30])
    tools.write(file.bytes())


@odd("rotation-nonsense.mp4", "mp4/h264", "a display matrix of zeros")
def rotation_nonsense(tools):
    file = Mp4(tools.film(H264 + " -bf 2", "a.mp4", seconds=3))
    file.set_matrix([0] * 9)
    tools.write(file.bytes())


def two_videos(tools):
    first = tools.film(H264 + " -bf 2 -g 25", "a.mkv", size="128x72", scene="mandelbrot")
    return first, tools.film(H264 + " -bf 2 -g 40", "b.mkv", size="256x144", rate=15)


@odd("two-videos.mp4", "mp4/h264", "two video streams of other sizes and rates; the smaller comes first and is "
     "marked as the default")
def two_videos_mp4(tools):
    first, second = two_videos(tools)
    tools.ffmpeg("-i", first, "-i", second, "-map 0 -map 1 -c copy -disposition:v:0 default -disposition:v:1 0",
                 tools.out)


@odd("two-videos.ts", "mpegts/h264", "two video streams of other sizes and rates in one program")
def two_videos_ts(tools):
    first, second = two_videos(tools)
    tools.ffmpeg("-i", first, "-i", second, "-map 0 -map 1 -c copy", tools.out)


@odd("two-videos-and-sound.mkv", "mkv/h264+mp2", "sound, then two video streams")
def two_videos_mkv(tools):
    first, second = two_videos(tools)
    tools.ffmpeg(tools.tone(), "-i", first, "-i", second, f"-map 0 -map 1 -map 2 -c:v copy {AUDIO}", tools.out)


@odd("two-programs.ts", "mpegts/h264", "two programs with a video each")
def two_programs(tools):
    first, second = two_videos(tools)
    tools.ffmpeg("-i", first, "-i", second, "-map 0 -map 1 -c copy -program st=0 -program st=1", tools.out)


@odd("attached-picture.mp4", "mp4/h264", "a cover picture beside the video")
def attached_mp4(tools):
    cover = tools.film("-c:v mjpeg -frames:v 1 -f image2 -update 1", "cover.jpg", size="320x180", scene="mandelbrot")
    video = tools.film(H264 + " -bf 2", "a.mp4", seconds=3)
    tools.ffmpeg("-i", cover, "-i", video, "-map 0 -map 1 -c copy -disposition:v:0 attached_pic", tools.out)


@odd("attached-picture-and-no-video.m4a", "mp4/mjpeg+mp2", "a cover picture and sound: no video", refused=True)
def attached_only(tools):
    cover = tools.film("-c:v mjpeg -frames:v 1 -f image2 -update 1", "cover.jpg", size="320x180")
    tools.ffmpeg("-i", cover, tools.tone(2), f"-map 0 -map 1 -c:v copy {AUDIO} -disposition:v:0 attached_pic -f mp4",
                 tools.out)


@odd("sound-only.mp4", "mp4/mp2", "sound and no video", refused=True)
def sound_only(tools):
    tools.ffmpeg(tools.tone(2), AUDIO, tools.out)


@odd("subtitles.mkv", "mkv/h264", "subtitles beside the video")
def subtitles(tools):
    text = tools.path("a.srt")
    text.write_text("1\n00:00:00,500 --> 00:00:01,500\nhello\n\n2\n00:00:02,000 --> 00:00:02,500\nthere\n")
    video = tools.film(H264 + " -bf 2", "a.mp4", seconds=3)
    tools.ffmpeg("-i", video, "-i", text, "-map 0 -map 1 -c:v copy -c:s srt", tools.out)


@odd("m2ts.m2ts", "mpegts/h264", "transport packets of 192 bytes")
def m2ts(tools):
    tools.film(H264 + " -bf 2 -g 25 -mpegts_m2ts_mode 1", seconds=4)


@odd("fec-packets.ts", "mpegts/h264", "transport packets of 204 bytes")
def fec(tools):
    data = tools.film(H264 + " -bf 2 -g 25", "a.ts", seconds=4).read_bytes()
    tools.write(b"".join(packet + bytes(16) for packet in ts_packets(data)))


@odd("a 'quoted' \"name\"\nof two lines, with \\ and %d.mp4", "mp4/h264", "spaces, quotes, a new line, a backslash and "
     "a percent sign in the name")
def strange_name(tools):
    tools.film(H264 + " -bf 2", seconds=2)


@odd("ending-says-nothing.dat", "mpegts/h264", "a transport stream with an ending that says nothing")
def no_ending(tools):
    tools.film(H264 + " -bf 2 -f mpegts", seconds=2)
