"""Truth frame by frame and window by window, from files that noscope wrote. Nothing is decoded."""

import csv
import json
import random
import subprocess
from dataclasses import dataclass
from fractions import Fraction


@dataclass
class Timeline:
    """Analysed frames in time order, each with its frame number, its window, whether it holds what is asked for and
    whether it is a keyframe; and the windows CSV of the reference's own answer."""
    numbers: list
    windows: list
    positive: list
    keys: list
    rows: list  # of the windows CSV, as dictionaries


def packets(video):
    """Presentation times from the first frame's in seconds, exact, and which are keyframes, in time order."""
    out = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries",
                          "stream=time_base:packet=pts,dts,flags", "-of", "json", str(video)],
                         stdout=subprocess.PIPE, check=True, text=True).stdout
    told = json.loads(out)
    base = Fraction(told["streams"][0]["time_base"])
    found = []
    for packet in told.get("packets", []):
        time = packet.get("pts", packet.get("dts"))
        if time is not None and "D" not in packet["flags"]:
            found.append((time, "K" in packet["flags"]))
    found.sort()
    first = found[0][0] if found else 0
    return [((time - first) * base, key) for time, key in found]


def analysed_frames(frames, rate, end=0):
    """Numbers of the frames that are looked at: of each slot of 1/rate seconds the first keyframe, else the first
    frame (docs/semantics.md). `rate` and `end` as text or whole numbers: in floating point neither is exact."""
    rate, end = Fraction(rate), Fraction(end)
    chosen = {}
    for number, (time, key) in enumerate(frames):
        if end and time >= end:
            break
        slot = int(time * rate)
        if slot not in chosen or (key and not frames[chosen[slot]][1]):
            chosen[slot] = number
    return [chosen[slot] for slot in sorted(chosen)], sorted(chosen)


def inside(x, y, region):
    return region[0] <= x <= region[2] and region[1] <= y <= region[3]


def positive_frames(boxes, classes, region, size, least=.4):
    """Frame numbers with a box that counts: its bottom edge's middle lies in the region."""
    names = {"vehicle": {"vehicle", "car", "truck", "bus", "motorcycle"}}.get(classes, {classes})
    area = [float(word) for word in region.split(",")] if region else [0, 0, 1, 1]
    found = set()
    with open(boxes, newline="") as file:
        for row in csv.DictReader(file):
            if row["object_name"] not in names or float(row["confidence"]) < least:
                continue
            x = (float(row["xmin"]) + float(row["xmax"])) / 2 / size[0]
            y = float(row["ymax"]) / size[1]
            if not region or inside(x, y, area):
                found.add(int(row["frame"]))
    return found


def read_windows(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def timeline(video, case, boxes, size, windows):
    frames = packets(video)
    rate = Fraction(case.rate)
    numbers, slots = analysed_frames(frames, rate, case.seconds)
    positive = positive_frames(boxes, case.classes, case.region, size)
    return Timeline(numbers, [int(slot / rate) for slot in slots], [number in positive for number in numbers],
                    [frames[number][1] for number in numbers], read_windows(windows))


def windows_of(time, labels):
    """Windows of labels frame by frame, at a presence of a half, as rows in the form that eval reads."""
    held, counted = {}, {}
    for window, label in zip(time.windows, labels):
        held[window] = held.get(window, 0) + bool(label)
        counted[window] = counted.get(window, 0) + 1
    rows = []
    for row in time.rows:
        window = int(row["window"])
        hits = held.get(window, 0)
        rows.append({"window": row["window"], "start_s": row["start_s"], "end_s": row["end_s"],
                     "positive": str(int(hits * 2 >= counted.get(window, 0) > 0)), "decided_by": "reference",
                     "frames": row["frames"], "positive_frames": str(hits)})
    return rows


def write_windows(path, time, labels):
    rows = windows_of(time, labels)
    with open(path, "w", newline="") as file:
        out = csv.DictWriter(file, ["window", "start_s", "end_s", "positive", "decided_by", "frames", "positive_frames"],
                             lineterminator="\n")
        out.writeheader()
        out.writerows(rows)


def sampled_windows(rows, frames, seed=1, block=10):
    """Numbers of the windows in blocks of `block` windows, spread evenly at random, that hold about `frames` analysed
    frames: a sample of the kind and size that the search takes."""
    blocks = [rows[at:at + block] for at in range(0, len(rows), block)]
    total = sum(int(row["frames"]) for row in rows)
    count = max(1, min(len(blocks), round(len(blocks) * frames / total))) if total else 0
    draw = random.Random(seed)
    step = len(blocks) / count if count else 1
    taken = {min(len(blocks) - 1, int((place + draw.random()) * step)) for place in range(count)}
    return {int(row["window"]) for place in taken for row in blocks[place]}


def rates_on(truth, predicted, sample):
    """FNR and FPR of windows in the sample; None where there is nothing to be missed, or to be added."""
    said = {int(row["window"]): row["positive"] == "1" for row in predicted}
    counts = {True: [0, 0], False: [0, 0]}  # of true kind: windows, and those that are wrong
    for row in truth:
        window = int(row["window"])
        if window in sample and window in said:
            kind = row["positive"] == "1"
            counts[kind][0] += 1
            counts[kind][1] += said[window] != kind
    return tuple(counts[kind][1] / counts[kind][0] if counts[kind][0] else None for kind in (True, False))


def appearances(rows, merge_gap=5, least_hits=2):
    """Starts and ends of what windows make, as docs/semantics.md has it."""
    found = []
    for row in rows:
        if row["positive"] != "1":
            continue
        start, end, hits = float(row["start_s"]), float(row["end_s"]), int(row["positive_frames"])
        if found and start - found[-1][1] <= merge_gap + 1e-6:
            found[-1] = (found[-1][0], end, found[-1][2] + hits)
        else:
            found.append((start, end, hits))
    return [(start, end) for start, end, hits in found if hits >= least_hits]


def touches(one, other):
    return one[0] < other[1] and other[0] < one[1]


def is_right(reported, truth, merge_gap=5):
    """Touches a true one, and no stretch of it longer than the merge gap lies outside of true ones."""
    inside_of = [one for one in truth if touches(one, reported)]
    at, longest = reported[0], 0
    for start, end in inside_of:
        longest, at = max(longest, start - at), max(at, end)
    return bool(inside_of) and max(longest, reported[1] - at) <= merge_gap + 1e-6


def appearance_rates_on(truth, predicted, sample):
    """Recall and precision of appearances in the sample's blocks, formed in each by itself, those true and those
    reported alike; None where there is none."""
    said = {int(row["window"]): row for row in predicted}
    blocks, last = [], None
    for row in truth:
        window = int(row["window"])
        if window not in sample or window not in said:
            last = None
            continue
        if last is None:
            blocks.append([])
        blocks[-1].append((row, said[window]))
        last = window
    counts = [0, 0, 0, 0]  # true, touched, reported, right
    for block in blocks:
        true, reported = (appearances([pair[side] for pair in block]) for side in (0, 1))
        counts[0] += len(true)
        counts[1] += sum(any(touches(one, other) for other in reported) for one in true)
        counts[2] += len(reported)
        counts[3] += sum(is_right(one, true) for one in reported)
    return (counts[1] / counts[0] if counts[0] else None, counts[3] / counts[2] if counts[2] else None)


def keeps_appearances(rates, least):
    return all(rate is None or rate >= least for rate in rates)


def keeps(rates, budget):
    return all(rate is None or rate <= budget for rate in rates)
