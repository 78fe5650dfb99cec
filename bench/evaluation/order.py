"""In what order things are measured, and what is left where time runs out."""

from dataclasses import dataclass

from baselines import Baselines
from cases import (BUDGETS, INTERVALS, PAPER_DIFFERENCES, QUICK_BUDGETS, QUICK_INTERVALS, QUICK_PAPER_DIFFERENCES)
from tool import Failed, OutOfTime, without_folders


@dataclass
class Settings:
    budgets: list
    intervals: list
    differences: list


FULL_SETTINGS = Settings(BUDGETS, INTERVALS, PAPER_DIFFERENCES)
QUICK_SETTINGS = Settings(QUICK_BUDGETS, QUICK_INTERVALS, QUICK_PAPER_DIFFERENCES)


class Left:
    """What was not measured, by case. Kept with the results, so that the page tells it whichever run writes it."""

    def __init__(self, results):
        self.results, self.late, self.said = results, {}, {}

    def out_of_time(self, slug, what):
        self.late.setdefault(slug, []).append(what)

    def say(self, slug, text):
        said = self.said.setdefault(slug, [])
        if text not in said:
            said.append(text)

    def keep(self, slug):
        late, said = list(dict.fromkeys(self.late.get(slug, []))), self.said.get(slug, [])
        told = ([f"not finished for lack of time: {', '.join(late)}"] if late else []) + said
        if told != (self.results.get(slug, "left") or []):
            self.results.put(slug, "left", "", told)


def made_ready(runs, cases, left):
    """Those whose recordings are there."""
    readies = []
    for case in cases:
        if not runs.results.claim(case.slug):
            runs.say(f"{case.name}: another run measures it")
            continue
        try:
            if ready := runs.ready(case):
                readies.append(ready)
                continue
        except OutOfTime:
            left.out_of_time(case.slug, "its labels")
        except Failed as failure:
            left.say(case.slug, str(failure))
        left.keep(case.slug)
    return readies


def paper_mode(runs, ready, differences):
    runs.paper(ready, differences)
    Baselines(runs, ready).paper_mode()


# What the headline and the README's table are made of, each for all recordings before the next; first all else's base.
def headline_steps(runs):
    return [("the plain ways", lambda ready, auto: Baselines(runs, ready).plain_ways()),
            ("later footage", lambda ready, auto: runs.in_time(ready, auto))]


# What fills the other tables, cheap to dear, one recording after the other.
def other_steps(runs, settings):
    return [("every frame", lambda ready, auto: runs.native(ready)),
            ("the other ways", lambda ready, auto: Baselines(runs, ready).other_ways()),
            ("small nets", lambda ready, auto: runs.small_nets(ready)),
            ("intervals", lambda ready, auto: runs.intervals(ready, settings.intervals)),
            ("paper mode", lambda ready, auto: paper_mode(runs, ready, settings.differences)),
            ("factors", lambda ready, auto: runs.ladder(ready, auto)),
            ("budgets", lambda ready, auto: runs.budgets(ready, settings.budgets))]


def measure(runs, readies, settings, left):
    """What is known already costs nothing, so all steps are gone through even where time is out."""
    def step(ready, what, carry_out):
        try:
            return carry_out()
        except OutOfTime:
            left.out_of_time(ready.slug, what)
        except (Failed, OSError) as failure:
            left.say(ready.slug, f"{what}: {without_folders(str(failure))}")
        return None

    def usable(run):
        return run and "failed" not in run

    found = []
    for ready in readies:
        plain = step(ready, "the reference", lambda: runs.plain(ready))
        auto = step(ready, "the search", lambda: runs.auto(ready)) if usable(plain) else None
        auto = auto or runs.results.get(ready.slug, "auto")  # time may be out before its question is asked again
        for run in (plain, auto):
            if run and "failed" in run:
                left.say(ready.slug, run["failed"])
        if usable(auto):
            found.append((ready, auto))
            step(ready, "the unchecked search", lambda: runs.unchecked(ready))
    for what, carry_out in headline_steps(runs):
        for ready, auto in found:
            step(ready, what, lambda: carry_out(ready, auto))
    for ready, auto in found:
        for what, carry_out in other_steps(runs, settings):
            step(ready, what, lambda: carry_out(ready, auto))
    for ready, _ in found:
        for other, auto in found:
            if other.case.group == ready.case.group:
                step(ready, "plans by their text", lambda: runs.carried(ready, other, auto["plan"]))
    for ready in readies:
        left.keep(ready.slug)
