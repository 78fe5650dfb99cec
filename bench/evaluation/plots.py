"""Plots, as SVG and PNG. Real and simulated recordings are never in one figure."""

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

import accounts  # noqa: E402
import tables  # noqa: E402

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


def comparison(all_told, folder, group):
    """Core-seconds beside the larger of the two error rates, a panel a recording."""
    columns = min(3, len(all_told))
    lines = -(-len(all_told) // columns)
    figure, axes = plt.subplots(lines, columns, figsize=(4 * columns, 3 * lines), squeeze=False)
    for place, panel in enumerate(axes.flat):
        if place >= len(all_told):
            panel.set_axis_off()
            continue
        told = all_told[place]
        for name, _, run in tables.comparison_rows(told):
            if not run["scores"] or not run["core_s"]:
                continue
            own = name.startswith("**")
            panel.plot(run["core_s"], error_of(run), "o", color=OWN if own else OTHER, markersize=7 if own else 4)
            panel.annotate(name.strip("*").split(",")[0].replace("reference on ", ""), (run["core_s"], error_of(run)),
                           xytext=(3, 3), textcoords="offset points", fontsize=6, color=OWN if own else "black")
        panel.set(xscale="log", title=told.case.name, xlabel="core-seconds, all inside",
                  ylabel="larger of FNR and FPR, %")
        panel.margins(.15)
    return save(figure, folder, f"comparison-{group}")


def budgets(all_told, folder, group):
    figure, panel = plt.subplots(figsize=(5, 3.4))
    drawn = False
    for told in all_told:
        runs = [run for run in told.all_of("budget").values() if "failed" not in run]
        if not runs or not told.native_s:
            continue
        points = sorted((error_of(run), told.native_s / accounts.core_seconds(run)) for run in runs)
        panel.plot([x for x, _ in points], [y for _, y in points], "o-", markersize=4, label=told.case.name)
        drawn = True
    if not drawn:
        plt.close(figure)
        return None
    panel.set(xlabel="larger of FNR and FPR, %", ylabel="times as fast as every frame", yscale="log")
    panel.legend(fontsize=7, frameon=False)
    return save(figure, folder, f"budgets-{group}")


def breakdown(all_told, folder, group):
    figure, panel = plt.subplots(figsize=(6, .6 + .45 * len(all_told)))
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
            extra = 0 if step["plan"] == "reference" else accounts.sample_calls(run, told.auto["sample"])
            names.append("+ skipping" if step["step"] == "reference" else step["step"])
            values.append(told.native_s / accounts.core_seconds(run, extra))
        if len(names) > 1:
            panel.plot(names, values, "o-", markersize=4, label=told.case.name)
            drawn = True
    if not drawn:
        plt.close(figure)
        return None
    panel.set(ylabel="times as fast as every frame", yscale="log")
    panel.tick_params(axis="x", rotation=25)
    panel.legend(fontsize=7, frameon=False)
    return save(figure, folder, f"factor-{group}")
