"""What users do without a cascade, on the project's own fast parts, tuned on a sample of the search's size.

A parameter is the cheapest one that keeps recall and precision of appearances on the sample; one that is stated where the
sample holds nothing of what is asked for, since any would keep them there. The sample's labels are paid
for, and a check of the answer as large as noscope's; trying parameters on the sample is not, which favours the baselines.
"""

import bisect
import functools
import json
import pathlib
import sys

import accounts
import goals
import labels
import strategies
from cases import BUDGET, COPIES, PACKET_PLANS, SPAN_WINDOWS, UNTUNED_COPIES, UNTUNED_MOTION, UNTUNED_STEP
from tool import Failed, call

HERE = pathlib.Path(__file__).resolve().parent
STEPS = [2, 4, 8, 16, 32, 64]
DVR_SECONDS = 120  # of a recording that DVR-Scan is timed on


def labelled_before(auto):
    """Calls of the search before its plan ran: what a baseline's sample may hold."""
    return accounts.sample_labels(auto)


class Baselines:
    def __init__(self, runs, ready):
        self.runs, self.ready, self.results = runs, ready, runs.results
        self.rows = labels.read_windows(runs.windows(ready, "every analysed frame"))
        auto = self.results.get(ready.slug, "auto")
        plain = self.results.get(ready.slug, "every analysed frame")
        self.analysed, self.cost = plain["analysed"], ready.cost
        self.sample_frames = min(self.analysed, labelled_before(auto) or ready.case.labels or 600)
        self.audit_frames = auto.get("audit_calls", 0)
        self.sample = labels.sampled_windows(self.rows, self.sample_frames)
        self.size = plain["size"]

    @property
    def blind(self):
        """Whether the sample holds nothing of what is asked for."""
        return not any(row["positive"] == "1" and int(row["window"]) in self.sample for row in self.rows)

    def parameter(self, text):
        return text + ", stated: nothing in the sample to tune by" * self.blind

    @functools.cached_property
    def time(self):
        return labels.timeline(self.ready.video, self.ready.case, self.ready.boxes, self.size,
                               self.runs.windows(self.ready, "every analysed frame"))

    @functools.cached_property
    def all_frames(self):
        return labels.packets(self.ready.video)

    def put(self, kind, result):
        self.results.put(self.ready.slug, "baseline", kind, result)

    def known(self, kind):
        return self.results.get(self.ready.slug, "baseline", kind)

    def judged(self, name, made):
        """Scores of labels made here."""
        path = self.runs.windows(self.ready, "baseline", name)
        labels.write_windows(path, self.time, made)
        return accounts.scores(self.runs.judge(self.ready, path))

    def keeps(self, made):
        return self.windows_keep(labels.windows_of(self.time, made))

    def file_keeps(self, path):
        return self.windows_keep(labels.read_windows(path))

    def windows_keep(self, windows):
        return goals.keeps_on(self.ready.case, self.rows, windows, self.sample)

    def told(self, parameter, calls, core, wall, scores):
        """`calls` are the run's own; the sample and the check are paid for beside them, but for what the run asks
        about anyhow."""
        own = {"calls": calls, "analysed": self.analysed}
        sample, audit = (accounts.sample_calls(own, frames) for frames in (self.sample_frames, self.audit_frames))
        extra = sample + audit
        return {"parameter": parameter, "calls": calls, "sample_calls": sample, "audit_calls": audit,
                "core_s": core + (calls + extra) * self.cost, "wall_s": wall + (calls + extra) * self.cost,
                "scores": scores}

    # Decoding, by ffmpeg on one thread

    def decoding(self):
        """Core-seconds to decode the whole, and its keyframes alone."""
        known = self.known("decoding")
        if known:
            return known
        self.runs.begin(f"{self.ready.case.name}: decoding alone")
        end = ["-t", self.ready.case.seconds] if self.ready.case.seconds else []
        told = {}
        for name, only in (("all", []), ("keyframes", ["-skip_frame", "nokey"])):
            _, wall, core = call(["ffmpeg", "-nostdin", "-v", "error", "-threads", 1, *only, *end, "-i",
                                  self.ready.video, "-map", "0:v:0", "-fps_mode", "passthrough", "-f", "null", "-"])
            told[name] = {"core_s": core, "wall_s": wall}
        limit = self.ready.case.seconds or float("inf")
        told["frames"] = sum(time < limit for time, _ in self.all_frames)
        self.put("decoding", told)
        return told

    # The baselines

    def every_frame(self):
        told = self.decoding()
        frames = told["frames"]
        self.put("reference on every frame", {
            "parameter": "", "calls": frames, "sample_calls": 0, "audit_calls": 0, "extrapolated": True,
            "core_s": told["all"]["core_s"] + frames * self.cost, "wall_s": told["all"]["wall_s"] + frames * self.cost,
            "scores": None})

    def copying(self):
        """Which keep the budgets on the sample follows from the labels; so but one is run, unless the run disagrees."""
        spans = [window // SPAN_WINDOWS for window in self.time.windows]
        for step in [UNTUNED_COPIES] if self.blind else sorted(COPIES, reverse=True):
            plan = f"every({step}) | reference"
            if self.keeps(strategies.copying(spans, self.time.positive, step)[0]) and self.plan_keeps(plan):
                return self.put_plan("every k-th frame", self.parameter(f"k = {step}"), plan)
        self.fallback("every k-th frame")

    def packets(self):
        """A lower threshold asks about more, and so misses no more: bisection finds the highest that keeps the budgets."""
        if self.blind:
            raise Failed("nothing in the sample to tune it by")
        place = bisect.bisect_left(PACKET_PLANS, True, key=self.plan_keeps)
        if place == len(PACKET_PLANS):
            return self.fallback("packets, reference above")
        plan = PACKET_PLANS[place]
        self.put_plan("packets, reference above", plan.split(" |")[0], plan)

    def by_hand(self, plan):
        run = self.runs.find(self.ready, "by hand", plan, plan=plan, more=["--no-confirm", "--guarantee", "none"])
        if "failed" in run:  # which says nothing of budgets
            raise Failed(run["failed"])
        return run

    def plan_keeps(self, plan):
        return bool(self.by_hand(plan)) and self.file_keeps(self.runs.windows(self.ready, "by hand", plan))

    def put_plan(self, name, parameter, plan):
        run = self.by_hand(plan)
        self.put(name, self.told(parameter, run["calls"], run["core_s"], run["wall_s"], run["scores"]))

    def fallback(self, name):
        """Nothing kept the budget on the sample: every analysed frame is asked."""
        run = self.results.get(self.ready.slug, "every analysed frame")
        self.put(name, self.told("none keeps the budget", run["calls"], run["core_s"], run["wall_s"], run["scores"]))

    def keyframes(self):
        made, asked = strategies.keyframes_alone(self.time.keys, self.time.positive)
        used = self.decoding()["keyframes"]
        told = self.told("", asked, used["core_s"], used["wall_s"], self.judged("keyframes", made))
        free = told["sample_calls"]  # nothing to tune
        told.update(core_s=told["core_s"] - free * self.cost, wall_s=told["wall_s"] - free * self.cost, sample_calls=0)
        self.put("keyframes, reference on each", told)

    def bisecting(self):
        kept = None
        for step in [UNTUNED_STEP] if self.blind else reversed(STEPS):
            made, asked = strategies.bisection(self.time.positive, step)
            if self.keeps(made):
                kept = (step, made, asked)
                break
        if not kept:
            return self.fallback("sampling and bisection")
        step, made, asked = kept
        decoding = self.decoding()
        keys = [key for _, key in self.all_frames]
        share = strategies.frames_to_decode([self.time.numbers[place] for place in asked], keys) / decoding["frames"]
        self.put("sampling and bisection",
                 self.told(self.parameter(f"step {step}"), len(asked), share * decoding["all"]["core_s"],
                           share * decoding["all"]["wall_s"], self.judged("bisection", made)))

    def gate(self):
        numbers, scores_file = (self.runs.noscope.path(f"{self.ready.slug}.{name}.json") for name in ("numbers", "mog2"))
        used = self.known("mog2 scores")
        if not (used and scores_file.is_file()):
            numbers.write_text(json.dumps(self.time.numbers))
            self.runs.begin(f"{self.ready.case.name}: MOG2")
            _, wall, core = call([sys.executable, HERE / "motion.py", self.ready.video, numbers, scores_file])
            used = {"core_s": core, "wall_s": wall}
            self.put("mog2 scores", used)
        scores = json.loads(scores_file.read_text())
        in_sample = [place for place, window in enumerate(self.time.windows) if window in self.sample]
        tried = strategies.thresholds_of(scores, in_sample, self.time.positive)
        for threshold in [UNTUNED_MOTION] if self.blind else tried:
            made, asked = strategies.gated(scores, self.time.positive, threshold)
            if self.keeps(made):
                return self.put("motion gate (MOG2)", self.told(
                    self.parameter(f"share > {threshold:.2g}"), asked, used["core_s"], used["wall_s"], self.judged("mog2", made)))
        self.fallback("motion gate (MOG2)")

    def dvr_scan(self):
        """As its users run it, for speed: it knows no classes, so nothing is compared but time."""
        length = min(DVR_SECONDS, self.ready.case.seconds or DVR_SECONDS, float(self.all_frames[-1][0]))
        program = pathlib.Path(sys.executable).parent / "dvr-scan"
        if not program.is_file():
            return self.runs.say("dvr-scan is not installed: left out")
        self.runs.begin(f"{self.ready.case.name}: DVR-Scan")
        try:
            _, wall, core = call([program, "-i", self.ready.video, "--scan-only", "-q", "-dt", f"{int(length)}s"])
        except Failed as failure:
            return self.put("DVR-Scan (speed alone)", {"failed": str(failure)})
        covered = self.results.get(self.ready.slug, "every analysed frame")["covered_s"]
        self.put("DVR-Scan (speed alone)", {
            "parameter": f"timed on {int(length)} s", "calls": 0, "sample_calls": 0, "audit_calls": 0,
            "extrapolated": length < covered,
            "core_s": core * covered / length, "wall_s": wall * covered / length, "scores": None})

    def paper(self):
        """Of the paper's plans, the cheapest that keeps the budget on the sample."""
        kept, said_why = None, ""
        for name, run in self.results.all_of(self.ready.slug, "paper").items():
            if "failed" in run:
                said_why = run["failed"]
                continue
            said = labels.read_windows(self.runs.windows(self.ready, "paper", name))
            if labels.keeps(labels.rates_on(self.rows, said, self.sample), BUDGET):
                if not kept or accounts.core_seconds(run) < accounts.core_seconds(kept[1]):
                    kept = (name, run)
        if not kept:
            return self.put("paper mode", {"failed": said_why or "no threshold keeps the budget on the sample"})
        name, run = kept
        told = self.told(f"difference > {name}", run["calls"], run["core_s"], run["wall_s"], run["scores"])
        held = told["sample_calls"] + told["audit_calls"]  # its calls hold its own sample and check
        told.update(core_s=told["core_s"] - held * self.cost, wall_s=told["wall_s"] - held * self.cost, sample_calls=0,
                    audit_calls=0)
        self.put("paper mode", told)

    def plain_ways(self):
        self.each((("reference on every frame", self.every_frame), ("keyframes, reference on each", self.keyframes),
                   ("sampling and bisection", self.bisecting), ("every k-th frame", self.copying),
                   ("motion gate (MOG2)", self.gate)))

    def other_ways(self):
        self.each((("packets, reference above", self.packets), ("DVR-Scan (speed alone)", self.dvr_scan)))

    def paper_mode(self):
        self.each((("paper mode", self.paper),))

    def each(self, ways):
        for name, carry_out in ways:
            known = self.known(name)
            if known and "failed" not in known:
                continue
            try:
                carry_out()
            except Failed as failure:
                self.put(name, {"failed": str(failure)})
