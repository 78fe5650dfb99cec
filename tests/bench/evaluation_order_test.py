"""What bench/run measures, in what order and how seldom: plans by bisection, costs that stay, runs beside each other."""

import fcntl
import pathlib
import subprocess
import sys
import tempfile
import types
import unittest

EVALUATION = pathlib.Path(__file__).resolve().parents[2] / "bench/evaluation"
sys.path.insert(0, str(EVALUATION))

import baselines  # noqa: E402
import labels  # noqa: E402
import order  # noqa: E402
import runs as runs_module  # noqa: E402
import tables  # noqa: E402
from cases import COPIES, FULL, PACKET_PLANS, STATED_COST, UNTUNED_COPIES, UNTUNED_STEP, Case, chosen, stretch_of, with_stretches  # noqa: E402
from results import Results  # noqa: E402
from tool import Failed, OutOfTime, Watch  # noqa: E402


class Picked(unittest.TestCase):
    """Baselines whose plans are told what keeps the budgets."""

    def made(self, keeps, fails=()):
        one = object.__new__(baselines.Baselines)
        asked, put = [], {}

        def find(ready, kind, what, plan, more):
            if plan not in asked:
                asked.append(plan)
            return {"failed": "no"} if plan in fails else {"calls": 1, "core_s": 1, "wall_s": 1, "scores": None}
        one.runs = types.SimpleNamespace(find=find, windows=lambda ready, kind, plan: plan)
        one.ready = types.SimpleNamespace(case=Case("a.mp4", "person", "simulated", "person"))
        one.file_keeps = keeps
        one.told = lambda parameter, *_: parameter
        one.put = put.__setitem__
        one.fallback = lambda name: put.__setitem__(name, "none")
        one.rows, one.sample = [{"window": "0", "positive": "1"}], {0}
        return one, asked, put

    def test_packets_are_bisected_to_the_first_that_keeps(self):
        for first in range(len(PACKET_PLANS) + 1):
            one, asked, put = self.made(lambda plan: PACKET_PLANS.index(plan) >= first)
            one.packets()
            wanted = PACKET_PLANS[first].split(" |")[0] if first < len(PACKET_PLANS) else "none"
            self.assertEqual(put, {"packets, reference above": wanted})
            self.assertLessEqual(len(asked), 5)

    def test_a_run_that_fails_says_nothing_of_budgets(self):
        one, _, put = self.made(lambda plan: True, fails=PACKET_PLANS)
        one.known = put.get
        one.each((("packets, reference above", one.packets),))
        self.assertEqual(put, {"packets, reference above": {"failed": "no"}})

    def test_but_one_copying_plan_is_run(self):
        # Appearances of 14 frames, 7 windows, every 40: which k finds all of them is told by the labels.
        positive = [at % 40 < 14 for at in range(1200)]
        windows = [at // 2 for at in range(1200)]
        rows = [{"window": str(window), "start_s": str(window), "end_s": str(window + 1), "frames": "2"}
                for window in range(600)]
        time = labels.Timeline(list(range(1200)), windows, positive, [], rows)
        one, asked, put = self.made(lambda plan: True)
        one.time, one.sample = time, set(range(600))
        one.rows = labels.windows_of(time, positive)
        one.copying()
        self.assertEqual(len(asked), 1)
        best = int(put["every k-th frame"].split("= ")[1])
        self.assertIn(best, COPIES)
        self.assertLess(best, max(COPIES), "some k is too large")
        # One that does not keep them after all makes way for the next.
        again, tried, put = self.made(lambda plan: plan != asked[0])
        again.time, again.sample, again.rows = one.time, one.sample, one.rows
        again.copying()
        self.assertEqual((tried[0], len(tried)), (asked[0], 2))
        self.assertLess(int(put["every k-th frame"].split("= ")[1]), best)

    def test_a_sample_without_what_is_asked_for_tunes_nothing(self):
        one, asked, put = self.made(lambda plan: True)
        one.rows = [{"window": "0", "positive": "0"}, {"window": "1", "positive": "1"}]
        positive = [False, False, True, True]
        one.time = types.SimpleNamespace(windows=[0, 0, 1, 1], positive=positive, numbers=[0, 1, 2, 3])
        one.keeps = lambda made: True
        one.copying()
        self.assertEqual(asked, [f"every({UNTUNED_COPIES}) | reference"])
        self.assertIn("nothing in the sample to tune by", put["every k-th frame"])
        one.all_frames = [(at, True) for at in range(4)]
        one.decoding = lambda: {"frames": 4, "all": {"core_s": 1, "wall_s": 1}}
        one.judged = lambda *_: None
        one.bisecting()
        self.assertIn(f"step {UNTUNED_STEP}, stated", put["sampling and bisection"])
        with self.assertRaises(Failed):
            one.packets()
        one.rows[0]["positive"] = "1"  # any step keeps the budgets: the largest is taken
        one.bisecting()
        self.assertEqual(put["sampling and bisection"], f"step {max(baselines.STEPS)}")


class Kept(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.results = Results(self.folder / "results")
        self.said = []

    def runs(self, watch=None, clip=True):
        for name in ["tool", "scene.mp4", "scene.boxes.csv"] + ["clip.mp4"] * clip:
            if not (self.folder / name).is_file():
                (self.folder / name).touch()
        folders = {"real": [self.folder], "simulated": [self.folder]}
        runs = runs_module.Runs(self.folder / "tool", self.folder / "work", self.results, folders, self.said.append,
                                Case("clip.mp4", "person", "real", "person"), watch or Watch(None))
        runs.labelled = []

        def label(case, video, boxes):
            runs.labelled.append(case.file)
            boxes.parent.mkdir(parents=True, exist_ok=True)
            boxes.touch()
            self.results.put(case.slug, "labelling", "", {"cost": self.cost})
        runs.label = label
        return runs

    scene = Case("scene.mp4", "person", "simulated", "person")
    cost = .123456

    def test_a_call_on_a_scene_costs_what_it_does_on_the_clip(self):
        first = self.runs()
        self.assertEqual(first.ready(self.scene).cost, .1235)
        self.assertEqual(first.labelled, ["clip.mp4"])
        recorded = self.results.get(self.scene.slug, "recording")
        self.assertEqual((recorded["cost"], recorded["cost_from"]), (.1235, "measured"))
        self.assertIn("0.1235 s a call", recorded["stamp"])
        self.results.put(self.scene.slug, "auto", "", 1)
        self.cost = 9  # is not measured once more
        again = self.runs()
        self.assertEqual((again.ready(self.scene).cost, again.labelled), (.1235, []))
        self.assertEqual(self.results.get(self.scene.slug, "auto"), 1)

    def test_two_runs_do_not_label_the_clip_at_once(self):
        runs = self.runs()
        label, held = runs.label, []

        def look(case, *more):
            with open(self.results.folder / f"{case.slug}.lock") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    held.append(False)
                except BlockingIOError:
                    held.append(True)
            label(case, *more)
        runs.label = look
        runs.ready(self.scene)
        self.assertEqual(held, [True])

    def test_plans_may_be_longer_than_names_of_files(self):
        runs = self.runs()
        ready = types.SimpleNamespace(slug="scene")
        long = "packets>1 | " * 40
        names = {runs.stem(ready, "plan", long + end) for end in ("a", "b")}
        self.assertEqual(len(names), 2)
        self.assertLess(max(map(len, names)), 240)

    def test_another_build_measures_a_clip_anew_by_the_same_labels(self):
        first = self.runs()
        first.ready(first.clip)
        self.results.put(first.clip.slug, "auto", "", 1)
        (self.folder / "tool").write_text("another")
        again = self.runs()
        again.ready(again.clip)
        self.assertIsNone(self.results.get(first.clip.slug, "auto"))
        self.assertEqual(again.labelled, [])

    def test_another_cost_measures_scenes_anew(self):
        self.runs().ready(self.scene)
        self.results.put(self.scene.slug, "auto", "", 1)
        self.results.put(self.runs().clip.slug, "labelling", "", {"cost": .2})
        self.runs().ready(self.scene)
        self.assertIsNone(self.results.get(self.scene.slug, "auto"))

    def test_without_clip_or_model_the_cost_is_as_stated(self):
        def fails(*_):
            raise Failed("no yolov8s")
        for clip in (False, True):
            runs = self.runs(clip=clip)
            runs.label = fails
            self.assertEqual(runs.ready(self.scene).cost, STATED_COST)
            self.assertEqual(self.results.get(self.scene.slug, "recording")["cost_from"], "stated")
        self.assertTrue(any("no yolov8s" in text for text in self.said))

    def test_nothing_is_labelled_for_a_scene_that_is_not_there(self):
        runs = self.runs()
        (self.folder / "scene.boxes.csv").unlink()
        self.assertIsNone(runs.ready(self.scene))
        self.assertEqual((runs.labelled, self.said), ([], ["scene.boxes.csv is not there: left out"]))

    def test_nothing_is_begun_when_time_is_out(self):
        runs = self.runs(watch=types.SimpleNamespace(over=lambda: True))
        ready = runs.ready(self.scene)
        with self.assertRaises(OutOfTime):
            runs.find(ready, "auto")
        self.results.put(ready.slug, "small net", "a", {"failed": "cannot learn"})
        self.assertEqual(runs.find(ready, "small net", "a"), {"failed": "cannot learn"}, "it was measured")
        self.assertEqual(self.said, [])

    def test_a_plan_that_was_run_is_carried_as_it_is(self):
        runs = self.runs()
        ready, found = runs.ready(self.scene), []
        runs.find = lambda ready, kind, what, **_: found.append((kind, what)) or {"calls": 7}
        runs.carried(ready, ready, "every(2) | reference")
        runs.ladder(ready, {"plans": [{"plan": "every(2) | reference", "keeps": True, "seconds_an_hour": 1}]})
        self.assertEqual(set(found), {("plan", "every(2) | reference")}, "factors and carried plans have one name")
        self.assertEqual(self.results.get(ready.slug, "carried", self.scene.name), {"calls": 7})

    def test_a_case_is_measured_by_one_process(self):
        self.assertTrue(self.results.claim("a"))
        self.assertTrue(self.results.claim("a"), "it is this one's")
        script = f"import pathlib, results; print(results.Results(pathlib.Path({str(self.results.folder)!r})).claim('a'))"

        def other():
            return subprocess.run([sys.executable, "-B", "-c", script], cwd=EVALUATION, stdout=subprocess.PIPE, text=True,
                                  check=True).stdout.strip()
        self.assertEqual(other(), "False")
        self.results.claims.pop("a").close()
        self.assertEqual(other(), "True")

    def test_cases_that_another_run_measures_are_left_to_it(self):
        runs, left = self.runs(), order.Left(self.results)
        self.results.claim = lambda slug: slug != self.scene.slug
        ready = order.made_ready(runs, [runs.clip, self.scene], left)
        self.assertEqual([one.case.file for one in ready], ["clip.mp4"])
        self.assertIn("scene person: another run measures it", self.said)

    def test_what_is_left_is_kept_in_a_line(self):
        left = order.Left(self.results)
        for what in ("small nets", "budgets", "budgets"):
            left.out_of_time("a", what)
        left.say("a", "search: no frame")
        left.say("a", "search: no frame")
        left.keep("a")
        self.assertEqual(self.results.get("a", "left"), ["not finished for lack of time: small nets, budgets",
                                                         "search: no frame"])
        self.assertIsNone(self.results.when(["a"]), "it is no measurement")
        order.Left(self.results).keep("a")
        self.assertEqual(self.results.get("a", "left"), [])
        left.keep("b")
        self.assertIsNone(self.results.get("b", "left"))


    def test_ages_of_differences_are_measured_on_a_stretch_and_told(self):
        runs, case = self.runs(), self.scene
        ready = runs.ready(case)
        runs.find = lambda ready, kind, what, **more: self.results.put(ready.slug, kind, what, {"failed": "noscope: no"})
        runs.intervals(ready, [1, 2])
        self.assertEqual(self.results.all_of(case.slug, "interval"), {})
        self.assertEqual(list(self.results.all_of(stretch_of(case).slug, "interval")), ["1", "2"])
        self.assertIn("Not in the table: scene person: no", tables.difference_intervals([tables.Told(self.results, case)]))

    def test_what_was_measured_on_a_stretch_is_kept_with_the_page(self):
        clip = Case("clip.mp4", "person", "real", "person")
        self.assertEqual(with_stretches([self.scene, clip]), [self.scene, stretch_of(self.scene), clip])


class Steps(unittest.TestCase):
    """The order of measure(), with runs that write down what they were asked for."""

    def measured(self, last=None):
        done = []

        class Fake:
            def __getattr__(self, name):
                def carry_out(ready, *_):
                    if last is not None and len(done) >= last:
                        raise OutOfTime
                    done.append((name, ready.slug))
                    return {"plan": "reference", "covered_s": 1}
                return carry_out

        class Ways:
            def __init__(self, runs, ready):
                self.runs, self.ready = runs, ready

            def __getattr__(self, name):
                return lambda: getattr(self.runs, name)(self.ready)
        fake = Fake()
        kept = {}
        fake.results = types.SimpleNamespace(get=lambda *_: None, put=lambda slug, kind, what, told: kept.update({slug: told}))
        kind = types.SimpleNamespace
        readies = [kind(slug=name, case=kind(group=group, name=name)) for name, group in (("a", "x"), ("b", "x"), ("c", "y"))]
        before, order.Baselines = order.Baselines, Ways
        try:
            order.measure(fake, readies, order.QUICK_SETTINGS, order.Left(fake.results))
        finally:
            order.Baselines = before
        return done, kept

    def test_the_headline_comes_first_then_one_recording_after_the_other_plans_of_others_last(self):
        done, kept = self.measured()
        names = [name for name, _ in done]
        self.assertEqual(kept, {})
        rest = done[names.index("native"):]
        self.assertEqual({name for name, _ in done[:names.index("native")]},
                         {"plain", "auto", "unchecked", "plain_ways", "in_time"})
        self.assertEqual(done[-len(rest) - 6:-len(rest)], [(name, slug) for name in ("plain_ways", "in_time") for slug in "abc"])
        others = [slug for name, slug in rest if name != "carried"]
        self.assertEqual(others, sorted(others), "one recording after the other")
        self.assertEqual([name for name, slug in rest if slug == "a" and name != "carried"],
                         ["native", "other_ways", "small_nets", "intervals", "paper", "paper_mode", "ladder", "budgets"])
        self.assertEqual(names[-5:], ["carried"] * 5, "two on each other and themselves, one of another group on itself")
        self.assertNotIn("carried", names[:-5])

    def test_where_time_runs_out_a_recording_has_one_line(self):
        done, kept = self.measured(last=len(self.measured()[0]) - 6)
        self.assertEqual(kept["c"], ["not finished for lack of time: budgets, plans by their text"])
        self.assertEqual(kept["a"], ["not finished for lack of time: plans by their text"])
        self.assertEqual(self.measured(last=0)[1]["a"], ["not finished for lack of time: the reference"])


class Chosen(unittest.TestCase):
    def test_by_recording_and_group(self):
        self.assertEqual(chosen(FULL, None, None), FULL)
        both = chosen(FULL, ["lobby.mp4"], None)
        self.assertEqual([case.group for case in both], ["real", "simulated"])
        self.assertEqual(chosen(FULL, ["lobby.mp4"], "simulated"), both[1:])
        self.assertEqual({case.group for case in chosen(FULL, None, "real")}, {"real"})
        self.assertEqual(chosen(FULL, ["rare.mp4"], "real"), [])


if __name__ == "__main__":
    unittest.main()
