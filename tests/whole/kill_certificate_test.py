#!/usr/bin/env python3
"""A test of a plan before it is written (`noscope plan --guarantee strict`) that is killed goes on with the same blocks.

usage: kill_certificate_test.py NOSCOPE EXEC_REFERENCE.py
"""
import json, os, random, shutil, signal, subprocess, sys, tempfile, time

import kill_test


def make_long_clip(folder):
    """Ten minutes, so that there are blocks of a minute to draw from."""
    path = os.path.join(folder, "long.mp4")
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=64x48:rate=10:duration=600",
                    "-c:v", "libx264", "-preset", "ultrafast", "-threads", "1", path], check=True)
    return path


def frames_asked(log):
    with open(log) as file:
        return [int(number) for number in file]


def test_kills_while_certifying(folder):
    """A test of a plan that is killed again and again draws the same blocks, and asks about no frame whose label was kept."""
    clip, output = make_long_clip(folder), os.path.join(folder, "certified.plan")

    def line(store, seconds, log):
        os.environ["NOSCOPE_TEST_SECONDS"], os.environ["NOSCOPE_TEST_LOG"] = str(seconds), os.path.join(folder, log)
        return [kill_test.NOSCOPE, "plan", "person", clip, "--store", os.path.join(folder, store), "--plan", "every(2) | reference",
                "--fnr", "0.5", "--guarantee", "strict", "-o", output, "--reference", f"exec:'{sys.executable}' '{kill_test.SCRIPT}'"]

    def certificate():
        told = kill_test.run([kill_test.NOSCOPE, "explain", output, "--json"])
        assert told.returncode == 0, told.stderr
        return json.loads(told.stdout)["certificate"]

    whole = kill_test.run(line("certified.db", 0, "whole.log"))
    assert whole.returncode == 0, whole.stderr
    expected = certificate()
    drawn = frames_asked(os.path.join(folder, "whole.log"))
    assert expected["drawn"] > 2 and expected["new_labels"] == expected["labels"] == len(drawn), expected
    random.seed(10)
    kills, log = 0, os.path.join(folder, "killed.log")
    while True:
        start = len(frames_asked(log)) if os.path.exists(log) else 0
        process = subprocess.Popen(line("certified-killed.db", .004, "killed.log"), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL)
        more = random.randint(150, 250)
        begin = time.monotonic()
        while process.poll() is None and time.monotonic() - begin < 60:
            if os.path.exists(log) and len(frames_asked(log)) >= start + more:
                break
            time.sleep(.01)
        if process.poll() is not None:
            break
        # Labels are kept every second.
        time.sleep(1.2)
        if process.poll() is not None:
            break
        process.send_signal(signal.SIGKILL)
        process.wait()
        kills += 1
        assert kills < 30, "it never came to an end"
    os.environ.pop("NOSCOPE_TEST_LOG")
    assert process.returncode == 0 and kills >= 1, (process.returncode, kills)
    found = certificate()
    asked_now = frames_asked(log)
    assert set(asked_now) == set(drawn), "other blocks were drawn"
    assert found["new_labels"] < found["labels"], "no label was kept"
    # What a kill can cost is the last second's labels.
    assert len(asked_now) - len(set(asked_now)) <= 250 * kills, (len(asked_now), len(set(asked_now)), kills)
    for told in (expected, found):
        for key in ("at", "new_labels"):
            told.pop(key)
    assert found == expected, (found, expected)


def main():
    folder = tempfile.mkdtemp(prefix="noscope-kill-")
    try:
        test_kills_while_certifying(folder)
        print("test_kills_while_certifying: passed")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
