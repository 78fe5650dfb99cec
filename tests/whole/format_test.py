"""clang-format has nothing to change in any C++ file. Mend with: clang-format -i FILE..."""

import shutil
import subprocess
import unittest

from project_files import ROOT, project_files, skip


class Format(unittest.TestCase):
    def test_cpp_files_are_formatted(self):
        files = project_files(".h", ".cpp")
        self.assertGreater(len(files), 20)
        done = subprocess.run(["clang-format", "--dry-run", "--Werror", "--ferror-limit=1", *files], cwd=ROOT,
                              capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, "\n" + done.stderr)


if __name__ == "__main__":
    if not shutil.which("clang-format"):
        skip("clang-format is not installed (scripts/setup test)")
    unittest.main()
