#!/usr/bin/env python3
"""The difference metrics in numpy, to set beside bench/difference_bench.cpp: comparisons of 100x100 a second.

The best of several rounds, since other work only ever slows a round down. Batches of 8 pairs, as the bench has them.
"""

import time

import numpy as np

PAIRS, SIDE, GRID, ROUNDS = 8, 100, 10, 25


def squares(now, then):
    difference = now.astype(np.int16) - then
    return np.einsum("ijk,ijk->i", difference, difference, dtype=np.int64)


def squares_as_written(now, then):
    return ((now.astype(np.float32) - then.astype(np.float32)) ** 2).mean(axis=(1, 2))


def squares_of_one_pair(now, then):
    return [np.mean((a.astype(np.float32) - b.astype(np.float32)) ** 2) for a, b in zip(now, then)]


def absolutes(now, then):
    return np.abs(now.astype(np.int16) - then).sum(axis=(1, 2), dtype=np.int64)


def block_squares(now, then):
    difference = (now.astype(np.int32) - then).reshape(PAIRS, GRID, SIDE // GRID, GRID, SIDE // GRID)
    return (difference * difference).sum(axis=(2, 4))


def histograms(now, then):
    scores = []
    for a, b in zip(now, then):
        first, second = (np.bincount((image >> 2).ravel(), minlength=64) for image in (a, b))
        both = first + second
        scores.append(((first - second)[both > 0] ** 2 / both[both > 0]).sum() / (2 * a.size))
    return scores


def main():
    random = np.random.default_rng(1)
    now, then = random.integers(0, 256, (2, PAIRS, SIDE, SIDE), dtype=np.uint8)
    assert np.array_equal(squares(now, then), block_squares(now, then).sum(axis=(1, 2)))
    print(f"numpy {np.__version__}")
    for measure in (squares, squares_as_written, squares_of_one_pair, absolutes, block_squares, histograms):
        best = float("inf")
        for _ in range(ROUNDS):
            start = time.process_time()
            for _ in range(50):
                measure(now, then)
            best = min(best, time.process_time() - start)
        print(f"{measure.__name__.replace('_', ' '):22} {50 * PAIRS / best:12,.0f} comparisons a second")


if __name__ == "__main__":
    main()
