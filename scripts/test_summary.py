"""Sums up the JUnit files that scripts/test leaves: python3 scripts/test_summary.py FOLDER SUITE...

Reads FOLDER/SUITE.xml of each suite; FOLDER/SUITE.broken in its place says that the suite did not get that far and
counts as one failure. Prints the skipped tests with their reasons, the failed ones, and "N passed, N failed" last.
Exit status 0 only if nothing failed and something passed.
"""

import collections
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree


def skip_reason(case):
    """What the test said: GoogleTest's line after "path:line: Skipped", or a line "SKIPPED: reason"."""
    text = case.findtext("system-out") or ""
    said = re.search(r"^.*: Skipped\n(.+)$", text, re.MULTILINE) or re.search(r"^SKIPPED: (.+)$", text, re.MULTILINE)
    return said.group(1).strip() if said else "no reason given"


def read_suite(path):
    """(passed, failed, skipped) of a JUnit file as ctest writes it: lists of names, skipped with reasons."""
    passed, failed, skipped = [], [], []
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        name = case.get("name")
        why_not = case.find("skipped")
        if case.get("status") == "disabled":
            skipped.append((name, "disabled"))
        elif why_not is not None and why_not.get("message").startswith("SKIP_"):  # others could not be started
            skipped.append((name, skip_reason(case)))
        elif case.get("status") == "run":
            passed.append(name)
        else:
            failed.append(name)
    return passed, failed, skipped


def main(folder, suites):
    passed, failed, skipped = 0, [], collections.defaultdict(list)
    for suite in suites:
        if (folder / f"{suite}.broken").exists():
            failed.append(f"{suite}: the {(folder / f'{suite}.broken').read_text().strip()} itself")
            continue
        suite_passed, suite_failed, suite_skipped = read_suite(folder / f"{suite}.xml")
        passed += len(suite_passed)
        failed += [f"{suite}: {name}" for name in suite_failed]
        for name, reason in suite_skipped:
            skipped[reason].append(f"{suite}: {name}")
    if skipped:
        print(f"\nSkipped: {sum(map(len, skipped.values()))}")
        for reason, names in sorted(skipped.items()):
            print(f"  {reason}")
            for name in names:
                print(f"    {name}")
    if failed:
        print("\nFailed:")
        for name in failed:
            print(f"  {name}")
    print(f"\n{passed} passed, {len(failed)} failed")
    return 0 if passed and not failed else 1


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]), sys.argv[2:]))
