"""What the checks of this folder share: the project's files, and how a check ends when it cannot be made."""

import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def skip(reason):
    """Ends the program; ctest reads the line and reports the test as skipped."""
    print(f"SKIPPED: {reason}")
    sys.exit(0)


def project_files(*endings):
    """Paths relative to ROOT, sorted: files that git tracks or would track, with one of the endings (all if none)."""
    if not shutil.which("git") or not (ROOT / ".git").exists():
        skip("this is no git checkout, so the project's files cannot be told from others")
    listing = subprocess.run(
        ["git", "-c", "safe.directory=*", "-C", ROOT, "ls-files", "-co", "--exclude-standard", "-z"],
        capture_output=True, check=True, text=True).stdout
    paths = sorted({pathlib.Path(name) for name in listing.split("\0") if name})
    return [path for path in paths if (ROOT / path).is_file() and (not endings or path.name.endswith(endings))]
