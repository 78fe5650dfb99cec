"""docs/benchmarks.md, out of results: every number in it comes from a result's file."""

import headline
import plots
import tables
from cases import APPEARANCES, BUDGET, STRETCH_SECONDS, UNTUNED_COPIES, UNTUNED_MOTION, UNTUNED_STEP
from standing import MADE_FOR

HEAD = """# How fast and how right: the whole comparison

Written by `{command}` on {date}, noscope {version}.
{machine}

{quick}A recording's true answer is the reference model's label on every analysed frame ([eval.md](eval.md)).
**Core-seconds** are what all processes computed, plus each call of the reference at its cost; they hang little on what
else the machine does, and all ratios are of them. **Wall** is the clock's time plus calls at their cost, one after the other, on
a machine that other work shared where the load above is more than its cores. Search, labels, training, decoding and the check of the answer
are inside unless a table says otherwise. Labels of real clips are yolov8s's, made once; a call costs what labelling computed
beyond decoding. On simulated recordings ([simulated-camera.md](simulated-camera.md)) boxes are known and a call counts
{cost}. The two are kept apart, and simulation alone
carries no headline.

**Held to.** Simulated recordings: recall and precision of appearances of {appearances}, find's defaults. An appearance is *found*
where the answer touches it, and one reported is *right* where it goes no further than the merge gap beyond true ones
([eval.md](eval.md)). Real clips hold one or two appearances each, so that these rates are 0, 50 or 100 %: they are held to
windows, at most {budget} of those that hold what is asked for missed and at most {budget} of the others reported (`--fnr`, `--fpr`),
which tells little too where a clip has only a few of a kind. *Sample*: frames labelled before the plan was chosen.
*Check*: those labelled to bound what is wrong in the answer. *Confirmation*: those asked about to see that what is reported
is there.

The targets were set for two hours of 1280x720 at find's own label budget; what each recording is, the first table says.

Plain ways use the same reference, and decode by noscope, ffmpeg or, for the motion gate, OpenCV. Each takes the cheapest parameter that keeps these
budgets on a sample of the search's size, and
pays for that sample (but keyframes, which have nothing to tune) and for a check as large as noscope's, but for what it would have
asked about anyhow. Trying parameters is free, which favours them. Beyond the sample a plain way may miss its budgets like noscope; *the best* is the cheapest of
those that keep them by the truth, which favours them again. Where the sample holds nothing of what is asked for it tells
no parameter from another, and stated ones are run: k = {copies}, a bisection from every {step}th frame, a gate at {motion} of pixels
(what motion(1) calls motion). Paper mode is tuned to FNR and FPR of {budget} of windows; it and
packets, a stage of noscope's own, are no plain ways. Scores and calls of strategies that only choose frames follow from the
labels; their decoding is counted frame by frame from the keyframe before. Of *every k-th frame* the largest k that keeps
the budgets on the sample, by the labels, is run; the threshold of packets is found by halving the list of them. Bisection
asks evenly spread frames and halves between two that differ (Seiden's approach, without its bandit). Keyframes: each is
asked, what follows copies it. The motion gate decodes all frames, subtracts the background of analysed ones by MOG2 at 320
pixels' width and asks about those above a share of moving pixels. DVR-Scan runs as its users run it, for speed: it knows
no classes.

    bench/run --quick      # a clip and the first ten minutes of a scene
    bench/run --full       # all recordings; real clips from ../shared/videos, scenes as bench/make-scenes made them
                           # (--size 1280x720 makes pictures as large as the targets were set for)

`--recording` or `--group` measure a part; several parts may be measured at once in one work folder.

"""

GROUP_TEXT = {"real": "Clips of fixed cameras, of 20 to 140 seconds: too short for a search to pay for its labels, "
                      "so more of their frames are analysed than a run would, and the search is held to a budget "
                      "by hand. At find's defaults every frame of such a clip is asked about, and nothing is searched for.",
              "simulated": "Composed from real clips; what is said here of accuracy holds for the simulation."}


def plot_line(name, text):
    return f"![{text}](benchmarks/{name})\n\n" if name else ""


def section(title, text, body):
    return f"### {title}\n\n{text}\n\n{body}" if body else ""


def file_of(told):
    return f"{told.case.group}-{told.case.name}.md".replace(" ", "-")


def case_page(told):
    """One recording by itself."""
    out = f"# {told.case.name} ({told.case.group})\n\nA part of [benchmarks.md](../benchmarks.md), which says how.\n\n"
    out += section("Against what else one would do", "Slowest first.", tables.comparison(told))
    out += section("What each kind of stage brings", "Of the plans of the search's table that keep the budgets on its "
                   "sample and hold no stages but those let in so far, the cheapest, run; then all kinds but one. The "
                   "sample is paid for in each, and no answer is checked.", tables.ladder(told))
    out += section("Budgets", "Window FNR and FPR asked for, and what came of it.", tables.budgets(told))
    return out.replace("### ", "## ").rstrip("\n") + "\n"


def group_page(group, all_told, folder):
    out = f"## {group.capitalize()} recordings\n\n{GROUP_TEXT[group]}\n\n" + tables.recordings(all_told)
    out += section("For which footage it pays", "How many times as fast noscope (search, run, confirmation and check) is as "
                   "the best plain way within the same budgets, which pays for as large a sample and check; then both "
                   "without the check. Decoding alone is ffmpeg's on one thread, in the same run: what looks at every "
                   "frame once takes about as much.", headline.headline(all_told))
    out += ("What the calls went into. With a sample and a check as large as these, no plan can be more than so many times as "
            "fast as the best plain way, whatever it asks and computes:\n\n" + headline.bounds(all_told))
    out += section("Against the reference model", "Beside what was hoped for before it was measured: met where the answer "
                   "keeps its budgets, too. A standing plan was made before; its run, confirmation and check count. The "
                   "second query is the same question once more, from the store.", headline.hoped(all_told))
    out += "What was not met, and what limits it:\n\n" + headline.limits(all_told)
    out += "### Against what else one would do\n\n"
    out += plot_line(plots.comparison(all_told, folder, group), f"error and cost, {group} recordings")
    out += "All figures, factors and budgets of each: " + ", ".join(
        f"[{told.case.name}](benchmarks/{file_of(told)})" for told in all_told) + ".\n\n"
    out += plot_line(plots.factor(all_told, folder, group), f"factor analysis, {group} recordings")
    out += plot_line(plots.budgets(all_told, folder, group), f"speed against error, {group} recordings")
    out += section("How sure", "Of the searched plan's answer; intervals by block bootstrap ([eval.md](eval.md)).",
                   tables.intervals(all_told))
    out += section("What the check said", "By `--guarantee report`, of what its share of the label budget "
                   "lets it look at: the bound, then what is so ([guarantee.md](guarantee.md)).", tables.claimed(all_told))
    out += section("Which cascade was chosen", "Plans as the search chose them.", tables.plans(all_told))
    if len(all_told) > 1:
        out += section("Plan of one recording on another",
                       "By the plan's text; what it learns is learnt anew, which is inside; nothing is searched for or "
                       "checked. How many times as fast as the reference on every analysed frame, then FNR and FPR. On the "
                       "diagonal each is run likewise on its own recording.",
                       tables.matrix(all_told, tables.cost_cell) + tables.matrix(all_told, tables.error_cell) +
                       tables.refused(all_told))
    out += section("Later footage", "A plan made for " + MADE_FOR + " of footage on the first part of a recording, and run on "
                   "what comes after, and on another day where there is one; nothing is learnt or labelled but to confirm and "
                   "check. Hours after: from the end of what the plan was made on. Drift: what the run itself says "
                   "([drift.md](drift.md)).", tables.in_time(all_told) +
                   plot_line(plots.in_time(all_told, folder, group), f"error against hours, {group} recordings"))
    out += ("Where the time goes, both ways of counting, small nets, ages of differences and all frames: "
            f"[{group} recordings](benchmarks/{more_of(group)}).\n\n")
    return out


def more_of(group):
    return f"more-{group}.md"


def more_page(group, all_told, folder):
    """What the page leaves to another."""
    out = f"# More of {group} recordings\n\nA part of [benchmarks.md](../benchmarks.md), which says how.\n\n"
    out += section("How long ago the compared frame is", "One difference detector to an earlier frame, its threshold chosen "
                   f"on the sample; of long recordings the first {STRETCH_SECONDS // 60} minutes.", tables.difference_intervals(all_told))
    out += section("A trained net and one for everything", "Before the reference alone, thresholds chosen on the sample; of long "
                   f"recordings the first {STRETCH_SECONDS // 60} minutes. Training is inside.", tables.small_nets(all_told))
    out += section("Both ways of counting", "The paper's way: frames lie decoded and resized in memory, and labels, "
                   "training and search are done; left are differences, nets and the reference on what the plan asks about. So "
                   "the paper counts its 265 to 15,500 times real time, on a GPU.",
                   tables.two_accounts(all_told))
    out += "### Where the time goes\n\n" + plot_line(plots.breakdown(all_told, folder, group),
                                                    f"shares of run time, {group} recordings")
    out += "Each stage's share of the stage clocks, of the core-seconds computed; calls at their cost.\n\n"
    out += tables.breakdown(all_told) + section("The search alone", "Core-seconds of labels, at their cost, and of training; "
                                                "the sweep by the clock.", tables.search_split(all_told))
    out += section("Analysed frames against all frames", "Windows of the analysed frames, set against windows of every "
                   "frame of the file, the reference asked on each; of simulated recordings, whose "
                   "every frame has labels.", tables.native(all_told))
    return out.replace("### ", "## ").replace("](benchmarks/", "](").replace("](drift.md", "](../drift.md").rstrip("\n") + "\n"


def whole(all_told, folder, command, date, version, machine, is_quick, notes):
    out = HEAD.format(command=command, date=date, version=version, machine=machine, cost=tables.cost_text(all_told),
                      budget=tables.percent(BUDGET), appearances=tables.percent(APPEARANCES),
                      copies=UNTUNED_COPIES, step=UNTUNED_STEP, motion=tables.percent(UNTUNED_MOTION), quick="Made with `--quick`: it shows what is measured, on too "
                      "little footage to conclude from.\n\n" if is_quick else "")
    for group in ("real", "simulated"):
        told = [one for one in all_told if one.case.group == group and one.whole]
        if told:
            out += group_page(group, told, folder)
    if notes:
        out += "## Left out\n\n" + "".join(f"- {note}\n" for note in notes) + "\n"
    return out.rstrip("\n") + "\n"
