#!/usr/bin/env python3
"""What it takes to find 95 % of all positive windows with a confidence of 95 %: a uniform audit behind a plan, SUPG and
BARGAIN on the same tables of scores. Writes a table (Markdown) and a figure (SVG).

    python3 -m venv build/bench-venv && build/bench-venv/bin/pip install -r bench/guarantee_peers/requirements.txt
    build/bench-venv/bin/python bench/guarantee-peers.py [--runs N] [--tool build/ci/guarantee-tables] [--output FOLDER]

Counted are all labels: of the samples, and of every window that is held to be positive, so that no answer has a false
alarm. Each method has the size of its sample that is cheapest in some pilot runs (and keeps its promise), and is then run
anew; where it found 95 % of the positives in fewer than 95 % of these, it is struck out: it kept no promise that could be
compared.
"""

import argparse
import csv
import multiprocessing
import pathlib
import statistics
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "bench/guarantee_peers"))

try:
    import numpy
    from figure import draw
    from peers import ALPHA, PEERS, TARGET, Table
except ModuleNotFoundError as missing:
    sys.exit(f"{missing}; see {sys.argv[0]}, which says how to make its environment")

BUDGETS = [50, 100, 200, 400, 800, 1600, 3200]
# A betting test of BARGAIN takes time by the square of the positives in its sample.
MOST_POSITIVES = 400
PILOT = 40
PILOT_LEAST = .9  # of the pilot runs must find enough


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", type=pathlib.Path, default=ROOT / "build/ci/guarantee-tables")
    parser.add_argument("--output", type=pathlib.Path, default=ROOT / "build/guarantee-peers")
    parser.add_argument("--runs", type=int, default=500, help="of each method on each table")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    return parser.parse_args()


def read_table(path):
    rows = numpy.loadtxt(path, delimiter=",", skiprows=1)
    return Table(rows[:, 0], rows[:, 1])


def outcome(table, peer, budget, seed):
    """Labels in all, and the recall."""
    asked, chosen = PEERS[peer](table, budget, seed)
    return len(numpy.union1d(asked, chosen)), table.positive[chosen].sum() / table.positive.sum()


class Result:
    def __init__(self, setting, outcomes):
        labels = [labels for labels, _ in outcomes]
        self.setting, self.mean, self.most = setting, statistics.mean(labels), sorted(labels)[len(labels) * 9 // 10]
        self.coverage = sum(recall >= TARGET - 1e-9 for _, recall in outcomes) / len(outcomes)
        self.keeps = self.coverage >= 1 - ALPHA


def peer_result(job):
    path, peer, runs, seed = job
    table = read_table(path)
    share = table.positive.mean()
    budgets = [budget for budget in BUDGETS if budget * share <= MOST_POSITIVES]
    pilots = [Result(budget, [outcome(table, peer, budget, 10_000_000 + seed + run) for run in range(PILOT)])
              for budget in budgets]
    # A sample that does not keep the promise is of no use, however cheap: the cheapest that does.
    told = []
    for pilot in sorted((pilot for pilot in pilots if pilot.coverage >= PILOT_LEAST), key=lambda pilot: pilot.mean):
        told.append(Result(pilot.setting, [outcome(table, peer, pilot.setting, seed + run) for run in range(runs)]))
        if told[-1].keeps:
            return told[-1]
    if told:
        return told[0]
    best = max(pilots, key=lambda pilot: pilot.coverage)
    return Result(best.setting, [outcome(table, peer, best.setting, seed + run) for run in range(runs)])


def audit_result(rows):
    """The size of the sample is chosen on the first runs, and the others are what is told."""
    by_setting = {}
    for row in rows:
        by_setting.setdefault((row["learnt"], row["left"]), []).append((int(row["labels"]), float(row["recall"])))
    best = min(by_setting, key=lambda setting: statistics.mean(labels for labels, _ in by_setting[setting][:PILOT]))
    return Result(best, by_setting[best][PILOT:])


def cell(result):
    text = f"{result.mean:,.0f} / {result.most:,} ({100 * result.coverage:.1f} %)"
    return text if result.keeps else f"~~{text}~~"


def main():
    asked = parse()
    tables = asked.output / "tables"
    subprocess.run([str(asked.tool), str(tables), "--runs", str(asked.runs + PILOT), "--seed", str(asked.seed)],
                   check=True)
    with open(tables / "tables.csv", newline="") as file:
        told = list(csv.DictReader(file))
    with open(tables / "audits.csv", newline="") as file:
        audits = list(csv.DictReader(file))
    jobs = [(tables / f"{row['table']}.csv", peer, asked.runs, asked.seed) for row in told for peer in PEERS]
    with multiprocessing.Pool(asked.workers) as pool:
        results = dict(zip([(job[0].stem, job[1]) for job in jobs], pool.map(peer_result, jobs, chunksize=1)))
    for row in told:
        results[row["table"], "audit"] = audit_result([line for line in audits if line["table"] == row["table"]])
    lines = ["| scores | positive | exact floor | uniform audit | SUPG | BARGAIN |", "|---|---|---|---|---|---|"]
    for row in told:
        cells = [cell(results[row["table"], method]) for method in ("audit", *PEERS)]
        lines.append(f"| {row['kind']} | {100 * float(row['prevalence']):g} % | {int(row['floor']):,} | "
                     + " | ".join(cells) + " |")
    text = "\n".join(lines) + "\n"
    (asked.output / "table.md").write_text(text)
    print(text, end="")
    draw(told, results, asked.output / "guarantee-peers.svg")


if __name__ == "__main__":
    main()
