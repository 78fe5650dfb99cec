#!/usr/bin/env python3
"""The guarantee's numbers worked out anew with SciPy, compared with noscope's.

check_statistics.py NUMBERS.txt

A line of the file is a name, inputs, and noscope's number. It shares no code with noscope: distributions are SciPy's,
bounds are checked by what defines them, betting is replayed label by label from the papers.
"""
import math
import sys

import numpy as np
from scipy import special, stats

# SciPy's own tails lose digits in large populations; ours are checked there by exact products in hypergeometric_test.cpp.
RELATIVE, ABSOLUTE = 1e-7, 1e-9


def near(ours, theirs):
    return ours == theirs or abs(ours - theirs) <= ABSOLUTE + RELATIVE * abs(theirs)


def rules_out(chance, alpha):
    return chance <= alpha


def most(population, drawn, found, alpha, ours):
    """Not ruled out itself, and the next one is. A tail that is equal to alpha but for rounding may go either way."""
    slack = RELATIVE * alpha
    if ours < population - drawn + found:
        if stats.hypergeom.cdf(found, population, ours + 1, drawn) > alpha + slack:
            return False
    return stats.hypergeom.cdf(found, population, ours, drawn) > alpha - slack


def least(population, drawn, found, alpha, ours):
    slack = RELATIVE * alpha
    if ours > found and stats.hypergeom.sf(found - 1, population, ours - 1, drawn) > alpha + slack:
        return False
    return stats.hypergeom.sf(found - 1, population, ours, drawn) > alpha - slack


def evidence(population, marked, labels, none, a, b):
    """A gambler who knows the odds of "just `marked`", and bets by his belief, label by label."""
    money, found, weight_none = 0.0, 0, none
    for t, label in enumerate(labels):
        chance = (marked - found) / (population - t)
        some = (a + found) / (a + b + t)
        believed = (1 - weight_none) * some
        if label:
            money += math.log(believed / chance)
            weight_none, found = 0.0, found + 1
        else:
            money += math.log((1 - believed) / (1 - chance)) if chance < 1 else math.inf
            weight_none = weight_none / (1 - believed)
    return money


def betting(population, total, labels, share=0.9, guess=0.1, weight=1.0):
    """Approximate GRAPA against "the labels add up to `total` or more", without replacement."""
    money = 1.0
    for t in range(len(labels)):
        past = labels[:t]
        mean = (total - past.sum()) / (population - t)
        if mean > 1:
            return math.inf
        if mean <= 0 or mean == 1:
            continue
        seen = (weight * guess + past.sum()) / (weight + t)
        variance = (weight * guess + (past ** 2).sum()) / (weight + t) - seen ** 2
        stake = 0 if seen >= mean else (mean - seen) / (variance + (mean - seen) ** 2)
        money *= 1 + min(stake, share / (1 - mean)) * (mean - labels[t])
    return math.log(money) if total - labels.sum() <= population - len(labels) else math.inf


def check(name, fields):
    if name == "sums":
        theirs = betting(int(fields[0]), float(fields[1]), np.array([float(v) for v in fields[2].split(",")]))
        return near(float(fields[3]), theirs), theirs
    if name in ("evidence", "betting"):
        population, marked, ours = int(fields[0]), int(fields[1]), float(fields[-1])
        labels = np.array([int(c) for c in fields[2]])
        theirs = (evidence(population, marked, labels, *map(float, fields[3:6])) if name == "evidence"
                  else betting(population, marked, labels))
        return near(ours, theirs), theirs
    values = [float(field) for field in fields]
    *given, ours = values
    if name == "most":
        return most(*given, ours), None
    if name == "least":
        return least(*given, ours), None
    theirs = {
        "chance": lambda n, k, d, f: stats.hypergeom.logpmf(f, n, k, d),
        "at_most": lambda n, k, d, f: stats.hypergeom.cdf(f, n, k, d),
        "at_least": lambda n, k, d, f: stats.hypergeom.sf(f - 1, n, k, d),
        "share_most": lambda d, f, alpha: 1 if f == d else stats.beta.ppf(1 - alpha, f + 1, d - f),
        "share_least": lambda d, f, alpha: 0 if f == 0 else stats.beta.ppf(alpha, f, d - f + 1),
        "beta": special.betainc,
        "log_beta": special.betaln,
    }[name](*given)
    return near(ours, theirs), theirs


def main():
    counts, wrong = {}, []
    with open(sys.argv[1]) as file:
        for line in file:
            name, *fields = line.split()
            good, theirs = check(name, fields)
            counts[name] = counts.get(name, 0) + 1
            if not good:
                wrong.append(f"{line.strip()}: SciPy has {theirs}")
    print("compared:", ", ".join(f"{count} {name}" for name, count in counts.items()))
    if not counts or wrong:
        print(f"{len(wrong)} differ:", *wrong[:20], sep="\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
