"""Files that are cut, broken, unfinished or empty."""

import random
import struct

from mp4_boxes import Mp4
from recipes import AUDIO, AV1, H264, HEVC, MJPEG, MPEG2, MPEG4, VP9, odd
from stream_bytes import VIDEO_PID, avi_without_index, pid_of, scrambled, ts_packets

PLAIN = H264 + " -bf 2 -g 50 -keyint_min 50 -sc_threshold 0"


def share(data, part, unit=1):
    return int(len(data) * part) // unit * unit


def cut_tail(tools, coder, part=0.7, **film):
    data = tools.film(coder, "a" + tools.out.suffix, **film).read_bytes()
    tools.write(data[:share(data, part)])


def cut_head(tools, coder, unit=1, part=0.35, **film):
    data = tools.film(coder, "a" + tools.out.suffix, **film).read_bytes()
    tools.write(data[share(data, part, unit):])


@odd("truncated-tail.ts", "mpegts/h264", "ends in the middle of a packet")
def truncated_ts(tools):
    cut_tail(tools, PLAIN)


@odd("truncated-tail.mkv", "mkv/h264", "ends in the middle of a block")
def truncated_mkv(tools):
    cut_tail(tools, PLAIN)


@odd("truncated-tail.mp4", "mp4/h264", "tables first; the last third of the pictures is missing")
def truncated_mp4(tools):
    cut_tail(tools, PLAIN + " -movflags faststart")


@odd("truncated-tail.avi", "avi/mpeg4", "ends in the middle of a chunk, without the index")
def truncated_avi(tools):
    cut_tail(tools, MPEG4 + " -bf 0 -g 25")


@odd("truncated-tail.flv", "flv/h264", "ends in the middle of a tag")
def truncated_flv(tools):
    cut_tail(tools, PLAIN)


@odd("truncated-tail.wmv", "asf/wmv2", "ends in the middle of a packet")
def truncated_wmv(tools):
    cut_tail(tools, "-c:v wmv2 -q:v 5 -g 20 -threads 1")


@odd("truncated-tail.ogv", "ogg/theora", "ends in the middle of a page")
def truncated_ogv(tools):
    cut_tail(tools, "-c:v libtheora -q:v 5 -g 30 -threads 1", size="192x112")


@odd("truncated-tail.webm", "webm/vp9", "ends in the middle of a block")
def truncated_webm(tools):
    cut_tail(tools, VP9 + " -g 40", seconds=4)


@odd("truncated-tail.mpg", "mpegps/mpeg2", "ends in the middle of a pack")
def truncated_mpg(tools):
    cut_tail(tools, MPEG2 + " -bf 2 -g 12")


@odd("truncated-tail.h264", "raw/h264", "ends in the middle of a slice")
def truncated_h264(tools):
    cut_tail(tools, PLAIN)


@odd("truncated-without-tables.mp4", "mp4/h264", "the tables at the end are missing", refused=True)
def truncated_no_moov(tools):
    cut_tail(tools, PLAIN)


@odd("truncated-in-tables.mp4", "mp4/h264", "cut within the tables at its end", refused=True)
def truncated_in_moov(tools):
    data = tools.film(PLAIN, "a.mp4").read_bytes()
    tools.write(data[:data.index(b"stts") + 10])


@odd("cut-head.ts", "mpegts/h264", "begins between keyframes, in the middle of a packet, without tables")
def cut_head_ts(tools):
    cut_head(tools, PLAIN)


@odd("cut-head.h264", "raw/h264", "begins between keyframes")
def cut_head_h264(tools):
    cut_head(tools, PLAIN)


@odd("cut-head.mpg", "mpegps/mpeg2", "begins between keyframes, in the middle of a pack")
def cut_head_mpg(tools):
    cut_head(tools, MPEG2 + " -bf 2 -g 30")


@odd("cut-head.mkv", "mkv/h264", "begins with a cluster: no head says what it is", refused=True)
def cut_head_mkv(tools):
    cut_head(tools, PLAIN)


@odd("cut-head-no-keyframe.ts", "mpegts/h264", "a piece between two keyframes that holds none", refused=True)
def cut_head_no_keyframe(tools):
    data = tools.film(H264 + " -bf 2 -g 1000 -sc_threshold 0", "a.ts").read_bytes()
    tools.write(data[share(data, 0.4, 188):share(data, 0.8, 188)])


@odd("corrupted-middle.ts", "mpegts/h264", "noise in the payload of a tenth of the packets")
def corrupted_ts(tools):
    tools.write(scrambled(tools.film(PLAIN, "a.ts").read_bytes(), 0.45, 0.55, 1, keep=40))


@odd("corrupted-middle-headers-too.ts", "mpegts/h264", "a tenth of the file is noise, transport headers and all")
def corrupted_ts_headers(tools):
    tools.write(scrambled(tools.film(PLAIN, "a.ts").read_bytes(), 0.45, 0.55, 2))


@odd("zeros-in-the-middle.ts", "mpegts/h264", "a fifth of the file is zeros, as a disk leaves it after a crash")
def zeros_ts(tools):
    data = tools.film(PLAIN, "a.ts").read_bytes()
    first, last = share(data, 0.4), share(data, 0.6)
    tools.write(data[:first] + bytes(last - first) + data[last:])


@odd("corrupted-middle.mkv", "mkv/h264", "a tenth of the file is noise, blocks and clusters")
def corrupted_mkv(tools):
    tools.write(scrambled(tools.film(PLAIN, "a.mkv").read_bytes(), 0.45, 0.55, 3))


@odd("corrupted-middle.avi", "avi/mpeg4", "a tenth of the file is noise, index whole")
def corrupted_avi(tools):
    tools.write(scrambled(tools.film(MPEG4 + " -bf 2 -g 25", "a.avi").read_bytes(), 0.45, 0.55, 4))


@odd("corrupted-middle-no-index.avi", "avi/mpeg4", "a tenth of the file is noise, no index")
def corrupted_avi_no_index(tools):
    data = avi_without_index(tools.film(MPEG4 + " -bf 0 -g 25", "a.avi").read_bytes())
    tools.write(scrambled(data, 0.45, 0.55, 5))


@odd("corrupted-middle.mpg", "mpegps/mpeg2", "a tenth of the file is noise")
def corrupted_mpg(tools):
    tools.write(scrambled(tools.film(MPEG2 + " -bf 2 -g 12", "a.mpg").read_bytes(), 0.45, 0.55, 6))


@odd("corrupted-middle.flv", "flv/h264", "a twentieth of the file is noise")
def corrupted_flv(tools):
    tools.write(scrambled(tools.film(PLAIN, "a.flv").read_bytes(), 0.45, 0.5, 7))


@odd("corrupted-middle.webm", "webm/vp9", "bytes within VP9 frames are noise")
def corrupted_webm(tools):
    data = tools.film(VP9 + " -g 40", "a.webm", seconds=4).read_bytes()
    tools.write(scrambled(data, 0.5, 0.505, 8))


@odd("corrupted-middle.mjpeg", "raw/mjpeg", "a tenth of the pictures is noise")
def corrupted_mjpeg(tools):
    tools.write(scrambled(tools.film(MJPEG, "a.mjpeg", seconds=3).read_bytes(), 0.45, 0.55, 9))


def corrupt_samples(tools, coder, chosen, keep, seed):
    """Noise in the samples of an MP4 whose numbers (from 0) `chosen` gives, behind their first `keep` bytes."""
    file, noise = Mp4(tools.film(coder, "a.mp4")), random.Random(seed)
    file.set_samples([sample[:keep] + noise.randbytes(max(0, len(sample) - keep)) if number in chosen else sample
                      for number, sample in enumerate(file.samples())])
    tools.write(file.bytes())


@odd("corrupted-keyframe.mp4", "mp4/h264", "noise within the second keyframe and nowhere else")
def corrupted_keyframe(tools):
    corrupt_samples(tools, PLAIN, {50}, 300, 10)


@odd("corrupted-p-frames.mp4", "mp4/h264", "noise within single frames between keyframes")
def corrupted_p_frames(tools):
    corrupt_samples(tools, H264 + " -bf 0 -g 50 -sc_threshold 0", {20, 71, 72, 110}, 60, 11)


@odd("corrupted-keyframe-hevc.mp4", "mp4/hevc", "noise within the second keyframe of HEVC")
def corrupted_keyframe_hevc(tools):
    corrupt_samples(tools, HEVC + " -x265-params open-gop=0:keyint=50:min-keyint=50:scenecut=0:bframes=2", {50}, 300,
                    12)


@odd("corrupted-av1.mp4", "mp4/av1", "noise within single frames of AV1")
def corrupted_av1(tools):
    corrupt_samples(tools, AV1 + " -g 32", {40, 41, 90}, 30, 14)


@odd("corrupted-lengths.mp4", "mp4/h264", "lengths of NAL units that reach beyond their sample")
def corrupted_lengths(tools):
    file = Mp4(tools.film(H264 + " -bf 0 -g 25", "a.mp4"))
    too_long = struct.pack(">I", 0x7FFFFFF0)
    file.set_samples([too_long + sample[4:] if number % 40 == 30 else sample
                      for number, sample in enumerate(file.samples())])
    tools.write(file.bytes())


@odd("lost-packets.ts", "mpegts/h264", "every 60th transport packet of the pictures is missing for two seconds")
def lost_packets(tools):
    packets = ts_packets(tools.film(PLAIN, "a.ts").read_bytes())
    first, last = len(packets) // 3, len(packets) * 2 // 3
    tools.write(b"".join(packet for n, packet in enumerate(packets)
                         if not (first < n < last and n % 60 == 0 and pid_of(packet) == VIDEO_PID)))


@odd("lost-packets-hevc.ts", "mpegts/hevc", "transport packets of HEVC pictures are missing")
def lost_packets_hevc(tools):
    packets = ts_packets(tools.film(HEVC + " -x265-params keyint=40:bframes=3", "a.ts").read_bytes())
    first, last = len(packets) // 3, len(packets) * 2 // 3
    tools.write(b"".join(packet for n, packet in enumerate(packets)
                         if not (first < n < last and n % 50 == 0 and pid_of(packet) == VIDEO_PID)))


@odd("lost-packets-slices.ts", "mpegts/h264", "transport packets are missing: some of eight slices a picture")
def lost_packets_slices(tools):
    packets = ts_packets(tools.film(PLAIN + " -slices 8", "a.ts", size="256x192").read_bytes())
    first, last = len(packets) // 3, len(packets) * 2 // 3
    tools.write(b"".join(packet for n, packet in enumerate(packets)
                         if not (first < n < last and n % 80 == 0 and pid_of(packet) == VIDEO_PID)))


@odd("fragmented-unfinished.mp4", "mp4/h264", "in fragments; the last one is not finished")
def fragmented_unfinished(tools):
    cut_tail(tools, PLAIN + " -movflags frag_keyframe+empty_moov+default_base_moof", 0.75)


@odd("fragmented-unfinished-sound.mp4", "mp4/h264+mp2", "in fragments with sound; cut within the tables of the "
     "last: FFmpeg refuses the whole", refused=True)
def fragmented_unfinished_sound(tools):
    coder = f"{PLAIN} {AUDIO} -movflags frag_keyframe+empty_moov"
    data = tools.film(coder, "a.mp4", also=tools.tone()).read_bytes()
    tools.write(data[:data.rindex(b"moof") + 40])


@odd("zero-frames.mp4", "mp4/h264", "head and tables, no frame", refused=True)
def zero_mp4(tools):
    data = tools.film(H264 + " -movflags frag_keyframe+empty_moov", "a.mp4", seconds=1).read_bytes()
    tools.write(data[:data.index(b"moof") - 4])


@odd("zero-frames.ts", "mpegts/h264", "tables, no frame", refused=True)
def zero_ts(tools):
    packets = ts_packets(tools.film(H264, "a.ts").read_bytes())
    tools.write(b"".join(packet for packet in packets if pid_of(packet) != VIDEO_PID) * 4)


@odd("zero-frames.mkv", "mkv/h264", "a head, no cluster", refused=True)
def zero_mkv(tools):
    data = tools.film(H264 + " -f matroska -live 1", "a.mkv").read_bytes()
    tools.write(data[:data.index(bytes.fromhex("1f43b675"))])


@odd("zero-frames.avi", "avi/mpeg4", "a head, no chunk", refused=True)
def zero_avi(tools):
    data = tools.film(MPEG4, "a.avi").read_bytes()
    tools.write(data[:data.index(b"movi") + 4])


@odd("zero-bytes.mp4", "none/none", "nothing at all", refused=True)
def zero_bytes(tools):
    tools.write(b"")


@odd("zeros.mp4", "none/none", "a megabyte of zeros: reserved and never written", refused=True)
def zeros(tools):
    tools.write(bytes(1 << 20))


@odd("text.mp4", "none/none", "a text", refused=True)
def text(tools):
    tools.write(b"This is no video.\n" * 200)


@odd("playlist.mp4", "none/none", "a playlist that names other files: it must not be followed", refused=True)
def playlist(tools):
    tools.write(b"#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:10\n#EXTINF:6,\nmoov-at-end.mp4\n#EXT-X-ENDLIST\n")


@odd("junk-behind.mp4", "mp4/h264", "a whole file, then as many bytes of noise")
def junk_behind(tools):
    data = tools.film(PLAIN, "a.mp4").read_bytes()
    tools.write(data + random.Random(13).randbytes(len(data)))


@odd("preallocated.ts", "mpegts/h264", "a whole recording, then zeros up to the size that was reserved")
def preallocated(tools):
    data = tools.film(PLAIN, "a.ts").read_bytes()
    tools.write(data + bytes(len(data)))


@odd("huge-claims.mp4", "mp4/h264", "tables that claim four thousand million samples", refused=True)
def huge_claims(tools):
    file = Mp4(tools.film(PLAIN, "a.mp4"))
    file.set_table("stsz", [100, 0xFFFFFFF0])
    file.set_table("stsc", [1, 1, 0xFFFFFFF0, 1])
    file.set_table("stts", [1, 0xFFFFFFF0, 512])
    tools.write(file.bytes())
