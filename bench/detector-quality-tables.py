#!/usr/bin/env python3
"""Runs detector-quality over real clips and simulated recordings and prints the tables of docs/difference.md.

What is not there is left out and named. Labels are kept in the store, so that only the first run is slow. Of a
recording in which nearly all frames are alike only the counts are told.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
VTEST = pathlib.Path("/usr/share/doc/opencv-doc/examples/data/vtest.avi")

# File, classes, region.
REAL = [
    ("lobby.mp4", "person", None),
    ("crossroads.mp4", "person", "0.15,0.35,0.6,0.75"),
    ("highway.avi", "car", "0,0.45,1,1"),
    ("vtest.avi", "person", "0,0.55,0.45,1"),
    ("corridor.mpg", "person", None),
    ("suburb.mp4", "car", "0.3,0.5,1,1"),
    ("motorway_vfr.mp4", "car", None),
]
SIMULATED = [
    ("lobby.mp4", "person", None),
    ("road-quiet.mp4", "vehicle", None),
    ("road-busy.mp4", "vehicle", None),
]
# With fewer frames of either kind a figure hangs on single frames.
LEAST = 10


def measure(tool, video, classes, region, stores, replay):
    command = [tool, classes, video, "--json"]
    if region:
        command += ["--region", region]
    if replay:
        command += ["--reference", f"replay:{video.with_suffix('.boxes.csv')}"]
    if stores:
        command += ["--store", stores / f"{'simulated-' if replay else ''}{video.name}.db"]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def area(value):
    return "-" if value is None else f"{value:.3f}".removeprefix("0")


def shares(row):
    if row["decided_at_1"] is None:
        return "-"
    return f"{100 * row['decided_at_1']:.0f}, {100 * row['decided_at_5']:.0f} %"


def print_table(header, rows):
    print("| " + " | ".join(header) + " |\n|---|" + "---:|" * (len(header) - 1))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


def print_detectors(results, reuses, cell):
    columns = [{row["detector"]: row for row in result["detectors"] if row["reuses"] == reuses}
               for _, _, result in results]
    rows = [[f"`{name}`"] + [cell(column[name]) for column in columns] for name in columns[0]]
    print_table(["detector"] + [name for name, _, _ in results], rows)


def print_group(title, results):
    print(f"**{title}.**\n")
    header = ["recording", "asked for", "frames", "positive", "empty frames in pictures, by half",
              "other label after .5 s", "after 1 s"]
    rows = []
    for name, question, result in results:
        at_stake = {row["detector"]: row["harmed"] for row in result["detectors"]}
        rows.append([name, question, str(result["frames"]), str(result["positive"]),
                     " + ".join(map(str, result["scene_frames"])), str(at_stake["packets"]),
                     str(at_stake["mse(previous:1s)"])])
    print_table(header, rows)
    told = [(name, question, result) for name, question, result in results
            if LEAST <= result["positive"] <= result["frames"] - LEAST]
    if told:
        print_detectors(told, False, lambda row: f"{area(row['present_auc'])}; {shares(row)}")
        print_detectors(
            told, True, lambda row: f"{area(row['differs_auc'])} ({area(row['present_auc'])}); {shares(row)}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tool", type=pathlib.Path, default=ROOT / "build/ci/detector-quality")
    parser.add_argument("--clips", type=pathlib.Path, default=ROOT.parent / "shared/videos", help="the real clips")
    parser.add_argument("--scenes", type=pathlib.Path, default=CACHE / "noscope/scenes", help="what make-scenes made")
    parser.add_argument("--stores", type=pathlib.Path, help="a folder: one store a recording")
    options = parser.parse_args()
    groups = [("Real", options.clips, REAL, False), ("Simulated", options.scenes, SIMULATED, True)]
    for title, folder, cases, replay in groups:
        results = []
        for name, classes, region in cases:
            video = VTEST if name == VTEST.name else folder / name
            if not video.is_file():
                print(f"{video} is not there: left out", file=sys.stderr)
                continue
            result = measure(options.tool, video, classes, region, options.stores, replay)
            results.append((name, classes + (f" in {region}" if region else ""), result))
        if results:
            print_group(title, results)


if __name__ == "__main__":
    main()
