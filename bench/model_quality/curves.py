"""Learning curves: AUC and what is left undecided by the number of labels, a column a recording."""

import statistics

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "noscope"  # the same picture, the same bytes
import matplotlib.pyplot as plt  # noqa: E402

from cases import MAIN, MAIN_PLAIN  # noqa: E402

LINES = [("net", MAIN, "C0", "-"), ("net", MAIN_PLAIN, "C0", "--"), ("net", "50,2x32p,d32", "C3", "-"),
         ("peer", "logistic regression, pixels and difference", "C2", "-"), ("peer", "HOG, linear SVM", "C4", "-"),
         ("peer", "colour histogram, RBF SVM", "C5", "-")]


def draw(all_told, path):
    columns = len(all_told)
    figure, axes = plt.subplots(2, columns, figsize=(max(3.6 * columns + 1, 7.6), 6), squeeze=False, sharex=True)
    for column, told in enumerate(all_told):
        for row, what in enumerate(("auc", "undecided")):
            panel = axes[row][column]
            for kind, scorer, colour, style in LINES:
                points = [(labels, [run[what] for run in told.of(kind, scorer, labels)[0]])
                          for labels in told.labels() if told.of(kind, scorer, labels)[0]]
                if not points:
                    continue
                at = [labels for labels, _ in points]
                panel.plot(at, [statistics.median(values) for _, values in points], style, color=colour, marker="o",
                           markersize=3, label=scorer)
                panel.fill_between(at, [min(values) for _, values in points], [max(values) for _, values in points],
                                   color=colour, alpha=.12, linewidth=0)
            best = [row["auc" if what == "auc" else "undecided"] for row in told.recording.told["detectors"]]
            best = [value for value in best if value is not None]
            if best:
                panel.axhline((max if what == "auc" else min)(best), color="black", linestyle=":",
                              label="best mse(empty,10x10...), no labels")
            panel.set_xscale("log")
            panel.grid(alpha=.3)
            if row == 0:
                panel.set_title(told.name)
            else:
                panel.set_xlabel("labels")
        axes[0][0].set_ylabel("AUC")
        axes[1][0].set_ylabel("left undecided at 1 % + 1 %")
    handles, labels = axes[0][0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="lower center", ncol=3, fontsize=8, frameon=False)
    figure.tight_layout(rect=(0, .1, 1, 1))
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
