"""scripts/test_summary.py: what it counts, and that a failure cannot pass for success."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

from project_files import ROOT

PASSED = '<testcase name="base:a" status="run"/>'
FAILED = '<testcase name="base:b" status="fail"><failure message=""/></testcase>'
SKIPPED = """<testcase name="video:c" status="notrun"><skipped message="SKIP_REGULAR_EXPRESSION_MATCHED"/>
<system-out>[ RUN      ] a.b
somewhere/c_test.cpp:12: Skipped
the clip is not on this machine

[  SKIPPED ] a.b (0 ms)</system-out></testcase>"""
NOT_BUILT = '<testcase name="x_NOT_BUILT" status="notrun"><skipped message="Unable to find executable"/></testcase>'


class Summary(unittest.TestCase):
    def summarise(self, broken=(), **suites):
        """(exit status, lines) of the script over suites of test cases."""
        with tempfile.TemporaryDirectory() as folder:
            for name, cases in suites.items():
                (pathlib.Path(folder) / f"{name}.xml").write_text(f"<testsuite>{''.join(cases)}</testsuite>")
            for name in broken:
                (pathlib.Path(folder) / f"{name}.broken").write_text("build\n")
            done = subprocess.run([sys.executable, ROOT / "scripts" / "test_summary.py", folder, *suites, *broken],
                                  capture_output=True, text=True)
            return done.returncode, done.stdout.splitlines()

    def test_sums_over_suites(self):
        status, lines = self.summarise(ci=[PASSED, PASSED], asan=[PASSED])
        self.assertEqual((status, lines[-1]), (0, "3 passed, 0 failed"))

    def test_a_failure_fails(self):
        status, lines = self.summarise(ci=[PASSED, FAILED], asan=[PASSED])
        self.assertEqual((status, lines[-1]), (1, "2 passed, 1 failed"))
        self.assertIn("  ci: base:b", lines)

    def test_a_test_that_was_not_built_fails(self):
        self.assertEqual(self.summarise(ci=[PASSED, NOT_BUILT])[1][-1], "1 passed, 1 failed")

    def test_a_suite_that_was_not_built_fails(self):
        status, lines = self.summarise(ci=[PASSED], broken=["asan"])
        self.assertEqual((status, lines[-1]), (1, "1 passed, 1 failed"))

    def test_skipped_tests_are_listed_with_their_reason(self):
        status, lines = self.summarise(ci=[PASSED, SKIPPED])
        self.assertEqual((status, lines[-1]), (0, "1 passed, 0 failed"))
        self.assertIn("  the clip is not on this machine", lines)
        self.assertIn("    ci: video:c", lines)

    def test_nothing_run_is_no_success(self):
        self.assertEqual(self.summarise(ci=[SKIPPED])[0], 1)


if __name__ == "__main__":
    unittest.main()
