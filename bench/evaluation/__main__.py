"""Measures noscope beside what else one would do, and writes docs/benchmarks.md with its plots; see bench/run.

What is measured is kept, a file each, in the work folder: a run that was ended goes on, and a case whose recording has
changed is measured anew. Several runs may go on at once in one work folder, each with recordings of its own (--recording,
--group); the page that the last one writes tells what all of them measured.
"""

import argparse
import datetime
import json
import os
import pathlib
import sys

import headline
import page
import tables
from cases import FULL, chosen, quick, with_stretches
from order import FULL_SETTINGS, QUICK_SETTINGS, Left, made_ready, measure
from results import Results
from runs import Runs
from tool import Watch, call

ROOT = pathlib.Path(__file__).resolve().parents[2]
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
VTEST = pathlib.Path("/usr/share/doc/opencv-doc/examples/data")


def parse():
    parser = argparse.ArgumentParser(prog="bench/run", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="one clip, the first minutes of one scene, three budgets "
                                                           "(the default)")
    size.add_argument("--full", action="store_true", help="all recordings, all budgets: three to five hours of two "
                      "quiet cores")
    parser.add_argument("--quick-seconds", type=int, default=600, help="of the scene, with --quick (600)")
    parser.add_argument("--tool", type=pathlib.Path, default=ROOT / "build/ci/noscope")
    parser.add_argument("--clips", type=pathlib.Path, default=ROOT.parent / "shared/videos", help="the real clips")
    parser.add_argument("--scenes", type=pathlib.Path, default=CACHE / "noscope/scenes", help="what make-scenes made")
    parser.add_argument("--work", type=pathlib.Path, default=ROOT / "build/evaluation", help="labels and results")
    parser.add_argument("--output", type=pathlib.Path, help="the page; its plots and data go into a folder of its name "
                        "beside it (docs/benchmarks.md with --full, else benchmarks.md in the work folder)")
    parser.add_argument("--recording", action="append", metavar="FILE", help="measures these alone; the page tells all "
                        "that was ever measured")
    parser.add_argument("--group", choices=["real", "simulated"], help="measures this kind alone")
    parser.add_argument("--minutes", type=float, help="nothing is begun after so many")
    parser.add_argument("--tables-only", action="store_true", help="from the results that are there")
    parser.add_argument("--note", default="", help="a remark on the machine for the page")
    options = parser.parse_args()
    if options.minutes is not None and options.minutes <= 0 or options.quick_seconds <= 0:
        parser.error("--minutes and --quick-seconds: above 0")
    options.output = options.output or (ROOT / "docs" if options.full else options.work) / "benchmarks.md"
    return options


def machine(note):
    models = [line.split(":")[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
              if line.startswith("model name")]
    memory = next(int(line.split()[1]) for line in pathlib.Path("/proc/meminfo").read_text().splitlines()
                  if line.startswith("MemTotal"))
    name = f"{len(models)} x {models[0]}" if models else "unknown"
    return f"Machine: {name}, {memory / 2**20:.0f} GiB." + (f" {note}" if note else "")


def measured(when):
    """In words; what is kept from before it was noted says nothing."""
    if not when:
        return ""
    first, last, load = when
    return f" Measured from {first.replace('T', ' ')} to {last.replace('T', ' ')}, at a mean load of {load:.1f}."


def write(options, results, cases, notes, version, program_hash):
    told = [tables.Told(results, case) for case in cases]
    notes = list(dict.fromkeys(notes)) + [f"{one.case.full_name}: {text}" for one in told
                                          for text in one.one("left") or []]
    if not any(one.whole for one in told):
        sys.exit("bench/run: nothing was measured as a whole, so no page is written" +
                 "".join(f"\n  {note}" for note in notes))
    others = [one.case.full_name for one in told
              if one.whole and program_hash not in results.get(one.case.slug, "recording")["stamp"]]
    for what, names in (("not measured as a whole", [one.case.full_name for one in told if not one.whole]),
                        ("results of another build of noscope", others)):
        if names:
            notes.append(f"{what}: {', '.join(names)}")
    folder = options.output.with_suffix("")
    folder.mkdir(parents=True, exist_ok=True)
    stamp = datetime.date.today().isoformat()
    builds = {results.get(one.case.slug, "recording")["stamp"].split(", ")[2] for one in told if one.whole}
    about = (machine(options.note) + measured(results.when([case.slug for case in with_stretches(cases)])) +
             f" Build {', '.join(sorted(builds))} (sha256 of the command and its library).")
    command = "bench/run" + (" --full" if options.full else " --quick")
    text = page.whole(told, folder, command, stamp, version, about, not options.full, notes)
    head = json.dumps({"machine": about, "date": stamp, "version": version, "command": command})
    kept = ",\n".join(json.dumps(results.every(case.slug)) for case in with_stretches(cases))
    whole = [one for one in told if one.whole]
    quoted = ",\n".join(map(json.dumps, headline.quoted(whole)))
    (folder / "results.json").write_text(f'{head[:-1]}, "quoted": [\n{quoted}\n], "cases": [\n{kept}\n]}}\n')
    if snippet := headline.readme(whole):
        (folder / "readme.md").write_text(snippet)
    options.output.write_text(text)
    for one in told:
        if one.whole:
            (folder / f"{page.file_of(one)}").write_text(page.case_page(one))
    for group in ("real", "simulated"):
        if some := [one for one in whole if one.case.group == group]:
            (folder / page.more_of(group)).write_text(page.more_page(group, some, folder))
    print(options.output)


def main():
    options = parse()
    if not options.tool.is_file():
        sys.exit(f"{options.tool} is not built: cmake --preset ci && cmake --build --preset ci --target noscope_cli "
                 "noscope-train, or --tool")
    if not (options.tool.resolve().parent / "noscope-train").is_file():
        sys.exit(f"noscope-train is not beside {options.tool}: without it nothing is trained; cmake --build --preset ci "
                 "--target noscope-train")
    cases = FULL if options.full else quick(options.quick_seconds)
    results = Results(options.work / "results")
    notes = []

    def say(text):
        print(f"bench/run: {text}", file=sys.stderr, flush=True)
        if text.endswith("left out"):
            notes.append(text)
    folders = {"real": [options.clips, ROOT / "examples", VTEST], "simulated": [options.scenes]}
    runs = Runs(options.tool.resolve(), options.work, results, folders, say,
                next(case for case in cases if case.group == "real"), Watch(options.minutes))
    if not (asked := chosen(cases, options.recording, options.group)):
        sys.exit("bench/run: --recording and --group leave nothing to measure; there are " +
                 ", ".join(f"{case.file} ({case.group})" for case in cases))
    version = call([options.tool, "--version"])[0].split()[1]
    if not options.tables_only:
        left = Left(results)
        measure(runs, made_ready(runs, asked, left), FULL_SETTINGS if options.full else QUICK_SETTINGS, left)
    with results.locked("page"):
        write(options, results, cases, notes, version, runs.program_hash)


if __name__ == "__main__":
    main()
