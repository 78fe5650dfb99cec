"""Changing transport and program streams, AVI, Matroska and elementary streams byte by byte."""

import random
import struct

TS = 188
VIDEO_PID = 0x100  # FFmpeg's first stream


def scrambled(data, first, last, seed, keep=0):
    """Noise in place of the bytes from `first` to `last`, both shares of the length; of each transport packet the
    first `keep` bytes stay."""
    noise = random.Random(seed)
    changed = bytearray(data)
    for at in range(int(len(data) * first), int(len(data) * last)):
        if at % TS >= keep:
            changed[at] = noise.randrange(256)
    return bytes(changed)


def ts_packets(data):
    return [data[at:at + TS] for at in range(0, len(data) - TS + 1, TS)]


def pid_of(packet):
    return (packet[1] & 0x1F) << 8 | packet[2]


def starts_unit(packet):
    return bool(packet[1] & 0x40)


def read_time(field):
    return (field[0] >> 1 & 7) << 30 | field[1] << 22 | (field[2] >> 1) << 15 | field[3] << 7 | field[4] >> 1


def write_time(mark, time):
    time %= 1 << 33
    return bytes([mark << 4 | time >> 30 << 1 | 1, time >> 22 & 0xFF, (time >> 15 & 0x7F) << 1 | 1,
                  time >> 7 & 0xFF, (time & 0x7F) << 1 | 1])


def change_pes(data, at, change):
    """The PES packet at `at`: `change` gets its (pts, dts), dts None where not said, and gives the new ones, or
    None for no time at all: what held them becomes stuffing."""
    flags = data[at + 7] >> 6
    if flags < 2:
        return
    pts = read_time(data[at + 9:at + 14])
    dts = read_time(data[at + 14:at + 19]) if flags == 3 else None
    new = change(pts, dts)
    if new is None:
        data[at + 7] &= 0x3F
        data[at + 9:at + 9 + 5 * (flags - 1)] = b"\xff" * (5 * (flags - 1))
        return
    data[at + 9:at + 14] = write_time(flags, new[0])
    if dts is not None:
        data[at + 14:at + 19] = write_time(1, new[1])


def change_ts_times(data, change, pid=VIDEO_PID):
    """change(number of the frame, pts, dts): see change_pes."""
    data, number = bytearray(data), 0
    for at in range(0, len(data) - TS + 1, TS):
        packet = data[at:at + TS]
        if pid_of(packet) != pid or not starts_unit(packet):
            continue
        payload = at + 4 + (packet[4] + 1 if packet[3] & 0x20 else 0)
        change_pes(data, payload, lambda pts, dts: change(number, pts, dts))
        number += 1
    return bytes(data)


def change_ps_times(data, change):
    """The same for the video of a program stream, by the number of its PES packets that say a time."""
    data, at, number = bytearray(data), 0, 0
    while at + 6 <= len(data):
        code = data[at + 3]
        if code == 0xBA:
            at += 14 + (data[at + 13] & 7)
        elif code == 0xB9:
            at += 4
        else:
            if code == 0xE0 and data[at + 7] >> 6 >= 2:
                change_pes(data, at, lambda pts, dts: change(number, pts, dts))
                number += 1
            at += 6 + struct.unpack(">H", data[at + 4:at + 6])[0]
    return bytes(data)


def nal_units(data):
    """NAL units of an Annex B stream, without their start codes: (offset of the start code, bytes)."""
    starts, at = [], data.find(b"\0\0\1")
    while at >= 0:
        starts.append(at)
        at = data.find(b"\0\0\1", at + 3)
    ends = starts[1:] + [len(data)]
    return [(start, data[start + 3:end].rstrip(b"\0")) for start, end in zip(starts, ends)]


def exp_golomb(bits, at):
    zeros = 0
    while bits[at + zeros] == "0":
        zeros += 1
    return int(bits[at + zeros:at + 2 * zeros + 1], 2) - 1, at + 2 * zeros + 1


def h264_slice_type(nal):
    """0 P, 1 B, 2 I; none where the NAL unit is no slice."""
    if nal[0] & 31 not in (1, 5):
        return None
    bits = "".join(f"{byte:08b}" for byte in nal[1:9])
    _, at = exp_golomb(bits, 0)
    return exp_golomb(bits, at)[0] % 5


def length_prefixed(sample):
    """NAL units of an MP4 sample with lengths of four bytes."""
    units, at = [], 0
    while at + 4 <= len(sample):
        size = struct.unpack(">I", sample[at:at + 4])[0]
        units.append(sample[at + 4:at + 4 + size])
        at += 4 + size
    return units


def riff_chunks(data, at, end):
    """(kind, first byte of the head, first byte behind it), word-aligned."""
    while at + 8 <= end:
        size = struct.unpack("<I", data[at + 4:at + 8])[0]
        yield data[at:at + 4], at, min(end, at + 8 + size + (size & 1))
        at += 8 + size + (size & 1)


def avi_without_index(data):
    out = b"".join(data[first:last] for kind, first, last in riff_chunks(data, 12, len(data)) if kind != b"idx1")
    out = bytearray(b"RIFF" + struct.pack("<I", len(out) + 4) + b"AVI " + out)
    flags = out.index(b"avih") + 8 + 12
    out[flags] &= ~0x10  # AVIF_HASINDEX
    return bytes(out)


def ebml_number(data, at, keep_mark):
    length = 9 - data[at].bit_length()
    value = int.from_bytes(data[at:at + length], "big")
    return (value if keep_mark else value & (1 << 7 * length) - 1), at + length


SEGMENT, CLUSTER, CLUSTER_TIME, SIMPLE_BLOCK = 0x18538067, 0x1F43B675, 0xE7, 0xA3


def ebml_elements(data, at=0, end=None):
    """(id, first byte of the content, first byte behind it), going down into the segment and its clusters."""
    end = len(data) if end is None else end
    while at < end:
        ident, at = ebml_number(data, at, True)
        size, at = ebml_number(data, at, False)
        yield ident, at, at + size
        if ident in (SEGMENT, CLUSTER):
            yield from ebml_elements(data, at, min(end, at + size))
        at += size


def change_cluster_times(data, change):
    """change(number of the cluster, its time in the file's unit): no larger than fits the same bytes."""
    data, number = bytearray(data), 0
    for ident, first, last in list(ebml_elements(bytes(data))):
        if ident == CLUSTER_TIME:
            time = change(number, int.from_bytes(data[first:last], "big"))
            data[first:last] = time.to_bytes(last - first, "big")
            number += 1
    return bytes(data)


def joined_ivf(first, second):
    """One IVF of the frames of two, with the head of the first; the second's times go on."""
    count = struct.unpack("<I", first[24:28])[0]
    frames, at = b"", 32
    while at + 12 <= len(second):
        size, pts = struct.unpack("<IQ", second[at:at + 12])
        frames += struct.pack("<IQ", size, pts + count) + second[at + 12:at + 12 + size]
        at += 12 + size
    return first[:24] + struct.pack("<I", count + struct.unpack("<I", second[24:28])[0]) + first[28:] + frames
