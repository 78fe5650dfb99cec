"""What the tests of pages share: a browser, recordings made by FFmpeg, answers."""

import json
import os
import pathlib
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "noscope"
MODULES = CACHE / "browser" / "node_modules"


def run(*line, **more):
    return subprocess.run([str(word) for word in line], capture_output=True, text=True, timeout=300, **more)


def use(script, page, *more):
    """What a script of this folder saw of a page in headless Chromium."""
    done = run("node", HERE / script, MODULES, page, *more)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def make_recording(path, seconds, clock="2024-05-01T23:59:40Z", source="testsrc2=size=160x90:rate=10"):
    """`clock`: of its first frame, or empty."""
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i",
                    source, "-t", str(seconds), "-metadata", f"creation_time={clock}", "-pix_fmt", "yuv420p",
                    "-c:v", "libx264", "-preset", "ultrafast", "-g", "20", str(path)], check=True)


def write_labels(path, stretches, class_name="person"):
    """`stretches`: (first frame, frame after the last, confidence)."""
    rows = ["frame,object_name,confidence,xmin,ymin,xmax,ymax\n"]
    quoted = '"' + class_name.replace('"', '""') + '"'
    for first, end, confidence in stretches:
        rows += [f"{frame},{quoted},{confidence},40,20,80,70\n" for frame in range(first, end)]
    path.write_text("".join(rows))


def skip_without_browser():
    reason = None
    if not shutil.which("node") or not shutil.which(os.environ.get("CHROMIUM") or "chromium"):
        reason = "no chromium or no node here (scripts/setup test)"
    elif not (MODULES / "playwright-core").exists() or not (MODULES / "axe-core").exists():
        reason = "playwright-core and axe-core are not in the cache (scripts/setup test)"
    if reason:
        print(f"SKIPPED: {reason}")
        sys.exit(0)
