"""The pure parts of bench/evaluation: strategies, accounts, samples, plans, and what the tables say."""

import csv
import pathlib
import random
import sys
import tempfile
import types
import unittest
from fractions import Fraction

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bench/evaluation"))

import accounts  # noqa: E402
import labels  # noqa: E402
import strategies  # noqa: E402
import tables  # noqa: E402
from cases import FULL, STRETCH_SECONDS, Case, kinds_of, learns, quick, stretch_of  # noqa: E402
from results import Results  # noqa: E402
from runs import build_hash, cheapest  # noqa: E402
from tool import without_folders  # noqa: E402


def runs_of(rng, count, longest):
    truth = []
    while len(truth) < count:
        truth += [bool(rng.getrandbits(1))] * rng.randint(1, longest)
    return truth[:count]


class Strategies(unittest.TestCase):
    def test_bisection_is_right_where_nothing_is_shorter_than_the_step(self):
        for seed in range(50):
            rng = random.Random(seed)
            step = rng.randint(1, 9)
            truth = []
            for at in range(12):
                truth += [at % 2 == 1] * rng.randint(step, 3 * step)
            made, asked = strategies.bisection(truth, step)
            self.assertEqual(made, truth)
            self.assertLessEqual(len(asked), len(truth))
            self.assertEqual(asked, sorted(set(asked)))

    def test_bisection_asks_what_it_copies_from(self):
        for seed in range(50):
            truth = runs_of(random.Random(seed), 60, 7)
            made, asked = strategies.bisection(truth, 5)
            self.assertTrue(all(made[place] == truth[place] for place in asked))
            self.assertEqual(len(made), 60)
        self.assertEqual(strategies.bisection([], 4), ([], []))
        self.assertEqual(strategies.bisection([True] * 9, 4)[1], [0, 4, 8])

    def test_keyframes_alone_copy_the_last_one(self):
        made, asked = strategies.keyframes_alone([1, 0, 0, 1, 0], [True, False, True, False, True])
        self.assertEqual((made, asked), ([True, True, True, False, False], 2))

    def test_copying_asks_every_kth_of_each_span(self):
        truth = [True, False, True, False, True, True, False]
        self.assertEqual(strategies.copying([0, 0, 0, 0, 1, 1, 1], truth, 3),
                         ([True, True, True, False, True, True, True], 3))
        for seed in range(50):
            rng = random.Random(seed)
            truth, step = runs_of(rng, 60, 7), rng.randint(1, 9)
            spans = sorted(rng.randint(0, 4) for _ in truth)
            made, asked = strategies.copying(spans, truth, step)
            places = [spans.index(span) for span in spans]  # where each frame's span begins
            last = [at - (at - start) % step for at, start in enumerate(places)]
            self.assertEqual(made, [truth[at] for at in last])
            self.assertEqual(asked, len(set(last)))
        self.assertEqual(strategies.copying([], [], 2), ([], 0))

    def test_a_gate_asks_above_its_threshold_alone(self):
        made, asked = strategies.gated([.5, .1, .9], [True, True, False], .2)
        self.assertEqual((made, asked), ([True, False, False], 2))
        tried = strategies.thresholds_of([.5, .1, .9], [0, 1, 2], [True, True, False])
        self.assertEqual(len(tried), 2)
        self.assertGreater(tried[0], tried[1])
        self.assertEqual(strategies.gated([.5, .1, .9], [True, True, False], tried[1])[0], [True, True, False])

    def test_frames_are_decoded_from_the_keyframe_before_and_once(self):
        keys = [True, False, False, False, True, False, False, False]
        self.assertEqual(strategies.frames_to_decode([3], keys), 4)
        self.assertEqual(strategies.frames_to_decode([2, 3], keys), 4)
        self.assertEqual(strategies.frames_to_decode([4], keys), 1)
        self.assertEqual(strategies.frames_to_decode([1, 5], keys), 4)
        self.assertEqual(strategies.frames_to_decode(range(8), keys), 8)
        self.assertEqual(strategies.frames_to_decode([], keys), 0)


class Labels(unittest.TestCase):
    def test_the_analysed_frame_is_the_first_keyframe_of_a_slot_else_its_first(self):
        frames = [(0, True), (.25, False), (.5, False), (.75, True), (1, False), (1.75, False)]
        self.assertEqual(labels.analysed_frames(frames, 2), ([0, 3, 4, 5], [0, 1, 2, 3]))
        self.assertEqual(labels.analysed_frames(frames, 2, end=1)[0], [0, 3])

    def test_slots_are_counted_exactly(self):
        self.assertEqual(labels.analysed_frames([(number * Fraction(1, 60), False) for number in range(20)], "10")[0],
                         [0, 6, 12, 18])
        self.assertEqual(labels.analysed_frames([(number * Fraction(100000, 6000001), False)
                                                 for number in range(20)], "10")[0], [0, 7, 13, 19])

    def test_boxes_count_by_class_confidence_and_bottom_edge(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "boxes.csv"
            path.write_text("frame,object_name,confidence,xmin,ymin,xmax,ymax\n"
                            "1,car,.9,0,0,10,90\n2,car,.3,0,0,10,90\n3,dog,.9,0,0,10,90\n4,car,.9,0,0,10,20\n")
            self.assertEqual(labels.positive_frames(path, "car", "", (100, 100)), {1, 4})
            self.assertEqual(labels.positive_frames(path, "vehicle", "0,.5,1,1", (100, 100)), {1})

    def rows(self, positive):
        return [{"window": str(at), "start_s": str(at), "end_s": str(at + 1), "frames": "2",
                 "positive": str(int(value))} for at, value in enumerate(positive)]

    def test_windows_are_written_as_eval_reads_them(self):
        time = labels.Timeline([], [0, 0, 1, 1, 2], [], [], self.rows([0, 0, 0]))
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "w.csv"
            labels.write_windows(path, time, [True, False, False, False, True])
            with open(path, newline="") as file:
                read = list(csv.DictReader(file))
        self.assertEqual([row["positive"] for row in read], ["1", "0", "1"])
        self.assertEqual([row["positive_frames"] for row in read], ["1", "0", "1"])

    def test_rates_are_those_of_the_sample(self):
        truth, said = self.rows([1, 1, 0, 0, 1]), self.rows([1, 0, 1, 0, 0])
        self.assertEqual(labels.rates_on(truth, said, {0, 1, 2, 3}), (.5, .5))
        self.assertEqual(labels.rates_on(truth, said, {3}), (None, 0))
        self.assertTrue(labels.keeps((None, .05), .05))
        self.assertFalse(labels.keeps((.06, 0), .05))

    def rows_with_hits(self, positive):
        return [row | {"positive_frames": "2" if row["positive"] == "1" else "0"} for row in self.rows(positive)]

    def test_appearances_merge_over_gaps_and_want_hits(self):
        rows = self.rows_with_hits([1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1])
        self.assertEqual(labels.appearances(rows, 5, 2), [(0, 4), (10, 11)])
        self.assertEqual(labels.appearances(rows, 6, 2), [(0, 11)])
        self.assertEqual(labels.appearances(rows, 1, 3), [])
        self.assertEqual(labels.appearances(rows, 2, 3), [(0, 4)])

    def test_what_is_right_agrees_with_looking_second_by_second(self):
        for seed in range(400):
            rng = random.Random(seed)
            gap = rng.randint(0, 4)
            truth, said = ([(at, at + rng.randint(1, 6)) for at in range(rng.randint(0, 3), 60, rng.randint(8, 20))]
                           for _ in range(2))
            inside = {second for start, end in truth for second in range(start, end)}
            for start, end in said:
                longest, at = 0, 0
                for second in range(start, end):
                    at = 0 if second in inside else at + 1
                    longest = max(longest, at)
                touched = any(second in inside for second in range(start, end))
                self.assertEqual(labels.is_right((start, end), truth, gap), touched and longest <= gap)

    def test_appearances_of_a_sample_are_those_of_its_blocks(self):
        truth = self.rows_with_hits([1, 1] + [0] * 8 + [1, 1] + [0] * 8)
        said = self.rows_with_hits([1, 1] + [0] * 18)
        everything = set(range(20))
        self.assertEqual(labels.appearance_rates_on(truth, said, everything), (.5, 1))
        self.assertEqual(labels.appearance_rates_on(truth, said, set(range(10))), (1, 1))
        self.assertEqual(labels.appearance_rates_on(truth, said, set(range(10, 20))), (0, None))
        truth, said = self.rows_with_hits([0, 1, 0, 1]), self.rows_with_hits([0, 1, 0, 0])
        self.assertEqual(labels.appearance_rates_on(truth, said, {0, 1, 2, 3}), (1, 1))
        self.assertEqual(labels.appearance_rates_on(truth, said, {1, 3}), (.5, 1), "each block by itself")
        self.assertTrue(labels.keeps_appearances((1, None), .95))
        self.assertFalse(labels.keeps_appearances((.94, 1), .95))

    def test_a_sample_holds_whole_blocks_of_about_the_size_asked_for(self):
        rows = self.rows([0] * 200)
        sample = labels.sampled_windows(rows, 100)
        self.assertEqual(len(sample), 50)
        self.assertEqual(sample, labels.sampled_windows(rows, 100))
        self.assertTrue(all(10 * (window // 10) + place in sample for window in sample for place in range(10)))
        self.assertEqual(len(labels.sampled_windows(rows, 10_000)), 200)
        self.assertEqual(labels.sampled_windows([], 10), set())


def run(**changed):
    told = {"plan": "reference", "wall_s": 9, "core_s": 10, "cost": .5, "calls": 100, "analysed": 400,
            "stages": {"decode": 2, "difference": 1, "specialized": 1, "score": 1, "train": 1, "store": 2},
            "run": {"actual_calls": 40}, "audit_calls": 20, "searched": True, "choosing_s": 1, "elapsed_s": 9, "run_s": 6}
    return told | changed


class Accounts(unittest.TestCase):
    def test_calls_are_paid_for(self):
        self.assertEqual(accounts.core_seconds(run()), 60)
        self.assertEqual(accounts.wall_seconds(run()), 59)
        self.assertEqual(accounts.core_seconds(run(), 10), 65)

    def test_a_sample_is_paid_for_where_the_run_did_not_ask_about_it(self):
        self.assertEqual(accounts.sample_calls(run(), 80), 60)
        self.assertEqual(accounts.sample_calls(run(calls=400), 80), 0)

    def test_a_breakdown_sums_to_all(self):
        for told in (run(), run(run=None), run(audit_calls=0), run(stages={})):
            self.assertAlmostEqual(sum(accounts.breakdown(told).values()), accounts.core_seconds(told))
        parts = accounts.breakdown(run())
        self.assertAlmostEqual(parts["labels of the sample"], 40 * .5)
        self.assertAlmostEqual(parts["check"], 20 * .5)
        self.assertAlmostEqual(parts["training"], 10 / 8)
        self.assertAlmostEqual(parts["differences and nets"], 10 * 2 / 8)

    def test_calls_by_purpose_sum_to_all(self):
        self.assertEqual(accounts.calls_by_purpose(run()), {"sample": 40, "run": 40, "check": 20})
        for told in (run(run=None), run(audit_calls=0), run(audit_calls=900), run(run={"actual_calls": 0})):
            self.assertEqual(sum(accounts.calls_by_purpose(told).values()), told["calls"])

    def test_a_plan_of_the_table_pays_for_the_sample_unless_it_labels_one(self):
        self.assertEqual(accounts.ladder_calls(run(), run(), False), 40 * .75)
        self.assertEqual(accounts.ladder_calls(run(), run(), True), 0)
        self.assertEqual(accounts.ladder_calls(run(), run(searched=False), False), 0)

    def test_the_papers_way_leaves_out_decoding_search_and_labels(self):
        plan = "packets>2 | reference"
        self.assertAlmostEqual(accounts.paper_seconds(run(plan=plan)), 10 * 2 / 8 + 40 * .5)
        # Labels of the sample spare the run calls, but not the plan.
        stages = [{"stage": "packets>2", "looked_at": 400, "decided": 350}, {"stage": "reference", "looked_at": 50}]
        self.assertAlmostEqual(accounts.paper_seconds(run(plan=plan, plan_stages=stages)), 10 * 2 / 8 + 50 * .5)
        alone = run(plan="reference")
        self.assertAlmostEqual(accounts.paper_seconds(alone), 10 * 2 / 8 + alone["analysed"] * .5)

    def test_slower_than_the_reference_by_more_than_the_search_is_told(self):
        best_s = accounts.core_seconds(run(calls=400, run=None))
        self.assertTrue(accounts.never_slower(run(), best_s))
        self.assertFalse(accounts.never_slower(run(calls=900, run={"actual_calls": 900}), best_s))


class Plans(unittest.TestCase):
    def test_kinds_of_stages(self):
        self.assertEqual(kinds_of("reference"), set())
        self.assertEqual(kinds_of("every(2) | packets>1.2 | mse(anchor)>0.1 | cnn(64,8s2,d32)[0.1,0.9] | reference"),
                         {"copying", "packets", "difference", "specialized"})
        self.assertEqual(kinds_of("keyframes>2 | model:yolov8n[0.1,0.9] | yolov8s"), {"keyframes", "specialized"})
        self.assertEqual(kinds_of("mse(empty) | runs(enter=0.01,leave=0.1,weight=0.5,doubt=0.05,0:0.001) | reference"),
                         {"difference", "runs"})
        self.assertEqual(kinds_of("packets | rank | reference"), {"packets", "rank"})
        self.assertEqual(kinds_of("windows | reference"), {"runs"})

    def test_the_cheapest_plan_holds_no_kind_that_is_not_let_in(self):
        plans = [{"plan": "packets>1 | reference", "seconds_an_hour": 1, "keeps": True},
                 {"plan": "mse(empty)>1 | reference", "seconds_an_hour": 2, "keeps": False},
                 {"plan": "mse(empty)>2 | reference", "seconds_an_hour": 3, "keeps": True}]
        self.assertEqual(cheapest(plans, {"difference"}), "mse(empty)>2 | reference")
        self.assertEqual(cheapest(plans, {"difference", "packets"}), "packets>1 | reference")
        self.assertEqual(cheapest(plans, set()), "reference")

    def test_which_plans_learn(self):
        self.assertTrue(learns("cnn(50,2x32p,d32)[auto] | reference"))
        self.assertFalse(learns("mse(empty)>1 | reference"))


class Words(unittest.TestCase):
    def test_folders_are_left_out(self):
        self.assertEqual(without_folders("1/2 of a/b"), "1/2 of a/b")
        self.assertEqual(without_folders("noscope: /a/b/x.csv: none, replay:/a/x.csv"), "noscope: x.csv: none, replay:x.csv")


class NotRun(unittest.TestCase):
    def test_what_could_not_be_run_stands_below_the_table_once(self):
        self.assertEqual(tables.could_not([("a", "noscope: no net; label more"), ("a", "other"), ("b", "gone")]),
                         "Not in the table: a: no net; b: gone.\n\n")
        self.assertEqual(tables.could_not([]), "")


class Kept(unittest.TestCase):
    def test_a_build_is_another_when_its_library_is(self):
        with tempfile.TemporaryDirectory() as folder:
            program, library = (pathlib.Path(folder) / name for name in ("noscope", "libnoscope.so"))
            program.write_bytes(b"command")
            alone = build_hash(program)
            library.write_bytes(b"one")
            one = build_hash(program)
            library.write_bytes(b"two")
            self.assertEqual(len({alone, one, build_hash(program)}), 3)
            library.write_bytes(b"one")
            self.assertEqual(build_hash(program), one)

    def test_results_are_found_again_whatever_their_names_hold(self):
        with tempfile.TemporaryDirectory() as folder:
            results = Results(pathlib.Path(folder))
            results.put("a", "plan", "mse(empty)>1 | reference", {"x": 1})
            results.put("a", "plan", "mse(empty)<1 | reference", {"x": 2})
            results.put("a", "plan b", "", {"x": 3})
            results.put("ab", "plan", "", {"x": 4})
            self.assertEqual(results.get("a", "plan", "mse(empty)>1 | reference"), {"x": 1})
            self.assertEqual(sorted(one["x"] for one in results.all_of("a", "plan").values()), [1, 2])
            results.forget("a")
            self.assertIsNone(results.get("a", "plan b"))
            self.assertEqual(results.get("ab", "plan"), {"x": 4})

    def test_of_a_long_recording_a_stretch_is_another_case(self):
        case = Case("a.mp4", "person", "simulated", "person")
        self.assertEqual(stretch_of(case).seconds, STRETCH_SECONDS)
        self.assertNotEqual(stretch_of(case).slug, case.slug)
        for short in (Case("a.mp4", "person", "real", "person"), Case("a.mp4", "person", "simulated", "person", seconds=60)):
            self.assertIs(stretch_of(short), short)

    def test_no_two_cases_share_their_results(self):
        cases = FULL + quick(600) + quick(300) + [Case("lobby.mp4", "person", "real", "person", "0,0,1,.5")]
        self.assertEqual(len({case.slug for case in cases}), len(set(cases)))


class Tables(unittest.TestCase):
    def test_bars_of_plans_do_not_end_a_cell(self):
        self.assertEqual(tables.code("a | b"), "`a \\| b`")

    def test_the_cost_of_a_call_says_where_it_is_from(self):
        def text(*kept, group="simulated"):
            return tables.cost_text([types.SimpleNamespace(case=Case("a", "b", group, "c"), one=lambda kind, one=one: one)
                                     for one in kept])
        self.assertIn("0.1402 s, as measured", text({"cost": .1402, "cost_from": "measured"}))
        self.assertIn("0.08 s, as stated", text({"cost": .08, "cost_from": "stated"}, None))
        self.assertIn(" or ", text({"cost": .1402, "cost_from": "measured"}, {"cost": .08, "cost_from": "stated"}))
        self.assertNotIn("0.2", text({"cost": .2, "cost_from": "measured"}, group="real"))

    def test_a_rate_of_nothing_is_none(self):
        self.assertEqual(tables.percent(None), "none")
        self.assertEqual(tables.percent(0), "0.0 %")

    def test_what_failed_is_named(self):
        scores = {"windows": {"fnr": 0.5, "fpr": None, "false_negative": 1, "true_positive": 1, "false_positive": 0,
                              "true_negative": 0},
                  "appearances": {"touched": 1, "true": 1, "right": 1, "reported": 1}}
        told = types.SimpleNamespace(
            plain=run(scores=scores), auto=run(scores=scores, searched=True, plans=[]), native_s=100,
            one=lambda *_: None, all_of=lambda kind: {"gate": {"failed": "no picture"}})
        text = tables.comparison(told)
        self.assertIn("gate: no picture", text)
        self.assertIn("50.0 % (1 of 2)", text)
        self.assertIn("none (0 of 0)", text)


if __name__ == "__main__":
    unittest.main()
