"""Truth frame by frame and window by window, from files that noscope wrote. Nothing is decoded."""

import csv
import random
import subprocess
from dataclasses import dataclass


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
    """Presentation times from the first frame's, and which are keyframes, in time order."""
    out = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries",
                          "packet=pts_time,dts_time,flags", "-of", "csv=p=0", str(video)],
                         stdout=subprocess.PIPE, check=True, text=True).stdout
    found = []
    for line in out.splitlines():
        pts, dts, flags = line.split(",")[:3]
        time = pts if pts != "N/A" else dts
        if time != "N/A" and "D" not in flags:
            found.append((float(time), "K" in flags))
    found.sort()
    first = found[0][0] if found else 0
    return [(time - first, key) for time, key in found]


def analysed_frames(frames, rate, end=0):
    """Numbers of the frames that are looked at: of each slot of 1/rate seconds the first keyframe, else the first
    frame (docs/semantics.md). A microsecond takes up what the text of times rounds away."""
    chosen = {}
    for number, (time, key) in enumerate(frames):
        if end and time >= end - 1e-6:
            break
        slot = int((time + 1e-6) * rate)
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
    rate = float(case.rate)
    numbers, slots = analysed_frames(frames, rate, case.seconds)
    positive = positive_frames(boxes, case.classes, case.region, size)
    return Timeline(numbers, [int(slot / rate + 1e-9) for slot in slots], [number in positive for number in numbers],
                    [frames[number][1] for number in numbers], read_windows(windows))


def write_windows(path, time, labels):
    """Windows of labels frame by frame, at a presence of a half, in the form that eval reads."""
    held, counted = {}, {}
    for window, label in zip(time.windows, labels):
        held[window] = held.get(window, 0) + bool(label)
        counted[window] = counted.get(window, 0) + 1
    with open(path, "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["window", "start_s", "end_s", "positive", "decided_by", "frames", "positive_frames"])
        for row in time.rows:
            window = int(row["window"])
            hits = held.get(window, 0)
            out.writerow([window, row["start_s"], row["end_s"], int(hits * 2 >= counted.get(window, 0) > 0),
                          "reference", row["frames"], hits])


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


def keeps(rates, budget):
    return all(rate is None or rate <= budget for rate in rates)
