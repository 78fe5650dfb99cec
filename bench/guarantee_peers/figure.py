"""Labels by how rare positives are, a panel for each kind of scores."""

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "noscope"  # the same picture, the same bytes
matplotlib.rcParams["svg.fonttype"] = "none"
import matplotlib.pyplot as plt  # noqa: E402

LINES = [("audit", "uniform audit behind a plan", "C0"), ("SUPG", "SUPG", "C1"), ("BARGAIN", "BARGAIN", "C2")]


def draw(tables, results, path):
    kinds = list(dict.fromkeys(row["kind"] for row in tables))
    figure, axes = plt.subplots(1, len(kinds), figsize=(9.2, 3.4), sharey=True, squeeze=False)
    for panel, kind in zip(axes[0], kinds):
        rows = [row for row in tables if row["kind"] == kind]
        at = [100 * float(row["prevalence"]) for row in rows]
        panel.plot(at, [int(row["floor"]) for row in rows], "k:", label="exact floor")
        for method, label, colour in LINES:
            told = [results[row["table"], method] for row in rows]
            panel.plot(at, [result.mean for result in told], "-", color=colour, label=label)
            for x, result in zip(at, told):
                panel.plot([x], [result.mean], "o", color=colour, markersize=5,
                           markerfacecolor=colour if result.keeps else "white")
        panel.set_xscale("log")
        panel.set_xticks(at, [f"{x:g} %" for x in at])
        panel.minorticks_off()
        panel.set_title(kind, fontsize=10)
        panel.set_xlabel("positive windows")
        panel.set_ylim(0)
        panel.grid(alpha=.3)
    axes[0][0].set_ylabel("labels in all")
    axes[0][-1].legend(fontsize=8, title="hollow: below its confidence", title_fontsize=8)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
