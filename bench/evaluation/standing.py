"""A standing plan: made on the first part of a recording, then run on what comes after, and on another day."""

from dataclasses import dataclass

import accounts
from tool import Failed, call

MADE_FOR = "24h"  # of footage, that making the plan is to pay for


@dataclass
class Part:
    name: str
    hours: float  # after the plan's footage ends, in the middle; on another day it is not known
    video: object
    boxes: object
    span: list  # options


def between(start, end):
    """Of a recording, in seconds where it is short."""
    return f"{start / 3600:.2f} to {end / 3600:.2f} h" if end >= 1800 else f"{start:.0f} to {end:.0f} s"


class Asked:
    """A case's question without its end."""

    def __init__(self, case):
        self.classes = case.classes
        self.question = list(case.question)
        if case.seconds:
            at = self.question.index("--to")
            del self.question[at:at + 2]


class Standing:
    def __init__(self, runs, ready, covered_s):
        self.runs, self.ready, self.covered_s = runs, ready, covered_s
        self.case, self.asked = ready.case, Asked(ready.case)
        self.end = self.case.learns * covered_s

    def spans(self):
        """What is left of the recording in pieces as long as half of what the plan was made on, at most four; then
        the other day."""
        left = self.covered_s - self.end
        count = max(1, min(4, round(left / (self.end / 2))))
        length = left / count
        parts = []
        for place in range(count):
            start = self.end + place * length
            span = ["--from", f"{start:.3f}", "--to", f"{start + length:.3f}"]
            parts.append(Part(between(start, start + length), (place + .5) * length / 3600,
                              self.ready.video, self.ready.boxes, span))
        later = self.ready.video.with_name(self.case.later) if self.case.later else None
        if later and later.is_file() and later.with_suffix(".boxes.csv").is_file():
            span = ["--to", self.case.seconds] if self.case.seconds else []
            parts.append(Part("another day", None, later, later.with_suffix(".boxes.csv"), span))
        elif later:
            self.runs.say(f"{later.name} is not there: left out")
        return parts

    def labels(self, parts):
        """A folder with the labels of all recordings: to a plan it is one reference."""
        folder = self.runs.noscope.path(f"{self.ready.slug}-labels")
        folder.mkdir(exist_ok=True)
        for part in parts:
            link = folder / f"{part.video.stem}.csv"
            link.unlink(missing_ok=True)
            link.symlink_to(part.boxes.resolve())
        return f"replay:{folder},cost={self.ready.cost:.6g}"

    def parts(self):
        noscope, case = self.runs.noscope, self.case
        plan_file, store = noscope.path(f"{self.ready.slug}.plan"), f"{self.ready.slug}-plan.db"
        parts = self.spans()
        told = []
        self.runs.begin(f"{case.name}: a plan from the first {100 * case.learns:.0f} %, run on the rest")
        try:
            noscope.forget(store)
            plan_file.unlink(missing_ok=True)
            make = [noscope.program, "plan", case.classes, self.ready.video, *self.asked.question, *case.budgets, "--to",
                    f"{self.end:.3f}", "--reference", self.labels(parts), "--for", MADE_FOR, "-o", plan_file, "--store",
                    noscope.path(store), "-q"]
            if case.labels:
                make += ["--label-budget", max(1, round(case.labels * case.learns))]
            call(make)
            for part in parts:
                told.append(self.apply(plan_file, part))
        except Failed as failure:
            told.append({"failed": str(failure)})
        noscope.forget(store)
        return told

    def apply(self, plan_file, part):
        """In a store of its own: what making the plan paid for is not in it, and spares it nothing."""
        noscope, stem = self.runs.noscope, self.runs.stem(self.ready, "in time", part.name)
        noscope.forget(f"{stem}.db")
        answer, wall, core = noscope.run("apply", plan_file, part.video, *part.span, store=f"{stem}.db", answer=stem)
        noscope.forget(f"{stem}.db")
        judged = noscope.evaluate(noscope.path(f"{stem}.csv"), part.video, self.asked, part.boxes, *part.span,
                                  store=f"{self.ready.slug}--eval.db")
        return {"part": part.name, "hours": part.hours, "covered_s": answer["recording"]["searched_s"],
                **accounts.record(answer, wall, core, self.ready.cost), "scores": accounts.scores(judged)}
