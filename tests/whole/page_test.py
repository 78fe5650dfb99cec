"""The page of an answer in a real browser: made by the command, opened in headless Chromium, used as a person would.

page_test.py NOSCOPE [SCREENSHOTS/]
"""

import csv
import io
import json
import pathlib
import shutil
import sys
import tempfile
import unittest

from page_support import make_recording, run, skip_without_browser, use, write_labels

# Names that would do harm where they are not escaped; a recording may be called so.
EVIL = "<img src=x onerror=alert(1)> \"it's\" & <!-- <script>alert(2)"
FILE = "gate 'ü' & \"<b>\" #1?.mp4"


class Page(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="noscope-page-"))
        recording = cls.folder / FILE
        make_recording(recording, 40)
        write_labels(cls.folder / "labels.csv", ((20, 40, .9), (110, 190, .6), (300, 330, .8)), EVIL)
        cls.page = cls.folder / "page.html"
        # A comma parts classes on the command line: the class is named by the labels alone.
        found = run(NOSCOPE, "find", EVIL, recording, "--reference", f"replay:{cls.folder}/labels.csv", "--store",
                    cls.folder / "store.db", "--output", cls.page, "--output", cls.folder / "answer.json")
        assert found.returncode == 0, found.stderr
        cls.seen = use("page_browser.mjs", cls.page, *SCREENSHOTS)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def test_nothing_goes_wrong_and_nothing_is_loaded(self):
        self.assertEqual(self.seen["troubles"], [])
        self.assertFalse(self.seen["phone_overflows"])
        top, bottom = self.seen["phone_stage"]
        self.assertGreaterEqual(top, 0)
        self.assertLess(bottom, 844, "what a tap plays is in sight")

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
        self.assertGreaterEqual(self.seen["goes_on_at"], 2.5)
        self.assertTrue(self.seen["commands"][0].startswith("mpv --start=0 --end=6 '"), self.seen["commands"])
        self.assertTrue(self.seen["copy_is_in_reach"])


if __name__ == "__main__":
    NOSCOPE, SCREENSHOTS = sys.argv[1], sys.argv[2:3]
    skip_without_browser()
    unittest.main(argv=sys.argv[:1])
