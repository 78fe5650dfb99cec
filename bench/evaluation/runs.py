"""Runs of noscope that are measured, each kept as a result."""

import dataclasses
import hashlib
import pathlib
import re
from dataclasses import dataclass

import accounts
import labels
from cases import (BUDGET, INTERVAL_PLAN, KINDS, PAPER_PLAN, SMALL_NETS, STATED_COST, kinds_of,
                   learns, stretch_of)
from standing import Standing
from tool import Failed, Noscope, OutOfTime, call


# Where plans are set beside each other: a check would spend on each what its plan leaves of the label budget.
UNCHECKED = ("--guarantee", "none")


@dataclass
class Ready:
    """A case whose recording is there and whose true labels are known."""
    case: object
    video: pathlib.Path
    boxes: pathlib.Path
    cost: float  # core-seconds of a call

    @property
    def slug(self):
        return self.case.slug

    @property
    def reference(self):
        return f"replay:{self.boxes},cost={self.cost:.6g}"


def build_hash(program):
    """Of the command and of what it is made of beside it: built as a shared library, the command itself stays the same."""
    parts = hashlib.sha256()
    for name in (program.name, "libnoscope.so", "noscope-train"):
        if (part := program.with_name(name)).is_file():
            parts.update(hashlib.sha256(part.read_bytes()).digest())
    return parts.hexdigest()[:16]


class Runs:
    def __init__(self, program, work, results, folders, say, clip, watch):
        """`clip`: the case by which is measured what a call takes where labels are simulated."""
        self.noscope = Noscope(program, work / "answers")
        self.work, self.results, self.folders, self.say = work, results, folders, say
        self.clip, self.simulated_cost, self.watch = clip, None, watch
        self.program_hash = build_hash(program)
        self.failed = set()  # in this run of the program

    def begin(self, text):
        """Said before anything that takes long."""
        if self.watch.over():
            raise OutOfTime
        self.say(text)

    def stem(self, ready, kind, what=""):
        plain = re.sub(r"[^A-Za-z0-9_-]", "_", f"{ready.slug}--{kind}--{what}")
        # Names of files have 255 bytes at most, and plans may be longer.
        return plain if len(plain) <= 200 else plain[:180] + hashlib.sha256(plain.encode()).hexdigest()[:12]

    def windows(self, ready, kind, what=""):
        return self.noscope.path(self.stem(ready, kind, what) + ".csv")

    # Getting a case ready

    def ready(self, case):
        """None where the recording, or the labels of a scene, are not there."""
        video = next((folder / case.file for folder in self.folders[case.group] if (folder / case.file).is_file()), None)
        missing = video.with_suffix(".boxes.csv") if video and case.group == "simulated" else None
        if not video or (missing and not missing.is_file()):
            self.say(f"{missing.name if missing else case.file} is not there: left out")
            return None
        counted = self.call_cost() if case.group == "simulated" else None
        with self.results.locked(case.slug):
            return self.prepared(case, video, counted)

    def call_cost(self):
        """Core-seconds of a call on simulated recordings, and where they are from: what labelling the first real clip
        took, which is kept, so that a run that goes on and one of other recordings count the same; else as stated."""
        if not self.simulated_cost:
            try:
                ready = self.ready(self.clip)
            except Failed as failure:
                self.say(f"{self.clip.name}: {failure}: a call on simulated recordings counts {STATED_COST:g} s, as stated")
                ready = None
            self.simulated_cost = (float(f"{ready.cost:.4g}"), "measured") if ready else (STATED_COST, "stated")
        return self.simulated_cost

    def prepared(self, case, video, counted):
        state = video.stat()
        held = "".join(f", {word}" for word in case.budgets)
        stamp = f"{state.st_size} bytes, {state.st_mtime_ns}, {self.program_hash}{held}"
        if counted:
            stamp += f", {video.with_suffix('.boxes.csv').stat().st_mtime_ns}, {counted[0]:g} s a call"
        known = self.results.get(case.slug, "recording")
        if known and known["stamp"] != stamp:
            self.say(f"{case.name}: another recording, program or cost of a call than before: measured anew")
            same_video = known["stamp"].split(",")[:2] == stamp.split(",")[:2]
            self.results.forget(case.slug, but=["labelling"] if same_video else [])
            if (stretch := stretch_of(case).slug) != case.slug:
                self.results.forget(stretch)
            known = None
        if counted:
            boxes, (cost, source) = video.with_suffix(".boxes.csv"), counted
        else:
            boxes = self.work / "labels" / f"{case.slug}.csv"
            if not (boxes.is_file() and self.results.get(case.slug, "labelling")):
                self.label(case, video, boxes)
            cost, source = self.results.get(case.slug, "labelling")["cost"], "measured"
        if not known:
            self.results.put(case.slug, "recording", "", {"stamp": stamp, "cost": cost, "cost_from": source,
                                                          "name": case.name, "group": case.group,
                                                          "question": case.question})
        return Ready(case, video, boxes, cost)

    def label(self, case, video, boxes):
        """The reference's labels, once. A call's cost is what labelling computes more than replaying its labels does."""
        boxes.parent.mkdir(parents=True, exist_ok=True)
        store = f"label-{case.slug}.db"
        self.noscope.forget(store)
        words = ["--rate", case.rate, "--reference", "yolov8s", "--store", self.noscope.path(store), "-q"]
        if case.seconds:
            words += ["--to", case.seconds]
        self.begin(f"{case.name}: labelling")
        _, wall, core = call([self.noscope.program, "label", video, *words, "-o", boxes])
        answer, _, replayed = self.noscope.run(
            "find", case.classes, video, *case.question, "--plan", "reference", "--reference",
            f"replay:{boxes},cost=1", store=f"replay-{case.slug}.db", answer=f"{case.slug}--replay")
        calls = max(1, answer["analysed_frames"])
        self.results.put(case.slug, "labelling", "", {
            "calls": calls, "core_s": core, "wall_s": wall, "replayed_core_s": replayed,
            "cost": max(1e-4, (core - replayed) / calls)})
        for used in (store, f"replay-{case.slug}.db"):
            self.noscope.forget(used)

    # One run

    def find(self, ready, kind, what="", plan=None, more=(), store=None):
        """A find and its eval; in a store of its own unless one is named, which is then kept."""
        known = self.results.get(ready.slug, kind, what)
        stem = self.stem(ready, kind, what)
        if known and "failed" in known and (stem in self.failed or self.watch.over()):
            return known  # tried once a run, if there is time: it may find what was missing
        if known and "failed" not in known and self.noscope.path(f"{stem}.csv").is_file():
            return known
        case = ready.case
        # Given thresholds are held to nothing.
        held = case.budgets if "--fnr" not in more and (not plan or "[auto]" in plan) else []
        words = [case.classes, ready.video, *case.question, "--reference", ready.reference, *held, *more]
        if plan:
            words += ["--plan", plan]
        if case.labels and (not plan or learns(plan)):
            words += ["--label-budget", case.labels]
        own = store or f"{stem}.db"
        if not store:
            self.noscope.forget(own)
        self.begin(f"{case.name}: {kind} {what}")
        try:
            answer, wall, core = self.noscope.run("find", *words, store=own, answer=stem)
            result = accounts.record(answer, wall, core, ready.cost)
            result["scores"] = accounts.scores(self.judge(ready, self.noscope.path(f"{stem}.csv")))
            if answer["recording"]["files"]:
                first = answer["recording"]["files"][0]
                result["size"] = [first["width"], first["height"]]
                result["covered_s"] = answer["recording"]["searched_s"]
                result["codec"] = first["codec"]
        except Failed as failure:
            result = {"failed": str(failure)}
            self.failed.add(stem)
        if not store:
            self.noscope.forget(own)
        self.results.put(ready.slug, kind, what, result)
        return result

    def judge(self, ready, windows, *more):
        return self.noscope.evaluate(windows, ready.video, ready.case, ready.boxes, *more, store=f"{ready.slug}--eval.db")

    # What is compared

    def plain(self, ready):
        return self.find(ready, "every analysed frame", plan="reference")

    def auto(self, ready):
        """The search and its plan; then the same question once more, from the store."""
        store = self.stem(ready, "store") + ".db"
        if not self.results.get(ready.slug, "auto"):
            self.noscope.forget(store)
        first = self.find(ready, "auto", store=store)
        if not self.results.get(ready.slug, "second query") and not self.noscope.path(store).is_file():
            return first
        self.find(ready, "second query", store=store)
        self.noscope.forget(store)
        return first

    def budgets(self, ready, budgets):
        for budget in budgets:
            self.find(ready, "budget", f"{budget:g}", more=["--fnr", budget, "--fpr", budget])

    def paper(self, ready, thresholds):
        for threshold in thresholds:
            self.find(ready, "paper", f"{threshold:g}", plan=PAPER_PLAN.format(threshold),
                      more=["--fnr", BUDGET, "--fpr", BUDGET])

    def ladder(self, ready, auto):
        """Factor analysis: kinds of stages are let in one after the other. Lesion: each is left out of all. Of the
        plans of the search's table that hold no other kinds, the cheapest that keeps the budgets on its sample."""
        steps, allowed = [("reference", set())], set()
        for kind in KINDS:
            allowed = allowed | {kind}
            steps.append((f"+ {kind}", allowed))
        steps.append(("all", set(KINDS)))
        steps += [(f"without {kind}", set(KINDS) - {kind}) for kind in KINDS]
        told = []
        for name, kinds in steps:
            plan = cheapest(auto["plans"], kinds)
            if plan != "reference":
                self.find(ready, "plan", plan, plan=plan, more=UNCHECKED)
            told.append({"step": name, "plan": plan})
        self.results.put(ready.slug, "ladder", "", told)

    def in_time(self, ready, auto):
        """A plan made on the first part, and run on what comes after."""
        known = self.results.get(ready.slug, "in time")
        if not known or any("failed" in part for part in known):
            self.results.put(ready.slug, "in time", "", Standing(self, ready, auto["covered_s"]).parts())

    def unchecked(self, ready):
        """As `auto`, without a check of the answer: so many of its calls were for the sample, whatever labels of the
        check were in the store by then."""
        unchecked = self.find(ready, "unchecked", more=UNCHECKED)
        auto = self.results.get(ready.slug, "auto")
        if "failed" not in unchecked and auto and auto.get("plan") == unchecked["plan"]:
            sample = accounts.sample_labels(unchecked)
            auto["audit_calls"] = max(0, auto["calls"] - accounts.run_calls(auto) - sample)
            self.results.put(ready.slug, "auto", "", auto)

    def intervals(self, ready, ages):
        """How long ago the frame is that a difference is taken to, on a stretch."""
        part = self.stretch(ready)
        for seconds in ages:
            self.find(part, "interval", f"{seconds:g}", plan=INTERVAL_PLAN.format(f"{seconds:g}"),
                      more=UNCHECKED)

    def small_nets(self, ready):
        """A net that is trained for the question beside a detector that is there for any, on a stretch."""
        part = self.stretch(ready)
        if part is not ready:
            self.plain(part)
        for name, plan in SMALL_NETS.items():
            self.find(part, "small net", name, plan=plan, more=UNCHECKED)

    @staticmethod
    def stretch(ready):
        """Of a long recording its beginning."""
        case = stretch_of(ready.case)
        return ready if case is ready.case else dataclasses.replace(ready, case=case)

    def native(self, ready):
        """Windows of the analysed frames against those of all frames; where all frames have labels."""
        if ready.case.group != "simulated":
            return
        if self.results.get(ready.slug, "native"):
            return
        case, stem = ready.case, self.stem(ready, "native")
        words = list(case.question)
        words[words.index("--rate") + 1] = "native"
        store = f"{stem}.db"
        self.begin(f"{case.name}: every frame")
        try:
            self.noscope.forget(store)
            self.noscope.run("find", case.classes, ready.video, *words, "--plan", "reference", "--reference",
                             ready.reference, store=store, answer=stem)
            truth = labels.read_windows(self.noscope.path(f"{stem}.csv"))
            said = labels.read_windows(self.windows(ready, "every analysed frame"))
            rates = labels.rates_on(truth, said, {int(row["window"]) for row in truth})
            result = {"fnr": rates[0], "fpr": rates[1], "windows": len(truth),
                      "positive": sum(row["positive"] == "1" for row in truth)}
        except Failed as failure:
            result = {"failed": str(failure)}
        self.noscope.forget(store)
        self.results.put(ready.slug, "native", "", result)

    def carried(self, ready, other, plan):
        """The plan that was found on a recording, this one or another, by its text: what it learns is learnt anew here.
        What was run for the factors, or for a recording that found the same plan, is not run once more."""
        run = self.find(ready, "plan", plan, plan=plan, more=UNCHECKED)
        if self.results.get(ready.slug, "carried", other.case.name) != run:
            self.results.put(ready.slug, "carried", other.case.name, run)


def cheapest(plans, kinds):
    """Of the table's plans that keep the budgets and hold no other kinds of stages; the reference alone else."""
    fitting = [plan for plan in plans if plan["keeps"] and kinds_of(plan["plan"]) <= kinds]
    if not fitting:
        return "reference"
    return min(fitting, key=lambda plan: plan["seconds_an_hour"])["plan"]
