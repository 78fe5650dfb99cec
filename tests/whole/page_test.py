"""The page of an answer in a real browser: made by the command, opened in headless Chromium, used as a person would.

page_test.py NOSCOPE [SCREENSHOTS/]
"""

import csv
import io
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "noscope"
MODULES = CACHE / "browser" / "node_modules"
# Names that would do harm where they are not escaped; a recording may be called so.
EVIL = "<img src=x onerror=alert(1)> \"it's\" & <!-- <script>alert(2)"
FILE = "gate 'ü' & \"<b>\" #1?.mp4"


def skip(reason):
    print(f"SKIPPED: {reason}")
    sys.exit(0)


def run(*line, **more):
    return subprocess.run([str(word) for word in line], capture_output=True, text=True, timeout=120, **more)


class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="noscope-page-"))
        recording = cls.folder / FILE
        subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i",
                        "testsrc2=size=160x90:rate=10:duration=40", "-metadata", "creation_time=2024-05-01T23:59:40Z",
                        "-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "ultrafast", "-g", "20", str(recording)],
                       check=True)
        rows = ["frame,object_name,confidence,xmin,ymin,xmax,ymax\n"]
        quoted = '"' + EVIL.replace('"', '""') + '"'
        for first, last, confidence in ((20, 40, .9), (110, 190, .6), (300, 330, .8)):
            rows += [f"{frame},{quoted},{confidence},40,20,80,70\n" for frame in range(first, last)]
        (cls.folder / "labels.csv").write_text("".join(rows))
        cls.page = cls.folder / "page.html"
        # A comma parts classes on the command line: the class is named by the labels alone.
        found = run(NOSCOPE, "find", EVIL, recording, "--reference", f"replay:{cls.folder}/labels.csv", "--store",
                    cls.folder / "store.db", "--output", cls.page, "--output", cls.folder / "answer.json")
        assert found.returncode == 0, found.stderr
        cls.seen = cls.use(cls.page, *SCREENSHOTS)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    @classmethod
    def use(cls, page, *more):
        done = run("node", HERE / "page_browser.mjs", MODULES, page, *more)
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout)

    def test_nothing_goes_wrong_and_nothing_is_loaded(self):
        self.assertEqual(self.seen["troubles"], [])
        self.assertFalse(self.seen["phone_overflows"])

    def test_names_are_text(self):
        self.assertEqual(self.seen["heading"], f"{EVIL} in {FILE}")
        self.assertEqual(self.seen["title"], f"{EVIL} in {FILE} · noscope")

    def test_axe_finds_nothing(self):
        for state in ("axe_light", "axe_dark", "axe_player"):
            self.assertEqual(self.seen[state], [], state)

    def test_the_timeline_zooms_and_moves(self):
        start, end = self.seen["whole"]
        self.assertEqual((start, end), (0, 40))
        self.assertEqual(self.seen["plus"], [10, 30])
        self.assertEqual(self.seen["right"], [15, 35])
        self.assertEqual(self.seen["back"], [0, 40])
        wheel_start, wheel_end = self.seen["wheel"]
        self.assertLess(wheel_end - wheel_start, 39)

    def test_keys_step_and_mark_and_marks_are_exported(self):
        self.assertEqual(self.seen["selected"], "appearance-2")
        self.assertEqual(self.seen["selected_before"], "appearance-1")
        self.assertEqual(self.seen["mark"], "true")
        rows = list(csv.DictReader(io.StringIO(self.seen["marks_csv"], newline="")))
        self.assertEqual([row["mark"] for row in rows], ["true", "", ""])
        self.assertEqual(rows[0]["class"], EVIL)
        self.assertEqual(rows[0]["start_clock"], "2024-05-01T23:59:42Z")

    def test_filters_and_sorting(self):
        self.assertEqual(self.seen["items"], 3)
        self.assertEqual(self.seen["filtered"], 2)  # 2 s, 8 s, 3 s: those of 3 s and more
        self.assertEqual(self.seen["longest"], "appearance-2")

    def test_a_click_plays_the_recording_there(self):
        self.assertIn(self.seen["state"], ("playing", "paused"))
        self.assertTrue(self.seen["source"].endswith("#t=0,6"), self.seen["source"])
        self.assertLess(self.seen["plays_at"], 6)
        self.assertTrue(self.seen["commands"][0].startswith("mpv --start=0 --end=6 '"), self.seen["commands"])
        self.assertTrue(self.seen["copy_is_in_reach"])

    def test_report_without_its_recording(self):
        document = json.loads((self.folder / "answer.json").read_text())
        for file in document["recording"]["files"]:
            file["path"] = "/nowhere/gone.mp4"
        for appearance in document["appearances"]:
            appearance["file"] = appearance["end_file"] = "/nowhere/gone.mp4"
        first = document["appearances"][0]
        document["appearances"] = [dict(first, id=i, start_s=i * 16.0, end_s=i * 16.0 + 9, file_start_s=i * 16.0,
                                        file_end_s=i * 16.0 + 9) for i in range(1, 5001)]
        document["recording"]["files"][0]["duration_s"] = 86400.0
        many = self.folder / "many.json"
        many.write_text(json.dumps(document))
        page = self.folder / "many.html"
        made = run(NOSCOPE, "report", many, "-o", page)
        self.assertEqual(made.returncode, 0, made.stderr)
        self.assertIn("no pictures", made.stderr)
        self.assertLess(page.stat().st_size, 20_000_000)
        seen = self.use(page, "quick")
        self.assertEqual(seen["troubles"], [])
        self.assertEqual(seen["state"], "cannot")
        self.assertLess(seen["items"], 5000)  # not all at once


if __name__ == "__main__":
    NOSCOPE, SCREENSHOTS = sys.argv[1], sys.argv[2:3]
    if not shutil.which("node") or not shutil.which(os.environ.get("CHROMIUM") or "chromium"):
        skip("no chromium or no node here (scripts/setup test)")
    if not (MODULES / "playwright-core").exists() or not (MODULES / "axe-core").exists():
        skip("playwright-core and axe-core are not in the cache (scripts/setup test)")
    unittest.main(argv=sys.argv[:1])
