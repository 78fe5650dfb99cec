"""Reading, changing and writing the boxes of an MP4 file (ISO/IEC 14496-12)."""

import struct
from pathlib import Path

PARENTS = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"moof", b"traf", b"mvex"}
TABLES = "trak/mdia/minf/stbl/"


class Box:
    def __init__(self, kind, payload=b"", children=None):
        self.kind, self.payload, self.children = kind, payload, children

    def bytes(self):
        body = b"".join(child.bytes() for child in self.children) if self.children is not None else self.payload
        return struct.pack(">I", len(body) + 8) + self.kind + body

    def find(self, path):
        """The first box below this one at "a/b/c"."""
        box = self
        for kind in path.split("/"):
            box = next(child for child in box.children if child.kind == kind.encode())
        return box

    def put(self, parent, box):
        """Puts `box` in place of the one of its kind below `parent`, or behind all others."""
        children = self.find(parent).children if parent else self.children
        for i, child in enumerate(children):
            if child.kind == box.kind:
                children[i] = box
                return
        children.append(box)

    def numbers(self):
        """The 32-bit words of a table box behind its version and flags."""
        return list(struct.unpack(f">{len(self.payload) // 4 - 1}I", self.payload[4:]))


def parse(data):
    boxes, at = [], 0
    while at + 8 <= len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        head = 8
        if size == 1:
            size, head = struct.unpack(">Q", data[at + 8:at + 16])[0], 16
        body = data[at + head:at + size]
        boxes.append(Box(kind, b"", parse(body)) if kind in PARENTS else Box(kind, body))
        at += size
    return boxes


class Mp4:
    """A file whose moov lies behind its mdat: the moov may change its size, and no chunk moves."""

    def __init__(self, path):
        self.boxes = parse(Path(path).read_bytes())
        self.moov = next(box for box in self.boxes if box.kind == b"moov")
        kinds = [box.kind for box in self.boxes]
        assert kinds.index(b"mdat") < kinds.index(b"moov")

    def bytes(self):
        return b"".join(box.bytes() for box in self.boxes)

    def media(self):
        return next(box for box in self.boxes if box.kind == b"mdat")

    def media_start(self):
        return sum(len(box.bytes()) for box in self.boxes[:self.boxes.index(self.media())]) + 8

    def samples(self):
        """Of a file with one track."""
        samples, at = [], 0
        for size in self.sizes():
            samples.append(self.media().payload[at:at + size])
            at += size
        return samples

    def set_samples(self, samples):
        """As many as before, in one chunk."""
        self.media().payload = b"".join(samples)
        self.set_table("stsz", [0, len(samples), *map(len, samples)])
        self.set_table("stsc", [1, 1, len(samples), 1])
        self.set_table("stco", [1, self.media_start()])

    def table(self, kind):
        return self.moov.find(TABLES + kind).numbers()

    def set_table(self, kind, words):
        self.moov.put(TABLES[:-1], Box(kind.encode(), struct.pack(f">{len(words) + 1}I", 0, *words)))

    def sizes(self):
        words = self.table("stsz")
        return [words[0]] * words[1] if words[0] else words[2:]

    def sync_samples(self):
        """Numbers of the samples that are marked as keyframes, from 1."""
        return self.table("stss")[1:]

    def set_sync_samples(self, samples):
        self.set_table("stss", [len(samples), *samples])

    def remove_table(self, kind):
        stbl = self.moov.find(TABLES[:-1])
        stbl.children = [box for box in stbl.children if box.kind != kind.encode()]

    def set_steps(self, steps):
        """Decoding time from each sample to the next, in units of the track."""
        self.set_table("stts", [len(steps), *(word for step in steps for word in (1, step))])

    def timescales(self):
        """Units a second of the movie and of the track."""
        movie, track = self.moov.find("mvhd").payload, self.moov.find("trak/mdia/mdhd").payload
        return struct.unpack(">I", movie[12:16])[0], struct.unpack(">I", track[12:16])[0]

    def set_edits(self, edits):
        """edits: (seconds shown, first second of the media or None for nothing), in order."""
        movie, track = self.timescales()
        payload = struct.pack(">II", 0, len(edits))
        for seconds, first in edits:
            media = -1 if first is None else round(first * track)
            payload += struct.pack(">IiI", round(seconds * movie), media, 0x10000)
        self.moov.find("trak").put("edts", Box(b"elst", payload))

    def set_matrix(self, matrix):
        """The display matrix of the track: nine 32-bit fixed-point numbers."""
        head = self.moov.find("trak/tkhd")
        head.payload = head.payload[:40] + struct.pack(">9i", *matrix) + head.payload[76:]


def joined(first, second):
    """One track of two sample descriptions: the samples of two files with one timescale, neither with B frames."""
    a, b = Mp4(first), Mp4(second)
    assert a.timescales() == b.timescales()
    descriptions = [file.moov.find(TABLES + "stsd").payload[8:] for file in (a, b)]
    a.moov.put(TABLES[:-1], Box(b"stsd", struct.pack(">II", 0, 2) + b"".join(descriptions)))
    first_count = len(a.sizes())
    sizes = a.sizes() + b.sizes()
    steps = [word for file in (a, b) for word in file.table("stts")[1:]]
    start, middle = a.media_start(), a.media_start() + len(a.media().payload)
    a.set_sync_samples(a.sync_samples() + [n + first_count for n in b.sync_samples()])
    a.set_table("stsz", [0, len(sizes), *sizes])
    a.set_table("stts", [len(steps) // 2, *steps])
    a.set_table("stsc", [2, 1, first_count, 1, 2, len(sizes) - first_count, 2])
    a.set_table("stco", [2, start, middle])
    movie, track = a.timescales()
    seconds = sum(n * step for n, step in zip(steps[::2], steps[1::2])) / track
    a.set_edits([(seconds, 0)])
    for path, at, rate in (("mvhd", 16, movie), ("trak/tkhd", 20, movie), ("trak/mdia/mdhd", 16, track)):
        box = a.moov.find(path)
        box.payload = box.payload[:at] + struct.pack(">I", round(seconds * rate)) + box.payload[at + 4:]
    a.media().payload += b.media().payload
    return a.bytes()
