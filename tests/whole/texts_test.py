"""No file of the project holds what belongs to one machine, to a to-do list, or to two files."""

import pathlib
import re
import subprocess
import unittest

from project_files import ROOT, project_files

MOST_LINES = 400
SOURCE = (".cpp", ".h", ".py", ".cmake", ".txt", ".in", ".md", ".sh", ".json", ".supp")
UNLIMITED = {pathlib.Path("LICENSE")}

# Written in pieces, so that this file does not hold them itself.
FORBIDDEN = {
    "a path of one machine": r"(?<![\w./])/(work|root|farm|opt/wheels)/",
    "a registry's or mirror's host": "(?i)" + "|".join(
        re.escape(word + "." + domain) for word, domain in
        [("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("npmjs", "com"), ("deb.debian", "org")]),
    "work put off": r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]) + r")\b",
    "a mention of the tracker": r"(?i)\bissue #?\d",
}


def is_text(path):
    return b"\0" not in (ROOT / path).read_bytes()[:4096]


def faults(path, text):
    """What is wrong with the file `path` that holds `text`: one line each."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        for what, pattern in FORBIDDEN.items():
            if re.search(pattern, line):
                found.append(f"{path}:{number}: {what}: {line.strip()}")
    if path not in UNLIMITED and is_source(path) and text.count("\n") > MOST_LINES:
        found.append(f"{path}: {text.count(chr(10))} lines, more than {MOST_LINES}: split it")
    return found


def is_source(path):
    return path.suffix in SOURCE and "fixtures" not in path.parts and "cases" not in path.parts


class Texts(unittest.TestCase):
    def test_no_file_holds_what_it_should_not(self):
        found = []
        for path in project_files():
            if is_text(path):
                found += faults(path, (ROOT / path).read_text(errors="replace"))
        self.assertEqual(found, [], "\n" + "\n".join(found))

    def test_scripts_hold_no_address(self):
        found = [f"{path}: {line}" for path in project_files() if path.parts[0] in ("scripts", ".ci")
                 for line in (ROOT / path).read_text().splitlines() if re.search(r"\b(https?|ftp|git|ssh)://", line)]
        self.assertEqual(found, [])

    def test_scripts_parse(self):
        scripts = [path for path in project_files() if path.parts[0] in ("scripts", ".ci") or path.suffix == ".sh"]
        shell = [path for path in scripts if (ROOT / path).read_text().startswith("#!/usr/bin/env bash")]
        self.assertGreater(len(shell), 3)
        for path in shell:
            with self.subTest(script=str(path)):
                self.assertTrue((ROOT / path).stat().st_mode & 0o111, "is not executable")
                done = subprocess.run(["bash", "-n", ROOT / path], capture_output=True, text=True)
                self.assertEqual(done.returncode, 0, done.stderr)

    def test_faults_are_noticed(self):
        code = pathlib.Path("src/base/text.cpp")
        for line in ["// " + "TO" + "DO: later", 'open("/' + 'root/x")', "see Issue " + "12", "npmjs" + ".org/x"]:
            self.assertEqual(len(faults(code, line)), 1, line)
        self.assertEqual(len(faults(code, "x\n" * (MOST_LINES + 1))), 1)
        self.assertEqual(faults(code, "see the todo list of /workers at home/\n" * MOST_LINES), [])


if __name__ == "__main__":
    unittest.main()
