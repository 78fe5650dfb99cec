#!/usr/bin/env python3
"""Measures how long specialized models take to train, and writes the table of docs/training.md.

    bench/training-speed.py RECORDING CLASS --labels RECORDING.boxes.csv

Steps of training a net are timed alone, and the whole second family is trained on score images of the recording, as a
run would train it. The recording's labels are replayed, so that no
reference model is timed.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    build = ROOT / "build/ci"
    parser.add_argument("recording", type=pathlib.Path)
    parser.add_argument("classes", metavar="CLASS")
    parser.add_argument("--labels", type=pathlib.Path, required=True, help="the recording's, as replay: reads them")
    parser.add_argument("--rate", default="2", help="labelled frames a second")
    parser.add_argument("--share", type=float, default=.99, help="of the recording, from its start, that is learnt from")
    parser.add_argument("--tool", type=pathlib.Path, default=build / "model-quality")
    parser.add_argument("--trainer", type=pathlib.Path, default=build / "noscope-train")
    parser.add_argument("--seconds", type=float, default=2, help="that steps of one net are timed for")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="nets trained side by side")
    return parser.parse_args()


def call(*command):
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit((done.stderr.strip().splitlines() or [f"{command[0]}: exit code {done.returncode}"])[-1])
    return done.stdout


def view_of(net):
    """How a net sees frames. Without a region a crop is the whole frame."""
    return net.split(",")[0]


def print_steps(options, nets):
    print("| net | images a core-second | seconds per 10,000 images on one core |\n|---|---|---|")
    for net in nets:
        told = json.loads(call(options.trainer, "speed", "--net", net, "--training", "--threads", 1,
                               "--seconds", options.seconds))
        speed = told["images_a_core_second"]
        print(f"| `{net}` | {speed:,.0f} | {10000 / speed:.2f} |", flush=True)


def train_family(options, nets, folder):
    views = list(dict.fromkeys(map(view_of, nets)))
    call(options.tool, "samples", options.classes, options.recording, "-o", folder, "--rate", options.rate, "--split",
         options.share, "--gap", 0, "--store", folder / "store.db", "--reference", f"replay:{options.labels}",
         "--labels", 100, "--seeds", 1, *(word for view in views for word in ("--view", view)))
    told = json.loads((folder / "recording.json").read_text())["train"]
    candidates = [word for net in nets
                  for word in ("--candidate", f"{net}={folder / (view_of(net) + '.train.samples')}")]
    began, before = time.monotonic(), os.times()
    call(options.trainer, "cnn", "-o", folder / "nets", "--threads", options.threads, "--progress", "none", *candidates)
    wall, after = time.monotonic() - began, os.times()
    core = after.children_user + after.children_system - before.children_user - before.children_system
    print(f"\nThe {len(nets)} nets of the second family on {told['frames']:,} labelled frames, {told['positive']:,} of"
          f" them positive, {options.threads} side by side: {wall:.0f} s, {core:.0f} core-seconds.")


def main():
    options = parse()
    families = {}
    for line in call(options.tool, "nets").splitlines():
        family, net = line.split()
        families.setdefault(family, []).append(net)
    print_steps(options, [net for nets in families.values() for net in nets])
    with tempfile.TemporaryDirectory() as folder:
        train_family(options, list(families.values())[1], pathlib.Path(folder))


if __name__ == "__main__":
    main()
