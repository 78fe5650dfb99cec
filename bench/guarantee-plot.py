#!/usr/bin/env python3
"""Draws docs/guarantee-labels.svg: how many missed windows of a day a random check still allows, by its size.

usage: guarantee-plot.py > docs/guarantee-labels.svg
"""
from math import exp, lgamma, log10

WINDOWS, ALPHA = 86400, .05
WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 640, 360, 70, 45, 15, 130
SIZES = [round(30 * 1.25 ** i) for i in range(32) if 30 * 1.25 ** i < 30000]


def log_choose(n, k):
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def chance_of_so_few(marked, drawn, found):
    """Chance that a sample of `drawn` holds `found` or fewer of the marked windows."""
    whole = log_choose(WINDOWS, drawn)
    return sum(exp(log_choose(marked, k) + log_choose(WINDOWS - marked, drawn - k) - whole)
               for k in range(found + 1) if k <= marked and drawn - k <= WINDOWS - marked)


def at_most(drawn, found):
    low, high = found, WINDOWS - drawn + found
    while low < high:
        middle = (low + high + 1) // 2
        if chance_of_so_few(middle, drawn, found) > ALPHA:
            low = middle
        else:
            high = middle - 1
    return low


def x(size):
    return LEFT + (WIDTH - LEFT - RIGHT) * (log10(size) - log10(30)) / (log10(30000) - log10(30))


def y(bound):
    return TOP + (HEIGHT - TOP - BOTTOM) * (5 - log10(max(bound, 1))) / 5


print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">')
print('<title>At most so many of 86,400 windows are missed, by how many were checked at random (95 %)</title>')
print(f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>')
for power in range(6):
    print(f'<path d="M{LEFT} {y(10 ** power):.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>'
          f'<text x="{LEFT - 6}" y="{y(10 ** power) + 4:.1f}" text-anchor="end">{10 ** power:,}</text>')
for size in (30, 100, 300, 1000, 3000, 10000, 30000):
    print(f'<path d="M{x(size):.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#eee"/>'
          f'<text x="{x(size):.1f}" y="{HEIGHT - BOTTOM + 16}" text-anchor="middle">{size:,}</text>')
for found, colour in ((0, "#1b6ca8"), (3, "#d98200"), (10, "#a8321b")):
    points = [(x(size), y(at_most(size, found))) for size in SIZES]
    print(f'<polyline fill="none" stroke="{colour}" stroke-width="2" points="'
          + " ".join(f"{a:.1f},{b:.1f}" for a, b in points) + '"/>')
    print(f'<text x="{points[-1][0] + 6:.1f}" y="{points[-1][1] + 4:.1f}" fill="{colour}">{found or "none"} found</text>')
print(f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 8}" text-anchor="middle">windows checked at random</text>')
print(f'<text transform="translate(14 {(TOP + HEIGHT - BOTTOM) / 2}) rotate(-90)" text-anchor="middle">'
      'at most so many missed of 86,400</text>')
print('</svg>')
