"""Plots, as SVG and PNG. Real and simulated recordings are never in one figure."""

import math

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402
from matplotlib import ticker  # noqa: E402

import accounts  # noqa: E402
import goals  # noqa: E402
import tables  # noqa: E402
from cases import BUDGET, learns  # noqa: E402

matplotlib.rcParams.update({"font.size": 9, "svg.hashsalt": "noscope", "axes.spines.top": False,
                            "axes.spines.right": False, "figure.constrained_layout.use": True})
OWN, OTHER = "#b3402a", "#4a6f8a"


def save(figure, folder, name):
    for ending in ("svg", "png"):
        metadata = {"Date": None} if ending == "svg" else {}
        figure.savefig(folder / f"{name}.{ending}", dpi=150, metadata=metadata)
    plt.close(figure)
    return f"{name}.png"


def error_of(run):
    rates = [run["scores"]["windows"][rate] or 0 for rate in ("fnr", "fpr")]
    return 100 * max(rates)


SHORT = {"reference on every analysed frame": "analysed frames", "reference on every frame": "every frame",
         "every k-th frame": "k-th", "keyframes, reference on each": "keyframes", "sampling and bisection": "bisection",
         "motion gate (MOG2)": "MOG2", "packets, reference above": "packets", "paper mode": "paper",
         tables.OWN: "noscope", "noscope, unchecked": "unchecked"}


def annotate(panel, points):
    """Numbers above points, those that nearly coincide one above the other; names in a list beside the panel, slowest last."""
    placed = []
    for number, (x, y, name, own) in enumerate(sorted(points), 1):
        level = sum(abs(math.log10(x / other_x)) < .06 and abs(y - other_y) < 6 for other_x, other_y in placed)
        placed.append((x, y))
        panel.annotate(str(number), (x, y), xytext=(-2, 5 + 8 * level), textcoords="offset points", fontsize=6,
                       color=OWN if own else "black")
        panel.text(1.02, 1 - .085 * number, f"{number} {name}", transform=panel.transAxes, fontsize=6,
                   color=OWN if own else "black")


def ratios(axis):
    """A logarithmic axis in plain numbers."""
    low, high = axis.get_view_interval()
    axis.set_major_locator(ticker.LogLocator(subs=(1, 2, 5) if high < 200 * low else (1,)))
    axis.set_major_formatter(ticker.FuncFormatter(lambda value, _: f"{value:g}"))
    axis.set_minor_formatter(ticker.NullFormatter())


def in_time(all_told, folder, group):
    """Wrong appearances of a standing plan against hours; filled where drift was told."""
    figure, panel = plt.subplots(figsize=(5, 3.2))
    drawn = False
    for told in all_told:
        parts = [part for part in told.one("in time") or [] if "failed" not in part and part["hours"] is not None]
        if not parts:
            continue
        hours, errors = [part["hours"] for part in parts], [100 * goals.error(told.case, part["scores"]) for part in parts]
        line, = panel.plot(hours, errors, "-", label=told.case.name, linewidth=1)
        for part, x, y in zip(parts, hours, errors):
            drift = part.get("drift") or {}
            alarmed = drift.get("drifted") or drift.get("camera_moves")
            panel.plot(x, y, "o", color=line.get_color(), markersize=5, fillstyle="full" if alarmed else "none")
        drawn = True
    if not drawn:
        plt.close(figure)
        return None
    panel.axhline(100 * BUDGET, color="grey", linewidth=.7, linestyle=":")
    panel.set(xlabel="hours after the footage of the plan (filled: drift was told)",
              ylabel=f"{goals.what(all_told[0].case)} missed or wrong, %")
    panel.set_ylim(-.5, max(10, panel.get_ylim()[1]))
    panel.set_xlim(left=0)
    panel.legend(fontsize=7, frameon=False)
    return save(figure, folder, f"in-time-{group}")


def comparison(all_told, folder, group):
    """Core-seconds beside the larger share of wrong appearances, a panel a recording."""
    columns = min(3, len(all_told))
    lines = -(-len(all_told) // columns)
    figure, axes = plt.subplots(lines, columns, figsize=(4.6 * columns, 3 * lines), squeeze=False)
    for place, panel in enumerate(axes.flat):
        if place >= len(all_told):
            panel.set_axis_off()
            continue
        told, points = all_told[place], []
        for name, _, run in tables.comparison_rows(told):
            if not run["scores"] or not run["core_s"] or name == "the same question again":  # a thousandth of all others
                continue
            own = name.startswith("**")
            panel.plot(run["core_s"], 100 * goals.error(told.case, run["scores"]), "o", color=OWN if own else OTHER,
                       markersize=7 if own else 4)
            points.append((run["core_s"], 100 * goals.error(told.case, run["scores"]), SHORT.get(name, name.strip("*")), own))
        annotate(panel, points)
        panel.axhline(100 * BUDGET, color="grey", linewidth=.7, linestyle=":")
        panel.set(xscale="log", title=told.case.name, xlabel="core-seconds, all inside",
                  ylabel=f"{goals.what(told.case)} missed or wrong, %")
        panel.margins(.15)
        ratios(panel.xaxis)
        panel.set_ylim(-4, max(20, panel.get_ylim()[1]))
    return save(figure, folder, f"comparison-{group}")


def budgets(all_told, folder, group):
    figure, panel = plt.subplots(figsize=(5, 3.4))
    drawn = False
    for told in all_told:
        runs = {float(what): run for what, run in told.all_of("budget").items() if "failed" not in run}
        if not runs or not told.native_s:
            continue
        points = [(error_of(run), told.native_s / accounts.core_seconds(run), asked) for asked, run in sorted(runs.items())]
        panel.plot([x for x, _, _ in points], [y for _, y, _ in points], "o-", markersize=4, label=told.case.name)
        alike = {}
        for x, y, asked in points:
            alike.setdefault((round(x, 1), round(math.log10(y), 1)), []).append((x, y, f"{100 * asked:g}"))
        for group_of in alike.values():
            panel.annotate(", ".join(text for _, _, text in group_of), group_of[0][:2], xytext=(4, 3),
                           textcoords="offset points", fontsize=6)
        drawn = True
    if not drawn:
        plt.close(figure)
        return None
    panel.set(xlabel="larger of FNR and FPR, % (beside: what was asked for)", ylabel="times as fast as every frame",
              yscale="log")
    panel.set_xlim(-.2, max(2, panel.get_xlim()[1]))
    panel.set_ylim(min(1, .8 * panel.get_ylim()[0]), 1.5 * panel.get_ylim()[1])
    ratios(panel.yaxis)
    panel.legend(fontsize=7, frameon=False)
    return save(figure, folder, f"budgets-{group}")


def breakdown(all_told, folder, group):
    figure, panel = plt.subplots(figsize=(7, max(2.2, .6 + .45 * len(all_told))))
    left = [0.0] * len(all_told)
    parts = [accounts.breakdown(told.auto) for told in all_told]
    for name in parts[0]:
        values = [part[name] / max(1e-9, sum(part.values())) * 100 for part in parts]
        panel.barh([told.case.name for told in all_told], values, left=left, label=name)
        left = [a + b for a, b in zip(left, values)]
    panel.set(xlabel="share of core-seconds, %")
    panel.invert_yaxis()
    panel.legend(fontsize=6, frameon=False, loc="center left", bbox_to_anchor=(1, .5))
    return save(figure, folder, f"breakdown-{group}")


def factor(all_told, folder, group):
    figure, panel = plt.subplots(figsize=(6, 3.2))
    drawn = False
    for told in all_told:
        names, values = ["every frame"], [1.0]
        for step in told.one("ladder") or []:
            if not (step["step"] == "reference" or step["step"].startswith("+")):
                continue
            run = told.plain if step["plan"] == "reference" else told.one("plan", step["plan"])
            if not run or "failed" in run or not told.native_s:
                continue
            extra = 0 if step["plan"] == "reference" else accounts.ladder_calls(run, told.auto, learns(step["plan"]))
            names.append("+ skipping" if step["step"] == "reference" else step["step"])
            values.append(told.native_s / accounts.core_seconds(run, extra))
        if len(names) > 1:
            panel.plot(names, values, "o-", markersize=4, label=told.case.name)
            drawn = True
    if not drawn:
        plt.close(figure)
        return None
    panel.set(ylabel="times as fast as every frame", yscale="log")
    ratios(panel.yaxis)
    panel.tick_params(axis="x", rotation=25)
    panel.legend(fontsize=7, frameon=False)
    return save(figure, folder, f"factor-{group}")
