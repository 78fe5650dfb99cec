#!/usr/bin/env python3
"""How time and memory grow with the length of a recording, and how near a run comes to what its plan cannot do without.

usage: bench/length.py [--tool build/release/noscope] [--scene FOLDER] [--hours 1,2,5,10] [--svg FILE] [PLAN...]

The scene is what `bench/make-scenes ten-hours` makes: files of an hour, whose labels are replayed at no cost, so that
decoding and noscope's own work are all there is. In the same minute ffmpeg reads all packets, and decodes one file on one
thread; as many frames as the run decoded at that rate, and the packets, spread over all cores, are the roofline.
"""
import argparse
import json
import os
import pathlib
import resource
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
PLANS = ["packets>1.3 | reference", "keyframes>1.3 | reference", "mse(empty,10x10,gain)>0.0002 | reference"]


def timed(line):
    """Seconds by the clock, of all cores, and the most memory in MB, of a command."""
    start = time.monotonic()
    running = subprocess.Popen([str(word) for word in line], stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(running.pid, 0)
    running.returncode = status
    if status:
        sys.exit(f"{' '.join(map(str, line))}: status {status}")
    return time.monotonic() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


def first_told(line, lines):
    """Seconds until a command has told its first window."""
    start = time.monotonic()
    with subprocess.Popen([str(word) for word in line], stdout=subprocess.DEVNULL) as running:
        while running.poll() is None and not (lines.exists() and lines.stat().st_size):
            time.sleep(.01)
        seconds = time.monotonic() - start
        running.kill()
    return seconds


def find(tool, files, plan, labels, place):
    place = pathlib.Path(place)
    line = [tool, "find", "person", *files, "--plan", plan, "--reference", f"replay:{labels}", "--guarantee", "none", "-q"]
    first = first_told([*line, "--store", place / "first.db", "-o", place / "first.jsonl"], place / "first.jsonl")
    line += ["--store", place / "store.db", "-o", place / "answer.json"]
    wall, core, memory = timed(line)
    answer = json.loads((place / "answer.json").read_text())
    again, _, _ = timed(line)
    return {"plan": plan, "hours": len(files), "wall_s": wall, "core_s": core, "memory_mb": memory, "again_s": again,
            "first_s": first, "decoded": answer["frames_decoded"], "calls": answer["reference_calls"],
            "analysed": answer["analysed_frames"], "appearances": len(answer["appearances"]),
            "stages": answer["seconds"]["stages"]}


def roofline(files, place):
    """Core-seconds of reading a file's packets, of decoding a frame, and of a keyframe; and keyframes of a file."""
    quiet = ["ffmpeg", "-nostdin", "-v", "error", "-threads", "1"]
    _, packets, _ = timed([*quiet, "-i", files[0], "-map", "v:0", "-c", "copy", "-f", "null", "-"])
    _, frames, _ = timed([*quiet, "-i", files[0], "-map", "v:0", "-f", "null", "-"])
    _, keys, _ = timed([*quiet, "-skip_frame", "nokey", "-i", files[0], "-map", "v:0", "-fps_mode", "passthrough", "-f",
                        "null", "-"])
    count = int(subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v:0", "-count_packets", "-show_entries",
                                "stream=nb_read_packets", "-of", "csv=p=0", str(files[0])], capture_output=True,
                               text=True, check=True).stdout.split(",")[0])
    key_count = subprocess.run(["ffprobe", "-v", "error", "-select_streams", "v:0", "-show_entries", "packet=flags", "-of",
                                "csv=p=0", str(files[0])], capture_output=True, text=True, check=True).stdout.count("K")
    return packets, (frames - packets) / count, (keys - packets) / key_count, key_count


def draw(rows, path):
    import matplotlib
    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "length"
    from matplotlib import pyplot
    figure, (time_axis, memory_axis) = pyplot.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
    for plan in dict.fromkeys(row["plan"] for row in rows):
        of = [row for row in rows if row["plan"] == plan]
        for axis, key in ((time_axis, "wall_s"), (memory_axis, "memory_mb")):
            axis.plot([row["hours"] for row in of], [row[key] for row in of], marker="o", label=plan)
    time_axis.set(xlabel="hours of recording", ylabel="seconds", ylim=0, xlim=0)
    memory_axis.set(xlabel="hours of recording", ylabel="most memory, MB", ylim=0, xlim=0)
    time_axis.legend(fontsize=8)
    figure.savefig(path, metadata={"Date": None})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", type=pathlib.Path, default=ROOT / "build/release/noscope")
    parser.add_argument("--scene", type=pathlib.Path, default=CACHE / "noscope/scenes/ten-hours")
    parser.add_argument("--hours", default="1,2,5,10", help="how many of the files (1,2,5,10)")
    parser.add_argument("--svg", type=pathlib.Path, help="a plot as well; needs matplotlib (build/bench-venv of bench/run)")
    parser.add_argument("plans", nargs="*", default=PLANS)
    options = parser.parse_args()
    every = sorted(options.scene.glob("*.mp4"))
    if not every:
        sys.exit(f"{options.scene} holds no recording: bench/make-scenes ten-hours")
    cores = len(os.sched_getaffinity(0))
    rows = []
    print("| plan | hours | seconds | times real time | cores busy | MB | frames decoded | calls | of the roofline | "
          "first told, s | again, s |\n|---|" + "---:|" * 10)
    with tempfile.TemporaryDirectory() as folder:
        labels = pathlib.Path(folder) / "labels"
        labels.mkdir()
        for boxes in options.scene.glob("*.boxes.csv"):
            shutil.copy(boxes, labels / boxes.name.replace(".boxes", ""))
        for plan in options.plans:
            for hours in map(int, options.hours.split(",")):
                files = every[:hours]
                with tempfile.TemporaryDirectory(dir=folder) as place:
                    row = find(options.tool, files, plan, labels, place)
                packets, frame, keyframe, keyframes = roofline(files, folder)
                first = min(row["decoded"], keyframes * hours) if plan.startswith("keyframes") else 0
                least = (packets * hours + keyframe * first + frame * (row["decoded"] - first)) / cores
                row |= {"least_s": least, "packets_s": packets, "frame_s": frame, "keyframe_s": keyframe}
                rows.append(row)
                print(f"| `{plan}` | {hours} | {row['wall_s']:.1f} | {hours * 3600 / row['wall_s']:,.0f} | "
                      f"{100 * row['core_s'] / row['wall_s'] / cores:.0f} % | {row['memory_mb']:.0f} | "
                      f"{row['decoded']:,} | {row['calls']:,} | {least / row['wall_s']:.2f} | {row['first_s']:.2f} | "
                      f"{row['again_s']:.2f} |", flush=True)
    for row in rows:
        print(json.dumps(row), file=sys.stderr)
    if options.svg:
        draw(rows, options.svg)


if __name__ == "__main__":
    main()
