"""How many times as fast, against what, and what was hoped for: the numbers that others quote."""

import accounts
import goals
import tables
from cases import BUDGET, EXPECTED
from tables import percent, seconds, table, times

# What one would do without noscope's own stages.
PLAIN = (tables.ANALYSED, "every k-th frame", "keyframes, reference on each", "sampling and bisection",
         "motion gate (MOG2)")


def best_plain(told):
    """Of the plain ways whose answer keeps recall and precision of appearances, by the truth, the cheapest: name and
    run. The reference on every analysed frame always does."""
    kept = [(run["core_s"], name, run) for name, _, run in tables.comparison_rows(told)
            if name in PLAIN and run["scores"] and goals.keeps(told.case, run["scores"])]
    return min(kept, key=lambda one: one[0])[1:]


def all_measured(told):
    """Whether the best plain way is the best of all of them: a run that was cut short has not measured each."""
    return set(PLAIN[1:]) <= {name for name, run in told.all_of("baseline").items() if "failed" not in run}


def name_of_best(told, n):
    return n["best"] + ("" if all_measured(told) else " (others not measured)")


def best_calls(best):
    """Calls of a plain way by what they went into."""
    sample, check = best.get("sample_calls", 0), best.get("audit_calls", 0)
    return {"sample": sample, "run": best["calls"] - sample - check, "check": check}


def ratio(part, whole):
    return part / whole if part is not None and whole else None


def later_parts(told):
    """What a standing plan was run on, of the same recording."""
    return [part for part in told.one("in time") or [] if "failed" not in part and part["hours"] is not None]


def holds_some(part):
    """Whether there is something to find in it."""
    windows = part["scores"]["windows"]
    return windows["true_positive"] + windows["false_negative"] > 0


def standing_missed(told):
    """In words, the largest share of its windows that a standing plan misses in a part, if many: where it is held to
    appearances, and finds them, its other figures do not show that."""
    most = max((part["scores"]["windows"]["fnr"] for part in later_parts(told) if holds_some(part)), default=0)
    return f", up to {percent(most)} of windows missed" if most > BUDGET else ""


def standing(told):
    """Core-seconds of a plan that was made before, and those of the same footage asked about frame by frame, analysed
    and all; None where there is none."""
    parts = later_parts(told)
    covered = sum(part["covered_s"] for part in parts)
    if not covered or not any(holds_some(part) for part in parts):
        return None, None, None
    share = covered / told.plain["covered_s"]
    return (sum(accounts.core_seconds(part) for part in parts), share * accounts.core_seconds(told.plain),
            share * told.native_s if told.native_s else None)


def numbers(told):
    """Of one recording. Ratios are of core-seconds, everything inside; None where something was not measured."""
    own = accounts.core_seconds(told.auto)
    name, best = best_plain(told)
    unchecked, second = told.one("unchecked"), told.one("second query")
    unchecked_s = accounts.core_seconds(unchecked) if unchecked and "failed" not in unchecked else None
    second_s = accounts.core_seconds(second) if second and "failed" not in second else None
    stands, analysed, every = standing(told)
    decoding = told.one("baseline", "decoding")
    calls = accounts.calls_by_purpose(told.auto)
    return {
        "calls": calls, "best calls": best_calls(best),
        "at most": ratio(best["core_s"], (calls["sample"] + calls["check"]) * told.auto["cost"]),
        "frames": decoding["frames"] if decoding else None, "decode_s": decoding["all"]["core_s"] if decoding else None,
        "best": name, "best_s": best["core_s"], "own_s": own,
        "best plain way": ratio(best["core_s"], own),
        "unchecked": ratio(best["core_s"] - best.get("audit_calls", 0) * told.auto["cost"], unchecked_s),
        "analysed frames": ratio(accounts.core_seconds(told.plain), own), "every frame": ratio(told.native_s, own),
        "standing, analysed frames": ratio(analysed, stands), "standing, every frame": ratio(every, stands),
        "second query": ratio(own, second_s),
        "recall": goals.rates(told.case, told.auto["scores"])[0],
        "precision": goals.rates(told.case, told.auto["scores"])[1],
        "kept": goals.keeps(told.case, told.auto["scores"]),
        "standing kept": all(goals.keeps(told.case, part["scores"]) for part in later_parts(told)),
        "never_slower": accounts.never_slower(told.auto, best["core_s"])}


def kept(n, what):
    """Whether the answer that a figure is of kept its budgets."""
    return n["standing kept" if what.startswith("standing") else "kept"]


def expected(told, what):
    return EXPECTED["best plain way, busy" if what == "best plain way" and told.case.busy else what]


def headline(all_told):
    rows = []
    for told in all_told:
        n = numbers(told)
        own = told.auto["scores"]
        rows.append([told.case.name, name_of_best(told, n), seconds(n["best_s"]), seconds(n["own_s"]),
                     f"**{times(n['best plain way'])}**", times(n["unchecked"]), tables.found(own), tables.right(own),
                     f"{percent(own['windows']['fnr'])}, {percent(own['windows']['fpr'])}",
                     "yes" if n["kept"] else "**no**", seconds(n["decode_s"]), "yes" if n["never_slower"] else "no"])
    return verdict(all_told) + table(
        ["recording", "best plain way within the budgets", "its core-s", "noscope's core-s", "times as fast", "both unchecked",
         "appearances found", "reported right", "windows missed, false", "budgets kept", "decoding alone, core-s",
         "slower than it by no more than the search"], rows)


def verdict(all_told):
    """For which recordings it paid, in words."""
    pays, not_paying, not_told = [], [], []
    for told in all_told:
        n, name = numbers(told), told.case.name
        if not all_measured(told):
            not_told.append(name)
            continue
        ratio_text = f"{name} ({times(n['best plain way'])})"
        if n["kept"] and n["best plain way"] > 1:
            pays.append(ratio_text)
            continue
        fixed_s = (n["calls"]["sample"] + n["calls"]["check"]) * told.auto["cost"]
        why = [] if n["kept"] else ["its answer missed the budgets"]
        if n["best plain way"] <= 1:
            why.append(f"sample and check alone take longer than {n['best']}" if fixed_s >= n["best_s"] else
                       f"{n['best']} needs few calls")
        not_paying.append(f"{ratio_text}, since {', and '.join(why)}")
    sentences = [f"It paid on {', '.join(pays)}."] if pays else ["It paid on none of these."] if not_paying else []
    if not_told:
        sentences.append(f"Not told of {', '.join(not_told)}: not all plain ways were measured.")
    if not_paying:
        sentences.append(("It did not on " if pays else "") + "; ".join(not_paying) + ".")
    return " ".join(sentences) + "\n\n"


def bounds(all_told):
    """What the calls went into, and what that bounds: any plan pays for the sample and the check."""
    rows = []
    for told in all_told:
        n = numbers(told)
        rows.append([told.case.name] + [f"{n['calls'][what]:,.0f}" for what in n["calls"]] + [name_of_best(told, n)] +
                    [f"{n['best calls'][what]:,.0f}" for what in n["best calls"]] +
                    [times(n["best plain way"]), times(n["at most"]) if all_measured(told) else "-"])
    return table(["recording", "sample", "run, confirmation", "check", "best plain way", "its sample", "its run", "its check",
                  "times as fast", "no plan more than"], rows)


def standing_of(told, n, what, hope):
    """Of a figure beside what was hoped for."""
    if n[what] < hope:
        return f"short of {hope:g}"
    if not kept(n, what):
        return f"over {hope:g}, but its budgets missed"
    return f"met {hope:g}" if what != "best plain way" or all_measured(told) else "others not measured"


def hoped(all_told):
    """Beside what was hoped for; a figure of an answer that missed its budgets does not count."""
    whats = [what for what in EXPECTED if not what.endswith("busy")]
    rows = []
    for told in all_told:
        n = numbers(told)
        cells = []
        for what in whats:
            hope = expected(told, what)
            if n[what] is None:
                cells.append("-")
            else:
                missed = standing_missed(told) if what == "standing, analysed frames" else ""
                cells.append(f"{times(n[what])} ({standing_of(told, n, what, hope)}{missed})")
        rows.append([told.case.name] + cells)
    return table(["recording"] + whats, rows)


def largest_parts(breakdowns):
    """What most of the time of some runs went into."""
    parts = {name: sum(one[name] for one in breakdowns) for name in breakdowns[0]}
    largest = sorted(parts, key=parts.get, reverse=True)[:2]
    return " and ".join(f"{percent(parts[one] / max(1e-9, sum(parts.values())))} {one}" for one in largest)


def reason_of(told, n):
    """What a searched run's time went into."""
    if not told.auto["searched"]:
        return f"nothing was searched for, since {told.auto['why']}"
    floor = f"; decoding alone takes {seconds(n['decode_s'])}" if n["decode_s"] else ""
    passes = told.auto["decoded"] / n["frames"] if n["frames"] and "decoded" in told.auto else 0
    again = f" once, where the run decoded {passes:.1f} times as many frames" if floor and passes > 1.2 else ""
    return (f"of the searched run's {seconds(n['own_s'])} core-s {largest_parts([accounts.breakdown(told.auto)])}{floor}{again}; "
            f"the best plain way was {name_of_best(told, n)}")


def reason_of_standing(told):
    """What the time of a plan that was made before went into."""
    parts = later_parts(told)
    if all(part["plan"] == "reference" for part in parts):
        return "its plan asks about every analysed frame"
    spent = sum(accounts.core_seconds(part) for part in parts)
    return f"of its {seconds(spent)} core-s {largest_parts([accounts.breakdown(part) for part in parts])}"


def judging_windows(told):
    """Windows of a second, of those that judged the plan: how many hold what is asked for, and how many others."""
    positive = told.auto["sample_positive"] or 0
    return positive, max(0, round(told.auto["sample"] / max(1.0, float(told.case.rate))) - positive)


def judging(told):
    return "{} that hold what is asked for and {} others".format(*judging_windows(told))


def fewest_judging(told):
    """Of those that judge a budget that was missed."""
    positive, other = judging_windows(told)
    if not told.case.by_windows:
        return positive
    windows = told.auto["scores"]["windows"]
    return min([count for count, rate in ((positive, "fnr"), (other, "fpr")) if (windows[rate] or 0) > BUDGET] or [positive])


def limits(all_told):
    """What kept a target from being met, said for each that was missed."""
    text = []
    for told in all_told:
        n, name = numbers(told), told.case.name
        if not n["kept"]:
            reason = (f"it was judged by {told.auto['sample']:,} labelled frames, whose windows are {judging(told)}, and fewer "
                      "than 59 bound no rate by 5 %" if fewest_judging(told) < 59 else
                      "thresholds kept the budget on the sample, not on the rest")
            text.append(f"- {name}: {goals.said(told.case, told.auto['scores'])}: {reason}.\n")
        if not n["standing kept"]:
            text.append(f"- {name}: the standing plan missed its budgets on later footage, as the table of it shows.\n")
        short = [what for what in EXPECTED if not what.endswith("busy") and n[what] is not None and
                 n[what] < expected(told, what)]
        if short:
            of_search = [what for what in short if not what.startswith("standing")]
            bound = (f"; with so large a sample and check no plan could be more than {times(n['at most'])} as fast as that"
                     if "best plain way" in short and n["at most"] and n["at most"] < expected(told, "best plain way") else "")
            for whats, reason in ((of_search, lambda: reason_of(told, n) + bound),
                                  ([what for what in short if what not in of_search], lambda: reason_of_standing(told))):
                if whats:
                    text.append(f"- {name}: " + ", ".join(f"{what} {times(n[what])} (of {expected(told, what):g})"
                                                          for what in whats) + f": {reason()}.\n")
    return "".join(text) + "\n" if text else "None.\n\n"


def readme(all_told):
    """The table that the README quotes, as it stands there; empty where there is nothing but simulation. What is shorter
    than a minute tells nobody anything."""
    all_told = [told for told in all_told if all_measured(told) and told.plain["covered_s"] >= 60]
    if not any(told.case.group == "real" for told in all_told):
        return ""
    return "".join(f"{group.capitalize()} recordings:\n\n" + readme_table(some) for group in ("real", "simulated")
                   if (some := [told for told in all_told if told.case.group == group]))


def standing_cell(told, n):
    if n["standing, analysed frames"] is None:
        return "-"
    return (times(n["standing, analysed frames"]) + standing_missed(told) +
            ("" if n["standing kept"] else " (budgets missed)"))


def readme_table(all_told):
    rows = []
    for told in all_told:
        n, own = numbers(told), told.auto["scores"]
        length = told.plain["covered_s"]
        rows.append([told.case.name, f"{length / 3600:.0f} h" if length >= 3600 else f"{length:.0f} s",
                     times(n["best plain way"]), times(n["analysed frames"]), times(n["every frame"]),
                     standing_cell(told, n),
                     times(n["second query"]), tables.found(own), tables.right(own),
                     f"{percent(own['windows']['fnr'])}, {percent(own['windows']['fpr'])}", "yes" if n["kept"] else "**no**"])
    return table(["recording", "length", "best plain way", "reference on analysed frames", "on every frame",
                  "standing plan, analysed frames", "asked again", "appearances found", "reported right",
                  "windows missed, false", "budgets kept"], rows)


def quoted(all_told):
    """The same numbers for machines."""
    return [{"case": told.case.name, "group": told.case.group, **numbers(told)} for told in all_told]
