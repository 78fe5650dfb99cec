"""The maker of odd recordings: the same bytes every time, files kept, a missing encoder said.

usage: make_odd_recordings_test.py FOLDER    (FOLDER: made before, in full)
"""

import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

MAKER = pathlib.Path(__file__).resolve().with_name("make-odd-recordings")
FOLDER = None


def make(folder, *arguments, path=None):
    environment = dict(os.environ, PATH=f"{path}:{os.environ['PATH']}") if path else None
    return subprocess.run([sys.executable, "-B", MAKER, folder, *arguments], capture_output=True, text=True,
                          env=environment)


def files(folder):
    return {path.relative_to(folder): path.read_bytes() for path in pathlib.Path(folder).rglob("*")
            if path.is_file() and path.relative_to(folder).parts[0] != ".made"}


class Maker(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="noscope odd "))
        self.addCleanup(shutil.rmtree, self.folder)

    def test_two_runs_give_the_same_bytes(self):
        done = make(self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        first, second = files(FOLDER), files(self.folder)
        self.assertEqual(set(first), set(second))
        self.assertGreater(len(first), 100)
        self.assertEqual([str(name) for name in first if first[name] != second[name]], [])
        self.assertEqual([path.name for path in (self.folder / ".made").glob("scratch-*")], [])

    def test_made_files_are_kept_and_a_removed_one_is_made_anew(self):
        self.assertEqual(make(self.folder, "--only", "text.mp4", "tiny.mp4").stdout.count("made "), 2)
        (self.folder / "text.mp4").unlink()
        self.assertEqual(sorted(make(self.folder, "--only", "text.mp4", "tiny.mp4").stdout.split("\n")[:2]),
                         ["kept tiny.mp4", "made text.mp4"])

    def test_two_at_once_do_not_disturb_each_other(self):
        command = [sys.executable, "-B", MAKER, self.folder, "--only", "tiny.mp4", "moov-at-end.mp4"]
        both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        outputs = [process.communicate()[0] for process in both]
        self.assertEqual([process.returncode for process in both], [0, 0])
        self.assertEqual("".join(outputs).count("made "), 2)
        self.assertEqual("".join(outputs).count("kept "), 2)

    def test_a_missing_encoder_is_said(self):
        # An ffmpeg that knows no HEVC.
        tools = self.folder / "tools"
        tools.mkdir()
        (tools / "ffmpeg").write_text(f"#!/bin/sh\n{shutil.which('ffmpeg')} \"$@\" > '{tools}/out' || exit 1\n"
                                      f"grep -v libx265 '{tools}/out'\nexit 0\n")
        (tools / "ffmpeg").chmod(0o755)
        done = make(self.folder / "made", "--only", "hevc.mp4", "tiny.mp4", "--jobs", "1", path=tools)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("skipped hevc.mp4: this ffmpeg has no encoder libx265", done.stdout)
        self.assertEqual(sorted(map(str, files(self.folder / "made"))), ["tiny.mp4"])

    def test_an_unknown_name_is_refused(self):
        done = make(self.folder, "--only", "no-such.mp4")
        self.assertEqual(done.returncode, 2)
        self.assertIn("there is no file 'no-such.mp4'", done.stderr)


if __name__ == "__main__":
    FOLDER = pathlib.Path(sys.argv.pop())
    unittest.main()
