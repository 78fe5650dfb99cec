"""The tables of docs/benchmarks.md, out of results alone."""

import accounts
import goals
from cases import SMALL_NETS, learns, stretch_of

OWN = "**noscope, searched plan**"
ANALYSED = "reference on every analysed frame"


def table(header, rows):
    if not rows:
        return ""
    return ("| " + " | ".join(header) + " |\n|---|" + "---:|" * (len(header) - 1) + "\n" +
            "".join("| " + " | ".join(str(cell) for cell in row) + " |\n" for row in rows) + "\n")


def seconds(value):
    if value is None:
        return "-"
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def times(value):
    if value is None:
        return "-"
    return f"{value:,.0f}x" if value >= 20 else f"{value:.1f}x" if value >= 1 else f"{value:.2f}x" if value >= .1 else f"{value:.1g}x"


def percent(value):
    return "none" if value is None else f"{100 * value:.1f} %"


def code(plan):
    """In a cell of a table."""
    return "`" + plan.replace("|", "\\|") + "`"


def share(scores, side, name, counts):
    """A rate with its counts."""
    if not scores:
        return "-"
    part, whole = counts(scores[side])
    return f"{percent(scores[side][name])} ({part} of {whole})"


def missed(scores):
    return share(scores, "windows", "fnr", lambda w: (w["false_negative"], w["false_negative"] + w["true_positive"]))


def false(scores):
    return share(scores, "windows", "fpr", lambda w: (w["false_positive"], w["false_positive"] + w["true_negative"]))


def found(scores):
    return "-" if not scores else f"{scores['appearances']['touched']} of {scores['appearances']['true']}"


def right(scores):
    return "-" if not scores else f"{scores['appearances']['right']} of {scores['appearances']['reported']}"


def interval(scores, side, name):
    told = (scores or {}).get("intervals") or {}
    bounds = (told.get(side) or {}).get(name)
    return f"{100 * bounds[0]:.1f} to {100 * bounds[1]:.1f} %" if bounds else "too short"


class Told:
    """The results of one case."""

    def __init__(self, results, case):
        self.case, self.results = case, results
        self.plain, self.auto = self.one("every analysed frame"), self.one("auto")
        self.native = self.one("baseline", "reference on every frame")

    def one(self, kind, what=""):
        return self.results.get(self.case.slug, kind, what)

    def stretch(self):
        """Results on the beginning of a long recording."""
        return Told(self.results, stretch_of(self.case))

    def all_of(self, kind):
        return self.results.all_of(self.case.slug, kind)

    @property
    def whole(self):
        """Judged and searched: what all tables need."""
        return all(run and "failed" not in run for run in (self.plain, self.auto))

    @property
    def native_s(self):
        return self.native["core_s"] if self.native else None


def cost_text(all_told):
    """What a call counts on simulated recordings."""
    kept = [told.one("recording") or {} for told in all_told if told.case.group == "simulated"]
    told = {(one["cost"], one.get("cost_from", "stated")) for one in kept if "cost" in one}
    words = {"measured": "as measured by labelling the first real clip with yolov8s",
             "stated": "as stated, since there was no real clip or no yolov8s to measure it by"}
    return " or ".join(f"{cost:g} s, {words[source]}" for cost, source in sorted(told)) or "what it does on a real one"


def recordings(all_told):
    rows = []
    for told in all_told:
        windows = told.plain["scores"]["windows"]
        width, height = told.plain.get("size") or (0, 0)
        rows.append([told.case.name, told.case.region, f"{width}x{height} {told.plain.get('codec', '')}",
                     f"{told.plain['covered_s']:,.0f}", told.case.rate, f"{told.plain['analysed']:,}",
                     told.case.labels or "default", percent((windows["true_positive"] + windows["false_negative"]) /
                                                            max(1, windows["total"])),
                     told.plain["scores"]["appearances"]["true"], seconds(told.plain["cost"])])
    return table(["recording", "region", "picture", "seconds", "frames/s analysed", "analysed", "label budget",
                  "positive windows", "appearances", "core-s a call"], rows) + (
        "The label budget (5 % of the analysed frames by default) is what search, run, confirmation and check are planned to make; "
        "beyond it, but in every figure here, lie pictures of the empty scene and what a plan asks beyond its prediction.\n\n")


def comparison_rows(told):
    """Baselines and cascade, slowest first: name, parameter, record with core_s, wall_s, calls, scores."""
    rows = []

    def add(name, parameter, run):
        rows.append((name, parameter, {"core_s": accounts.core_seconds(run), "wall_s": accounts.wall_seconds(run),
                                       "calls": run["calls"], "scores": run["scores"]}))
    add(ANALYSED, "", told.plain)
    for name, run in told.all_of("baseline").items():
        if "core_s" in run and "scores" in run:
            remarks = [run["parameter"]] * bool(run["parameter"]) + ["extrapolated"] * bool(run.get("extrapolated"))
            rows.append((name, ", ".join(remarks),
                         run | {"calls": run["calls"] + run["sample_calls"] + run.get("audit_calls", 0)}))
    add(OWN, "", told.auto)
    unchecked = told.one("unchecked")
    if unchecked and "failed" not in unchecked:
        add("noscope, unchecked", "--guarantee none", unchecked)
    second = told.one("second query")
    if second and "failed" not in second:
        add("the same question again", "from the store", second)
    return sorted(rows, key=lambda row: -row[2]["core_s"])


def comparison(told):
    rows = []
    for name, parameter, run in comparison_rows(told):
        speed = told.native_s / run["core_s"] if told.native_s and run["core_s"] else None
        rows.append([name, parameter, f"{run['calls']:,.0f}", seconds(run["core_s"]), seconds(run["wall_s"]),
                     times(speed), missed(run["scores"]), false(run["scores"]), found(run["scores"]),
                     right(run["scores"])])
    failed = [f"{name}: {run['failed']}" for name, run in told.all_of("baseline").items() if "failed" in run]
    return table(["what", "tuned to", "calls", "core-s", "wall s", "against every frame", "windows missed",
                  "false windows", "appearances found", "reported right"], rows) + (
        "Not in the table: " + "; ".join(failed) + ".\n\n" if failed else "")


def intervals(all_told):
    rows = [[told.case.name, percent(told.auto["scores"]["windows"]["fnr"]),
             interval(told.auto["scores"], "windows", "fnr"), percent(told.auto["scores"]["windows"]["fpr"]),
             interval(told.auto["scores"], "windows", "fpr"), percent(told.auto["scores"]["appearances"]["recall"]),
             interval(told.auto["scores"], "appearances", "recall"),
             percent(told.auto["scores"]["appearances"]["precision"]),
             interval(told.auto["scores"], "appearances", "precision"),
             seconds(told.auto["scores"]["appearances"]["boundary_error_s"])] for told in all_told]
    return table(["recording", "FNR", "95 %", "FPR", "95 %", "appearances found", "95 %", "reported right", "95 %", "boundary error, s"], rows)


def plans(all_told):
    rows = [[told.case.name, code(told.auto["plan"]), f"{told.auto['sample']:,}", told.auto["sample_positive"],
             f"{told.auto['tried']:,}"] for told in all_told]
    text = table(["recording", "plan", "frames that judged it", "positive windows among them", "plans tried"], rows)
    why = [f"{told.case.name}: {told.auto['why']}." for told in all_told
           if not told.auto["searched"] and told.auto["why"]]
    return text + ("Not searched: " + " ".join(why) + "\n\n" if why else "")


def ladder(told):
    steps = told.one("ladder") or []
    rows, before = [], None
    whole = next((step["plan"] for step in steps if step["step"] == "all"), None)
    for step in steps:
        lesion = step["step"].startswith("without")
        if step["step"] not in ("reference", "all") and step["plan"] == (whole if lesion else before):
            rows.append([step["step"], "as " + ("with all" if lesion else "above")] + ["\""] * 4)
            continue
        before = step["plan"]
        run = told.plain if step["plan"] == "reference" else told.one("plan", step["plan"])
        if not run or "failed" in run:
            rows.append([step["step"], code(step["plan"]), "-", "-", "failed" if run else "not run", "-"])
            continue
        extra = 0 if step["plan"] == "reference" else accounts.ladder_calls(run, told.auto, learns(step["plan"]))
        core = accounts.core_seconds(run, extra)
        rows.append([step["step"], code(step["plan"]), f"{run['calls'] + extra:,.0f}", seconds(core),
                     times(told.native_s / core) if told.native_s else "-",
                     f"{percent(run['scores']['windows']['fnr'])}, {percent(run['scores']['windows']['fpr'])}"])
    if told.native_s and rows:
        rows.insert(0, ["reference on every frame", "", f"{told.native['calls']:,}", seconds(told.native_s), "1.0x",
                        "-"])
        rows[1][0] = "+ skipping (analysed frames alone)"
    return table(["step", "plan", "calls", "core-s", "against every frame", "FNR, FPR"], rows)


def matrix(all_told, measure):
    """Row: whose plan; column: on which recording."""
    rows = []
    for source in all_told:
        row = [source.case.name]
        for target in all_told:
            run = target.one("carried", source.case.name)
            row.append("-" if not run else "refused" if "failed" in run else measure(run, target))
        rows.append(row)
    return table(["plan of \\ on"] + [told.case.name for told in all_told], rows)


def refused(all_told):
    return could_not([(told.case.name, run["failed"]) for told in all_told for run in told.all_of("carried").values()
                      if "failed" in run], "Refused")


def cost_cell(run, target):
    """Against the reference on every analysed frame; the labels that a plan learns from are inside, no search is."""
    return times(accounts.core_seconds(target.plain) / accounts.core_seconds(run))


def error_cell(run, target):
    return f"{percent(run['scores']['windows']['fnr'])}, {percent(run['scores']['windows']['fpr'])}"


def claimed(all_told):
    """What the check of each answer says of it, beside what is so."""
    rows = []
    for told in all_told:
        claims, scores = told.auto.get("claims"), told.auto["scores"]
        if not claims:
            continue
        cells, held = [], True
        for name, side, most in (("fnr", "windows", True), ("fpr", "windows", True), ("recall", "appearances", False),
                                 ("precision", "appearances", False)):
            bound, value = claims[name], scores[side][name]
            if bound is None:
                cells.append(f"nothing: {percent(value)}")
                continue
            # Bounds are told to six decimals.
            held = held and (value is None or (value <= bound + 1e-6 if most else value >= bound - 1e-6))
            cells.append(f"at {'most' if most else 'least'} {percent(bound)}: {percent(value)}")
        rows.append([told.case.name, f"{claims['checked']:,} of {claims['windows']:,}", claims["found"], *cells,
                     "yes" if held else "**no**", "yes" if claims["certified"] else "no",
                     f"{100 * claims['confidence']:g} %"])
    return table(["recording", "windows checked", "wrong among them", "FNR", "FPR", "appearances found", "reported right",
                  "all held", "budgets certified", "confidence"], rows)


def drift_text(drift):
    if not drift:
        return "not watched"
    if drift["drifted"] or drift["camera_moves"]:
        moved = f", camera moved {drift['camera_moves']} times" if drift["camera_moves"] else ""
        return f"**told**: {drift['drifted']} of {drift['stretches']} stretches{moved}"
    return "none" if drift["judged"] else f"not judged: {drift['why_not']}"


def in_time(all_told):
    rows = []
    for told in all_told:
        for part in told.one("in time") or []:
            if "failed" in part:
                rows.append([told.case.name, part["failed"]] + [""] * 9)
                continue
            rows.append([told.case.name, part["part"], hours_text(part["hours"]), code(part["plan"]),
                         f"{part['calls']:,} of {part['analysed']:,}", found(part["scores"]), right(part["scores"]),
                         missed(part["scores"]), false(part["scores"]),
                         "yes" if goals.keeps(told.case, part["scores"]) else "**no**",
                         drift_text(part.get("drift"))])
    return table(["recording", "run on", "after", "plan", "calls", "appearances found", "reported right", "windows missed",
                  "false windows", "budgets kept", "drift"], rows) + announced(all_told)


def hours_text(hours):
    return "-" if hours is None else f"{hours:.2f} h" if hours >= .1 else f"{3600 * hours:.0f} s"


def announced(all_told):
    """Whether drift is told where a plan no longer keeps its budgets, in that part or before it. The reference alone
    cannot drift."""
    broken, warned, alarms, kept, judged = 0, 0, 0, 0, 0
    for told in all_told:
        before = False
        for part in told.one("in time") or []:
            if "failed" in part or part["plan"] == "reference":
                continue
            drift = part.get("drift") or {}
            judged += bool(drift.get("judged"))
            before = before or bool(drift.get("drifted") or drift.get("camera_moves"))
            if goals.keeps(told.case, part["scores"]):
                kept += 1
                alarms += bool(drift.get("drifted") or drift.get("camera_moves"))
            else:
                broken += 1
                warned += before
    if not broken + kept:
        return ""
    if not broken:
        return (f"None of the {kept} parts with another plan than the reference alone broke the budgets; drift was judged in "
                f"{judged} and told in {alarms} of them.\n\n")
    return (f"Of the {broken + kept} parts with another plan than the reference alone {broken} broke the budgets; in {warned} "
            f"of these drift was told, there or in a part before. It was told in {alarms} of the {kept} parts that "
            f"kept them, and judged in {judged} of all.\n\n")


def could_not(failed, what="Not in the table"):
    """Under a table, what could not be run: each recording with what it said first."""
    first = {}
    for name, text in failed:
        first.setdefault(name, text.removeprefix("noscope: ").split("; ")[0])
    return f"{what}: " + "; ".join(f"{name}: {text}" for name, text in first.items()) + ".\n\n" if first else ""


def difference_intervals(all_told):
    rows, failed = [], []
    for told in all_told:
        for what, run in sorted(told.stretch().all_of("interval").items(), key=lambda item: float(item[0])):
            if "failed" in run:
                failed.append((told.case.name, run["failed"]))
                continue
            rows.append([told.case.name, what, code(run["plan"]), f"{run['calls']:,} of {run['analysed']:,}",
                         seconds(accounts.core_seconds(run)), found(run["scores"]), right(run["scores"]),
                         missed(run["scores"]), false(run["scores"])])
    return table(["recording", "s ago", "plan", "calls", "core-s", "appearances found", "reported right",
                  "windows missed", "false windows"], rows) + could_not(failed)


def small_nets(all_told):
    rows, failed = [], []
    for told in all_told:
        part = told.stretch()
        plain = part.one("every analysed frame")
        for name in SMALL_NETS:
            run = part.one("small net", name)
            if not run or not plain or "failed" in plain:
                continue
            if "failed" in run:
                failed.append((f"{told.case.name} ({name})", run["failed"]))
                continue
            core = accounts.core_seconds(run)
            rows.append([told.case.name, name, code(run["plan"]), f"{run['calls']:,} of {run['analysed']:,}", seconds(core),
                         times(accounts.core_seconds(plain) / core), found(run["scores"]), right(run["scores"]),
                         missed(run["scores"]), false(run["scores"])])
    return table(["recording", "net", "plan", "calls", "core-s", "against analysed frames", "appearances found",
                  "reported right", "windows missed", "false windows"], rows) + could_not(failed)


def two_accounts(all_told):
    rows = []
    for told in all_told:
        frames = told.one("baseline", "decoding")
        if not frames:
            continue
        native_paper = frames["frames"] * told.auto["cost"]
        own, paper = accounts.core_seconds(told.auto), accounts.paper_seconds(told.auto)
        rows.append([told.case.name, seconds(told.native_s), seconds(own), times(told.native_s / own),
                     seconds(native_paper), seconds(paper), times(native_paper / paper if paper else None),
                     times(told.plain["covered_s"] / paper if paper else None),
                     times(told.plain["covered_s"] / accounts.wall_seconds(told.auto))])
    return table(["recording", "every frame, core-s", "noscope, core-s", "all inside", "every frame, paper's way",
                  "noscope, paper's way", "paper's way", "times real time, paper's way", "times real time, wall, all inside"], rows)


def budgets(told):
    rows = []
    for what, run in sorted(told.all_of("budget").items(), key=lambda item: -float(item[0])):
        if "failed" in run:
            rows.append([what, run["failed"], "", "", "", ""])
            continue
        rates = [run["scores"]["windows"][rate] or 0 for rate in ("fnr", "fpr")]
        core = accounts.core_seconds(run)
        rows.append([f"{100 * float(what):g} %", code(run["plan"]), seconds(core),
                     times(told.native_s / core) if told.native_s else "-", f"{missed(run['scores'])}; "
                     f"{false(run['scores'])}", "kept" if max(rates) <= float(what) else "**missed**"])
    return table(["FNR and FPR asked", "plan", "core-s", "against every frame", "FNR; FPR", ""], rows)


def breakdown(all_told):
    rows = [[name] + [seconds(accounts.breakdown(told.auto)[name]) for told in all_told]
            for name in accounts.breakdown(all_told[0].auto)] if all_told else []
    return table(["core-seconds"] + [told.case.name for told in all_told], rows)


def search_split(all_told):
    rows = [[told.case.name] + [seconds(value) for value in accounts.search_split(told.auto).values()]
            for told in all_told if told.auto["searched"]]
    return table(["recording", "labels", "training", "sweep"], rows)


def native(all_told):
    rows = [[told.case.name, told.case.rate, f"{run['positive']} of {run['windows']}", percent(run["fnr"]), percent(run["fpr"])]
            for told in all_told if (run := told.one("native")) and "failed" not in run]
    return table(["recording", "frames/s analysed", "positive windows, all frames", "FNR", "FPR"], rows)
