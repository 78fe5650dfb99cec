#!/usr/bin/env python3
"""A reference model for exec: in tests: a person in every other hundred frames, as sure as the first pixel is bright.
Each answer takes the seconds given."""
import json, sys, time

seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 0
while line := sys.stdin.buffer.readline():
    head = json.loads(line)
    pixels = sys.stdin.buffer.read(head["bytes"])
    time.sleep(seconds)
    boxes = []
    if (head["frame"] // 100) % 2 == 0:
        boxes.append({"class": "person", "confidence": .5 + (pixels[0] % 40) / 100, "box": [4, 4, 20, 40]})
    print(json.dumps({"frame": head["frame"], "boxes": boxes}), flush=True)
