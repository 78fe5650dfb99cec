#!/usr/bin/env python3
"""Measures specialized models and their peers, and writes the tables and curves of docs/specialized-quality.md.

    python3 -m venv build/bench-venv && build/bench-venv/bin/pip install -r bench/model_quality/requirements.txt
    build/bench-venv/bin/python bench/model-quality-tables.py [--minutes N] [--quick | --full]

A recording is cut by time: models learn from its first half and are judged on the second. What is not there is left
out and named. Results are kept one by one in the work folder, and what is there is not measured again: a run that was
ended goes on. --again forgets them.
"""

import argparse
import json
import os
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bench/model_quality"))

try:
    import curves
    import tables
    from cases import (LEAST, MAIN, MAIN_CROPPED, MAIN_PLAIN, PEER_VIEWS, QUICK_NETS, REAL, SHORT_NETS, SIMULATED,
                       view_of)
    from jobs import jobs_of
    from runs import Bench, Failed, call
except ModuleNotFoundError as missing:
    sys.exit(f"{missing}; see {sys.argv[0]}, which says how to make its environment")

CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
VTEST = pathlib.Path("/usr/share/doc/opencv-doc/examples/data/vtest.avi")


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    build = ROOT / "build/ci"
    parser.add_argument("--tool", type=pathlib.Path, default=build / "model-quality")
    parser.add_argument("--trainer", type=pathlib.Path, default=build / "noscope-train")
    parser.add_argument("--clips", type=pathlib.Path, default=ROOT.parent / "shared/videos", help="the real clips")
    parser.add_argument("--scenes", type=pathlib.Path, default=CACHE / "noscope/scenes", help="what make-scenes made")
    parser.add_argument("--work", type=pathlib.Path, default=ROOT / "build/model-quality", help="samples and results")
    parser.add_argument("--output", type=pathlib.Path, default=ROOT / "build/model-quality/tables",
                        help="a folder for tables and curves")
    parser.add_argument("--group", action="append", choices=[REAL.slug, SIMULATED.slug], help="these alone")
    parser.add_argument("--recording", action="append", metavar="FILE", help="these alone")
    parser.add_argument("--teacher", default="yolov8n", help="labels the first half too; empty: none")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--labels", type=int, nargs="+", default=[100, 300, 1000, 3000])
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--minutes", type=float, help="nothing is begun after so many, samples not counted")
    parser.add_argument("--paper-most", type=int, default=3000,
                        help="labels that the paper's nets learn from at most, unless --full")
    parser.add_argument("--quick", action="store_true", help="few nets, one draw, no more than 300 labels, no teacher")
    parser.add_argument("--full", action="store_true", help="all nets that noscope knows, on all numbers of labels")
    parser.add_argument("--tables-only", action="store_true", help="from the results that are there")
    parser.add_argument("--again", action="store_true", help="measure anew what was measured before")
    options = parser.parse_args()
    options.nets = SHORT_NETS
    if options.quick:
        options.nets, options.seeds, options.teacher = QUICK_NETS, options.seeds[:1], ""
        options.labels = [count for count in options.labels if count <= 300]
        options.work = options.work / "quick"
    if options.full:
        options.nets = [line.split()[1] for line in call([options.tool, "nets"]).splitlines()]
        options.paper_most = max(options.labels)
    return options


def is_wanted(options, case):
    return not options.recording or case.file in options.recording


def nets_of(options, case):
    """A crop without a region is the whole frame."""
    return [net for net in options.nets if case.region or not net.endswith(",crop")]


def views_of(options, case):
    """Of its own nets, of the peers, and of nets that learn from other cameras."""
    views = [view_of(net, case) for net in nets_of(options, case) + [MAIN, MAIN_PLAIN, MAIN_CROPPED]]
    return list(dict.fromkeys(views + list(PEER_VIEWS.values())))


def gather(bench, options, group, folder):
    """The recordings of a group that are there: those asked for, and of their kind, from which nets learn too."""
    recordings = []
    kinds = {case.kind for case in group.cases if is_wanted(options, case)}
    for case in group.cases:
        if case.kind not in kinds:
            continue
        video = VTEST if case.file == VTEST.name else folder / case.file
        if not video.is_file():
            print(f"{video} is not there: left out", file=sys.stderr)
            continue
        try:
            recordings.append(bench.samples(group, case, video, views_of(options, case), options.teacher))
        except Failed as failure:
            print(f"{group.slug} {case.name}: {failure}: left out", file=sys.stderr)
            continue
        told = recordings[-1].told
        print(f"{group.slug} {case.name}: {told['train']['frames']} frames to learn from, "
              f"{told['train']['positive']} positive; {told['test']['frames']} and {told['test']['positive']} judged",
              file=sys.stderr, flush=True)
    return recordings


def others_of(recording, recordings):
    """Other cameras' recordings of the same kind that hold both kinds of frames."""
    return [other for other in recordings
            if other.case.kind == recording.case.kind and other.case.file != recording.case.file and
            other.told["scene_frames"] and sum(labels.sum() for labels in other.labels.values()) >= LEAST]


def machine():
    models = [line.split(":")[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
              if line.startswith("model name")]
    return f"{len(models)} x {models[0]}" if models else "unknown"


def as_json(bench, group, recordings):
    bulky = ("labels", "blocks", "teacher_labels")
    told = []
    for recording in recordings:
        one = {key: value for key, value in recording.told.items() if key != "draws"}
        for part in ("train", "test"):
            one[part] = {key: value for key, value in one[part].items() if key not in bulky}
        told.append({"name": recording.case.name} | one)
    results = {name: result for name, result in bench.results.items() if name.startswith(group.slug + "|")}
    return json.dumps({"machine": machine(), "command": sys.argv, "recordings": told, "results": results}, indent=1)


def write(bench, options, group, recordings):
    told = [tables.Told(bench.results, group, recording, recording.has_both(LEAST))
            for recording in recordings if is_wanted(options, recording.case)]
    text = f"**{group.title}.**\n\n" + tables.counts(told)
    told = [one for one in told if one.runs]
    if told:
        text += "".join(tables.models(told, options.nets, labels) for labels in sorted(options.labels))
        text += tables.teachers(told)
    options.output.mkdir(parents=True, exist_ok=True)
    (options.output / f"specialized-{group.slug}.md").write_text(text)
    (options.output / f"specialized-{group.slug}.json").write_text(as_json(bench, group, recordings))
    with_curves = [one for one in told if len(one.labels()) > 1]
    if with_curves:
        curves.draw(with_curves, options.output / f"specialized-{group.slug}.svg")
    print(text)


def main():
    options = parse()
    options.work.mkdir(parents=True, exist_ok=True)
    if options.again:
        (options.work / "results.json").unlink(missing_ok=True)
    bench = Bench(options)
    gathered, jobs = [], []
    for group, folder in ((REAL, options.clips), (SIMULATED, options.scenes)):
        if options.group and group.slug not in options.group:
            continue
        recordings = gather(bench, options, group, folder)
        gathered.append((group, recordings))
        for recording in recordings:
            if is_wanted(options, recording.case) and recording.has_both(LEAST):
                others = others_of(recording, recordings)
                jobs += jobs_of(bench, group, recording, others, nets_of(options, recording.case), options.paper_most)
    if not options.tables_only:
        bench.run(sorted(jobs, key=lambda job: job.order), options.minutes)
    for group, recordings in gathered:
        write(bench, options, group, recordings)


if __name__ == "__main__":
    main()
