#!/usr/bin/env python3
"""A reference model for exec: in tests: a person in every other hundred frames, as sure as the first pixel is bright.
Each answer takes NOSCOPE_TEST_SECONDS; NOSCOPE_TEST_LOG names a file that gets the number of each frame asked about."""
import json, os, sys, time

seconds = float(os.environ.get("NOSCOPE_TEST_SECONDS", "0"))
while line := sys.stdin.buffer.readline():
    head = json.loads(line)
    pixels = sys.stdin.buffer.read(head["bytes"])
    if log := os.environ.get("NOSCOPE_TEST_LOG"):
        with open(log, "a") as file:
            file.write(f"{head['frame']}\n")
    time.sleep(seconds)
    boxes = []
    if (head["frame"] // 100) % 2 == 0:
        boxes.append({"class": "person", "confidence": .5 + (pixels[0] % 40) / 100, "box": [4, 4, 20, 40]})
    print(json.dumps({"frame": head["frame"], "boxes": boxes}), flush=True)
