"""Each public header compiles alone, twice in a row, with every warning an error, and without any other library.

headers_test.py COMPILER [FLAG...]
"""

import concurrent.futures
import subprocess
import sys
import unittest

from project_files import ROOT

COMPILE = []  # the compiler and its flags, from the command line


def complaints(source):
    """What the compiler says about the translation unit `source`; empty where it accepts it."""
    command = [*COMPILE, "-std=c++20", "-Werror", "-fsyntax-only", "-I", ROOT / "include", "-x", "c++", "-"]
    done = subprocess.run(command, input=source, capture_output=True, text=True)
    return "" if done.returncode == 0 else done.stderr or "failed"


class Headers(unittest.TestCase):
    def test_each_compiles_alone(self):
        names = sorted(path.relative_to(ROOT / "include").as_posix()
                       for path in (ROOT / "include" / "noscope").glob("*.h"))
        self.assertIn("noscope/noscope.h", names)
        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            said = list(pool.map(lambda name: complaints(f"#include <{name}>\n" * 2), names))
        self.assertEqual("".join(said), "", "\n" + "\n".join(said))

    def test_noscope_h_has_them_all(self):
        umbrella = (ROOT / "include" / "noscope" / "noscope.h").read_text()
        everything = (ROOT / "include" / "noscope").glob("*.h")
        reached, open_names = set(), ["noscope.h"]
        while open_names:
            name = open_names.pop()
            reached.add(name)
            text = (ROOT / "include" / "noscope" / name).read_text()
            open_names += [path.name for path in (ROOT / "include" / "noscope").glob("*.h")
                           if f"<noscope/{path.name}>" in text and path.name not in reached]
        self.assertEqual({path.name for path in everything} - reached, set(), umbrella)

    def test_a_header_that_lacks_an_include_is_noticed(self):
        self.assertIn("string", complaints("struct Broken { std::string name; };\n"))


if __name__ == "__main__":
    COMPILE = sys.argv[1:]
    unittest.main(argv=sys.argv[:1])
