"""The installed package is enough: a consumer's project finds it, builds, runs, and needs nothing else of ours.

install_test.py BUILD_FOLDER LIBRARY: installs BUILD_FOLDER under a temporary prefix; LIBRARY is libnoscope there.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

from project_files import ROOT

BUILD, LIBRARY = None, None  # from the command line


def run(*command, **options):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)


class Installed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory(prefix="noscope install ")
        cls.work = pathlib.Path(cls.temporary.name)
        cls.prefix = cls.work / "prefix"
        # An environment without this project's variables, and a state folder of its own.
        cls.environment = {**os.environ, "XDG_STATE_HOME": str(cls.work / "state")}
        cls.environment.pop("LD_LIBRARY_PATH", None)
        cls.done = run("cmake", "--install", BUILD, "--prefix", cls.prefix)

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def setUp(self):
        self.assertEqual(self.done.returncode, 0, self.done.stderr)

    def installed(self, pattern):
        return sorted(path.relative_to(self.prefix).as_posix() for path in self.prefix.glob(pattern))

    def test_the_parts_are_there(self):
        self.assertEqual(self.installed("bin/*"), ["bin/noscope"])
        self.assertEqual(len(self.installed("include/noscope/*.h")),
                         len(list((ROOT / "include" / "noscope").glob("*.h"))))
        self.assertEqual(self.installed("share/doc/noscope/[LN]*"),
                         ["share/doc/noscope/LICENSE", "share/doc/noscope/NOTICE"])
        self.assertTrue((self.prefix / "share" / "noscope").is_dir())
        self.assertIn("noscope find", (self.prefix / "share" / "man" / "man1" / "noscope.1").read_text())
        self.assertEqual(self.installed("**/*.a"), [], "the parts are inside the library")

    def test_the_command_runs_and_needs_nothing_of_the_checkout(self):
        done = run(self.prefix / "bin" / "noscope", "--version", env=self.environment, cwd=self.work)
        self.assertEqual(done.returncode, 0, done.stderr)
        libraries = run("ldd", self.prefix / "bin" / "noscope", env=self.environment).stdout
        self.assertNotIn("not found", libraries)
        self.assertNotIn(str(ROOT), libraries)

    def test_the_trainer_is_where_the_library_looks_for_it(self):
        trainer = self.prefix / "libexec" / "noscope" / "noscope-train"
        self.assertEqual(trainer.exists(), (BUILD / "noscope-train").exists())
        if trainer.exists():
            done = run(trainer, "--version", env=self.environment, cwd=self.work)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            libraries = run("ldd", trainer, env=self.environment).stdout
            self.assertNotIn("not found", libraries)
            self.assertNotIn(str(ROOT), libraries)
            self.assertNotIn("torch", run("ldd", self.prefix / "bin" / "noscope", env=self.environment).stdout)

    def test_no_installed_text_names_the_checkout(self):
        for path in self.prefix.glob("lib/**/cmake/**/*.cmake"):
            with self.subTest(file=path.name):
                self.assertNotIn(str(ROOT), path.read_text())
                self.assertNotRegex(path.read_text(), "(?i)openvino|ffmpeg|fmt::|sqlite", "a private dependency")

    def test_a_consumer_builds_and_runs(self):
        build = self.work / "consumer"
        done = run("cmake", "-S", ROOT / "examples", "-B", build, "-G", "Ninja", f"-DCMAKE_PREFIX_PATH={self.prefix}",
                   env=self.environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        done = run("cmake", "--build", build, env=self.environment)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        labels = self.work / "labels.csv"
        rows = [f"{frame},person,0.9,100,100,200,300" for frame in range(100, 200)]  # 10 frames a second
        labels.write_text("\n".join(["frame,object_name,confidence,xmin,ymin,xmax,ymax", *rows]) + "\n")
        done = run(build / "find_person", "person", ROOT / "examples" / "lobby.mp4", f"replay:{labels}",
                   env=self.environment, cwd=self.work)
        self.assertEqual((done.returncode, done.stdout), (0, "person from 10.0 s to 20.0 s\n"), done.stderr)
        done = run(build / "find_person", "person", self.work / "missing.mp4", f"replay:{labels}",
                   env=self.environment, cwd=self.work)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertEqual(done.stderr.count("\n"), 1, done.stderr)


class Library(unittest.TestCase):
    def exported(self, *options):
        done = run("nm", "-D", "--defined-only", "--format=just-symbols", *options, LIBRARY)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.splitlines()

    def test_only_noscope_is_exported(self):
        # The standard library's templates are exported wherever they are instantiated; libstdc++ says so.
        ours = re.compile(r"_Z(T[VITS]|GV|Z)*N?[KVr]*(7noscope|S[a-z]|9__gnu_cxx)")
        self.assertEqual([name for name in self.exported() if not ours.match(name)], [])

    def test_what_is_exported_is_in_a_public_header(self):
        headers = "".join(path.read_text() for path in (ROOT / "include" / "noscope").glob("*.h"))
        names = [name for name in self.exported("-C") if re.match(r"([\w ]+ (for|to) )?noscope::", name)]
        words = {re.match(r"(?:[\w ]+ (?:for|to) )?noscope::(?:\w+::)*~?(\w+)", name).group(1): name for name in names}
        self.assertIn("find", words)
        self.assertEqual([name for word, name in words.items() if not re.search(rf"\b{word}\b", headers)], [])


if __name__ == "__main__":
    BUILD, LIBRARY = map(pathlib.Path, sys.argv[1:3])
    unittest.main(argv=sys.argv[:1])
