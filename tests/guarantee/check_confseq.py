#!/usr/bin/env python3
"""The money of noscope's bets worked out anew by the package `confseq`, which the papers' authors wrote.

check_confseq.py [NUMBERS.txt]

Without a file it says whether the package is there. Of the file's lines those of bets are compared: the capital process
without replacement, its conditional means and the truncation of stakes are the package's; the stakes before truncation
are approximate GRAPA as docs/guarantee.md has it, given to it as a strategy.
"""
import sys
import types

import numpy as np

# It draws figures and works in parallel with these, neither of which is done here.
for name in ("matplotlib", "matplotlib.pyplot", "multiprocess"):
    sys.modules.setdefault(name, types.ModuleType(name))
np.float_ = np.float64  # a name that NumPy 2 has no more
from confseq.betting import betting_mart  # noqa: E402

SHARE, GUESS = 0.9, 0.1


def stakes(population):
    def strategy(values, mean):
        before = np.arange(len(values))
        past = np.concatenate([[0], np.cumsum(values)[:-1]])
        squares = np.concatenate([[0], np.cumsum(values**2)[:-1]])
        seen = (GUESS + past) / (1 + before)
        variance = (GUESS + squares) / (1 + before) - seen**2
        edge = (population * mean - past) / (population - before) - seen
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(edge > 0, edge / (variance + edge**2), 0)

    return strategy


def money(population, total, values):
    # The mean of what is left is above 1 once too little can come: refuted by what has been seen.
    left = population - len(values)
    if total - values.sum() > left + 1e-9 * (1 + left):
        return np.inf
    capital = betting_mart(values, total / population, lambdas_fn_negative=stakes(population), N=population, theta=0,
                           trunc_scale=SHARE)
    return np.log(capital[-1])


def main():
    if len(sys.argv) == 1:
        return 0
    compared, wrong = 0, []
    with open(sys.argv[1]) as file:
        for line in file:
            name, *fields = line.split()
            if name == "betting":
                values = np.array([float(label) for label in fields[2]])
            elif name == "sums":
                values = np.array([float(value) for value in fields[2].split(",")])
            else:
                continue
            ours, theirs = float(fields[3]), money(int(fields[0]), float(fields[1]), values)
            compared += 1
            if ours != theirs and not abs(ours - theirs) <= 1e-9 + 1e-7 * abs(theirs):
                wrong.append(f"{line.strip()}: confseq has {theirs}")
    print(f"compared with confseq: {compared} bets")
    if not compared or wrong:
        print(f"{len(wrong)} differ:", *wrong[:20], sep="\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
