"""Playlists, cues and markers of an answer, read by programs that such files are for.

players_test.py NOSCOPE
"""

import csv
import pathlib
import re
import shutil
import sys
import tempfile
import unittest

from page_support import make_recording, run, write_labels

# What formats of lines, commas and percent signs stumble over.
FILES = ["10, 50%25.mp4", "2 'ü' #.mp4", "3\nlines.mp4"]


def mpv(path, *more):
    """What mpv says when it begins a file."""
    played = run("mpv", "--no-config", "--vo=null", "--ao=null", "--frames=1", *more, path)
    return played.stdout + played.stderr


class Players(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="noscope-players-"))
        (cls.folder / "labels").mkdir()
        for i, name in enumerate(FILES):
            make_recording(cls.folder / name, 20, clock="")
            write_labels(cls.folder / "labels" / name.replace(".mp4", ".csv"), ((20 + 10 * i, 60 + 20 * i, .5 + .1 * i),))
        forms = [word for ending in ("m3u", "edl", "markers.csv", "csv")
                 for word in ("--output", cls.folder / f"out.{ending}")]
        found = run(NOSCOPE, "find", "person", *(cls.folder / name for name in FILES), "--reference",
                    f"replay:{cls.folder}/labels", "--store", cls.folder / "store.db", *forms)
        assert found.returncode == 0, found.stderr
        with open(cls.folder / "out.csv", newline="") as file:
            cls.found = list(csv.DictReader(file))
        assert len(cls.found) == 3, found.stdout

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def length(self, row):
        return float(row["end_s"]) - float(row["start_s"])

    def test_mpv_plays_an_edl_one_after_the_other(self):
        told = mpv(self.folder / "out.edl", "--term-playing-msg=LENGTH ${=duration} CHAPTERS ${=chapter-list/count} "
                   "${chapter-list/0/title}; ${chapter-list/1/title} ${=chapter-list/1/time}; ${=chapter-list/2/time}")
        heard = re.search(r"LENGTH (\S+) CHAPTERS (\d+) 1 (.+); 2 (.+) (\S+); (\S+)", told)
        self.assertTrue(heard, told)
        lengths = [self.length(row) for row in self.found]
        self.assertAlmostEqual(float(heard[1]), sum(lengths), delta=.01)
        self.assertEqual(heard[2], "3")
        self.assertTrue(heard[3].startswith("person 0."), told)
        self.assertAlmostEqual(float(heard[5]), lengths[0], delta=.01)
        self.assertAlmostEqual(float(heard[6]), lengths[0] + lengths[1], delta=.01)

    def test_mpv_opens_every_entry_of_an_m3u(self):
        told = mpv(self.folder / "out.m3u", "--term-playing-msg=ENTRY ${=width}x${=height} ${filename}\nEND")
        self.assertEqual(len(re.findall(r"ENTRY 160x90 ", told)), 3, told)

    def test_markers_are_rows_of_a_table(self):
        with open(self.folder / "out.markers.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        for row, found in zip(rows, self.found, strict=True):
            self.assertEqual(row["file"], found["file"])
            self.assertTrue(pathlib.Path(row["file"]).exists())
            self.assertAlmostEqual(float(row["start_s"]), float(found["start_s"]), places=3)
            hours, minutes, seconds = row["end"].split(":")
            self.assertAlmostEqual(3600 * int(hours) + 60 * int(minutes) + float(seconds), float(found["end_s"]), places=3)


if __name__ == "__main__":
    NOSCOPE = sys.argv[1]
    if not shutil.which("mpv"):
        print("SKIPPED: no mpv here (scripts/setup test)")
        sys.exit(0)
    unittest.main(argv=sys.argv[:1])
