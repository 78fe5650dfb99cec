"""What the page of bench/run says it comes to: the best plain way, targets, drift, the README's numbers."""

import pathlib
import sys
import tempfile
import types
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench/evaluation"))

import accounts  # noqa: E402
import goals  # noqa: E402
import headline  # noqa: E402
import tables  # noqa: E402
from cases import Case  # noqa: E402
from standing import Standing  # noqa: E402


def scores(recall=1, precision=1):
    return {"windows": {"fnr": 1 - recall, "fpr": 0, "recall": recall, "precision": precision, "false_negative": 0, "true_positive": 9, "false_positive": 0,
                        "true_negative": 9},
            "appearances": {"touched": 9, "true": 9, "right": 9, "reported": 9, "recall": recall,
                            "precision": precision}}


def run(core_s, calls=0, **changed):
    told = {"plan": "packets>2 | reference", "wall_s": core_s, "core_s": core_s, "cost": 1, "calls": calls, "analysed": 1000,
            "stages": {"decode": 1}, "run": {"actual_calls": calls}, "choosing_s": 0, "elapsed_s": 1,
            "run_s": 1, "scores": scores(), "searched": True, "why": "", "sample": 200, "sample_positive": 80, "plans": [],
            "covered_s": 100, "audit_calls": 0}
    return told | changed


def way(core_s, recall=1, audit=0):
    return {"parameter": "", "calls": 0, "sample_calls": 0, "audit_calls": audit, "core_s": core_s, "wall_s": core_s,
            "scores": scores(recall)}


def told(baselines=None, group="real", busy=False, auto=None, whole=True, **results):
    results = {"unchecked": run(8), "second query": run(1), "in time": None} | results
    ways = {"reference on every frame": way(3000) | {"scores": None}}
    if whole:
        ways |= {name: way(2000) for name in headline.PLAIN[1:]}
    ways |= baselines or {}
    return types.SimpleNamespace(
        case=Case("a.mp4", "person", group, "person", busy=busy), plain=run(0, 1000), auto=auto or run(10), native_s=3000,
        native=ways["reference on every frame"], whole=True,
        one=lambda kind, what="": ways.get(what) if kind == "baseline" else results.get(kind.replace("_", " ")),
        all_of=lambda kind: ways if kind == "baseline" else {})


class Goals(unittest.TestCase):
    def test_real_clips_are_held_to_windows_and_scenes_to_appearances(self):
        clip, scene = (Case("a.mp4", "person", group, "person") for group in ("real", "simulated"))
        some = scores(1, .9)  # all found, one in ten reported wrongly
        self.assertTrue(goals.keeps(clip, some))
        self.assertFalse(goals.keeps(scene, some))
        false = scores()
        false["windows"]["fpr"] = .06
        self.assertFalse(goals.keeps(clip, false))
        self.assertTrue(goals.keeps(scene, false))
        self.assertAlmostEqual(goals.error(scene, some), .1)
        self.assertAlmostEqual(goals.error(clip, false), .06)
        self.assertEqual(clip.budgets, ["--fnr", .05, "--fpr", .05])
        self.assertEqual(scene.budgets, [])


class Best(unittest.TestCase):
    def test_the_best_plain_way_is_the_cheapest_that_keeps_the_budgets(self):
        ways = {"every k-th frame": way(5, recall=.9), "motion gate (MOG2)": way(40), "sampling and bisection": way(60)}
        self.assertEqual(headline.best_plain(told(ways))[0], "motion gate (MOG2)")
        self.assertEqual(headline.best_plain(told())[0], tables.ANALYSED)

    def test_noscopes_own_stages_and_cascades_are_no_plain_ways(self):
        ways = {"packets, reference above": way(1), "paper mode": way(1), "DVR-Scan (speed alone)": way(1) | {"scores": None}}
        self.assertEqual(headline.best_plain(told(ways))[0], tables.ANALYSED)

    def test_ratios_are_of_core_seconds_with_calls(self):
        n = headline.numbers(told({"every k-th frame": way(40, audit=8)}))
        self.assertEqual(n["best plain way"], 4)
        self.assertEqual(n["unchecked"], (40 - 8) / 8)
        self.assertEqual(n["analysed frames"], 100)
        self.assertEqual(n["every frame"], 300)
        self.assertEqual(n["second query"], 10)
        self.assertIsNone(n["standing, analysed frames"])

    def test_sample_and_check_bound_what_any_plan_brings(self):
        auto = run(4, calls=40, run={"actual_calls": 10}, audit_calls=12)  # 18 for the sample
        plain = way(90) | {"calls": 50, "sample_calls": 15, "audit_calls": 10}
        one = told({"every k-th frame": plain}, auto=auto)
        n = headline.numbers(one)
        self.assertEqual(n["calls"], {"sample": 18, "run": 10, "check": 12})
        self.assertEqual(n["best calls"], {"sample": 15, "run": 50, "check": 10})
        self.assertEqual(n["at most"], 90 / 30)
        self.assertGreaterEqual(n["at most"], n["best plain way"])
        self.assertEqual(headline.bounds([one]).splitlines()[2],
                         "| a person | 18 | 10 | 12 | every k-th frame | 15 | 50 | 10 | 2.0x | 3.0x |")
        self.assertIsNone(headline.numbers(told())["at most"], "nothing labelled, nothing checked")
        self.assertNotIn("no plan could", headline.limits([one]), "the bound lies at what was hoped for")
        plain["core_s"] = 80
        self.assertIn("no plan could be more than 2.7x as fast", headline.limits([one]))

    def test_a_standing_plan_is_set_beside_the_same_footage(self):
        parts = [run(2, hours=1, part="a", covered_s=25), run(3, hours=2, part="b", covered_s=25),
                 run(50, hours=None, part="another day", covered_s=25), {"failed": "no"}]
        n = headline.numbers(told(**{"in time": parts}))
        self.assertEqual(n["standing, analysed frames"], 500 / 5)
        self.assertEqual(n["standing, every frame"], 1500 / 5)

    def test_a_target_is_met_by_an_answer_that_keeps_its_budgets(self):
        ways = {"every k-th frame": way(40)}
        self.assertIn("4.0x (met 3)", headline.hoped([told(ways)]))
        self.assertIn("4.0x (over 3, but its budgets missed)",
                      headline.hoped([told(ways, auto=run(10, scores=scores(.9)))]))
        # A standing plan by its own answers.
        good, bad = ([run(1, hours=1, part="a", covered_s=50, scores=scores(recall))] for recall in (1, .2))
        self.assertIn("(met 30)", headline.hoped([told(ways, **{"in time": good})]))
        self.assertNotIn("(met 30)", headline.hoped([told(ways, **{"in time": bad})]))
        self.assertIn("up to 80.0 % of windows missed (budgets missed)", headline.readme([told(ways, **{"in time": bad})]))
        self.assertNotIn("of windows missed", headline.readme([told(ways, **{"in time": good})]))
        # Where nothing is there to find, nothing was shown.
        empty = scores(1)
        empty["windows"]["true_positive"] = 0
        for one in good:
            one["scores"] = empty
        self.assertIsNone(headline.numbers(told(ways, **{"in time": good}))["standing, analysed frames"])
        self.assertIn("2.0x (met 1.3)", headline.hoped([told({"every k-th frame": way(20)}, busy=True)]))

    def test_a_run_that_was_cut_short_claims_nothing(self):
        part = told({"every k-th frame": way(40)}, whole=False)
        self.assertIn("others not measured", headline.headline([part]))
        self.assertIn("4.0x (others not measured)", headline.hoped([part]))
        failed = told({"every k-th frame": way(40), "motion gate (MOG2)": {"failed": "no"}})
        self.assertIn("others not measured", headline.hoped([failed]))
        self.assertEqual(headline.readme([failed]), "")
        self.assertEqual(headline.readme([part]), "")
        self.assertNotIn("not measured", headline.headline([told()]))
        self.assertIn("every k-th frame (others not measured)", headline.limits([part]))
        self.assertIn("| every k-th frame (others not measured) | 0 | 0 | 0 | 4.0x | - |", headline.bounds([part]))
        self.assertEqual(headline.verdict([part]), "Not told of a person: not all plain ways were measured.\n\n")

    def test_what_falls_short_is_said_with_its_reason(self):
        met = {"second query": run(.1)}
        self.assertEqual(headline.limits([told(**met)]), "None.\n\n")
        text = headline.limits([told({"every k-th frame": way(20)}, **met)])
        self.assertIn("best plain way 2.0x (of 3)", text)
        self.assertIn("the best plain way was every k-th frame", text)
        self.assertIn("second query 10.0x (of 20)", headline.limits([told()]))
        missed = [run(1, hours=1, part="a", covered_s=50, scores=scores(.2))]
        self.assertIn("standing plan missed", headline.limits([told(**met, **{"in time": missed})]))
        # What a standing plan takes has reasons of its own.
        slow = [run(60, hours=1, part="a", covered_s=50, audit_calls=0)]
        text = headline.limits([told(**met, **{"in time": slow})])
        self.assertIn("standing, analysed frames 8.3x (of 30)", text)
        self.assertIn("of its 60.0 core-s 100.0 % decoding", text)
        slow[0]["plan"] = "reference"
        self.assertIn("its plan asks about every analysed frame", headline.limits([told(**met, **{"in time": slow})]))
        self.assertIn("fewer than 59", headline.limits([told(auto=run(10, scores=scores(.9), sample_positive=12))]))
        reported = scores(1)
        reported["windows"]["fpr"] = .1  # by 200 windows, of which 190 hold what is asked for
        few = run(10, scores=reported, sample=400, sample_positive=190)
        self.assertIn("windows are 190 that hold what is asked for and 10 others, and fewer than 59", headline.limits([told(auto=few)]))
        self.assertIn("misses 10.0 % of its windows and reports 0.0 % of the others, where 5.0 % of each are allowed",
                      headline.limits([told(auto=run(10, scores=scores(.9)))]))
        self.assertIn("finds 90.0 % of appearances and is right in 100.0 %, where 95.0 % were asked for",
                      headline.limits([told(group="simulated", auto=run(10, scores=scores(.9)))]))
        self.assertIn("too short", headline.limits([told(auto=run(1000, searched=False, why="too short"))]))


    def test_where_it_paid_is_said_with_why_not(self):
        ways = {"every k-th frame": way(40)}
        text = headline.verdict([told(ways), told(ways, auto=run(50)), told(ways, auto=run(1, 100, run={"actual_calls": 1})),
                                 told(ways, auto=run(10, scores=scores(.9)))])
        self.assertIn("It paid on a person (4.0x). It did not on ", text)
        self.assertIn("a person (0.80x), since every k-th frame needs few calls", text)
        self.assertIn("a person (0.40x), since sample and check alone take longer than every k-th frame", text)
        self.assertIn("a person (4.0x), since its answer missed the budgets.", text)
        both = headline.verdict([told(ways, auto=run(50, scores=scores(.9)))])
        self.assertIn("(0.80x), since its answer missed the budgets, and every k-th frame needs few calls", both)
        self.assertTrue(headline.verdict([told(ways, auto=run(50))]).startswith("It paid on none of these. a person"))


class Readme(unittest.TestCase):
    def test_simulation_alone_makes_no_headline(self):
        self.assertEqual(headline.readme([told(group="simulated")]), "")
        both = headline.readme([told(), told(group="simulated")])
        self.assertLess(both.index("Real recordings:"), both.index("Simulated recordings:"))
        self.assertEqual(both.count("| a person |"), 2)
        short = told()
        short.plain["covered_s"] = 59
        self.assertEqual(headline.readme([short, told(group="simulated")]), "")

    def test_the_readme_says_what_was_measured(self):
        """What stands between the marks in the README is the table that bench/run wrote."""
        begin, end = "<!-- benchmarks -->\n", "<!-- /benchmarks -->"
        readme = (ROOT / "README.md").read_text()
        if begin not in readme:
            self.skipTest("the README quotes no measurements")
        quoted = readme[readme.index(begin) + len(begin):readme.index(end)].strip()
        self.assertEqual(quoted, (ROOT / "docs/benchmarks/readme.md").read_text().strip())


class Claims(unittest.TestCase):
    ANSWER = {"kind": "bounded", "confidence": .95, "checked_windows": 162, "windows": 7200,
              "budgets": [{"certified": True}, {"certified": False}],
              "by_windows": {"missed": {"found": 4}, "false": {"found": 1}, "fnr_at_most": .18, "fpr_at_most": .038},
              "by_appearances": {"recall_at_least": None, "precision_at_least": .4}}

    def row(self, **bounds):
        auto = run(10, claims=accounts.claims(self.ANSWER) | bounds, scores=scores(.9, .95))
        return tables.claimed([told(auto=auto)]).splitlines()[2]

    def test_they_are_kept_with_what_was_found(self):
        claims = accounts.claims(self.ANSWER)
        self.assertEqual((claims["found"], claims["certified"], claims["fnr"], claims["recall"]), (5, False, .18, None))
        self.assertIsNone(accounts.claims({"kind": "exact"}))
        self.assertIsNone(accounts.claims(None))

    def test_each_is_set_beside_what_is_so(self):
        self.assertIn("| at most 18.0 %: 10.0 % | at most 3.8 %: 0.0 % | nothing: 90.0 % | at least 40.0 %: 95.0 % | yes | no | 95 % |",
                      self.row())
        for broken in ({"fnr": .09}, {"recall": .91}, {"precision": .96}):
            self.assertIn("| **no** | no | 95 % |", self.row(**broken))
        self.assertIn("| yes | no | 95 % |", self.row(precision=.9500004))  # told to six decimals
        self.assertEqual(tables.claimed([told()]), "")


class Drift(unittest.TestCase):
    def part(self, recall, drifted=0, **more):
        drift = {"judged": True, "why_not": "", "stretches": 4, "drifted": drifted, "largest_index": .3, "camera_moves": 0}
        return run(1, hours=1, part="x", scores=scores(recall), drift=drift | more)

    def test_an_answers_drift_is_kept(self):
        answer = {"judged": True, "why_not": None, "stages": [
            {"stage": "packets", "stretches": 4, "drifted": 1, "largest_index": .4},
            {"stage": "cnn", "stretches": 4, "drifted": 0, "largest_index": .1}], "camera": {"moves": [{}]}}
        self.assertEqual(accounts.drift(answer), {"judged": True, "why_not": "", "stretches": 8, "drifted": 1,
                                                  "largest_index": .4, "camera_moves": 1})
        self.assertIsNone(accounts.drift(None))

    def test_drift_counts_as_announced_in_the_part_that_breaks_or_before(self):
        parts = [self.part(1), self.part(.9), self.part(1, 2), self.part(.8), self.part(.7, camera_moves=1)]
        text = tables.announced([told(**{"in time": parts})])
        self.assertIn("Of the 5 parts with another plan than the reference alone 3 broke the budgets; in 2 of these drift was told", text)
        self.assertIn("told in 1 of the 2 parts that kept them, and judged in 5 of all", text)
        self.assertEqual(tables.announced([told()]), "")
        self.assertIn("None of the 1 parts", tables.announced([told(**{"in time": [self.part(1)]})]))

    def test_tables_name_it(self):
        text = tables.in_time([told(**{"in time": [self.part(.9, 1), {"failed": "no plan"}]})])
        self.assertIn("**told**: 1 of 4 stretches", text)
        self.assertIn("**no**", text)
        self.assertIn("no plan", text)
        self.assertIn("not judged: no sample", tables.drift_text({"judged": False, "why_not": "no sample", "drifted": 0,
                                                                  "camera_moves": 0}))


class Matrix(unittest.TestCase):
    def test_a_recordings_own_plan_is_run_like_those_of_others(self):
        one = told(**{"carried": run(10, calls=90)})
        one.case = Case("a.mp4", "person", "real", "person")
        cells = tables.matrix([one], tables.cost_cell).splitlines()[2]
        self.assertIn("10.0x", cells, "the answer of the search, with its sample and check, is no cell of it")


class Ladder(unittest.TestCase):
    def test_steps_that_change_nothing_say_so(self):
        steps = [("reference", "reference"), ("+ difference", "mse(empty)>1 | reference"),
                 ("+ packets", "mse(empty)>1 | reference"), ("all", "mse(empty)>1 | reference"),
                 ("without difference", "reference"), ("without packets", "mse(empty)>1 | reference")]
        one = told(**{"ladder": [{"step": step, "plan": plan} for step, plan in steps], "plan": run(5)})
        lines = [line.split(" | ") for line in tables.ladder(one).splitlines()[2:] if line]
        found = {line[0].strip("| "): line[1] for line in lines}
        self.assertEqual(found["+ packets"], "as above")
        self.assertEqual(found["without packets"], "as with all")
        self.assertIn("`reference`", found["without difference"])
        self.assertIn("mse(empty)", found["all"])


class Spans(unittest.TestCase):
    def spans(self, **changed):
        with tempfile.TemporaryDirectory() as folder:
            video = pathlib.Path(folder) / "a.mp4"
            for name in changed.pop("there", ()):
                (pathlib.Path(folder) / name).touch()
            said = []
            case = Case("a.mp4", "person", "simulated", "person", **changed)
            ready = types.SimpleNamespace(case=case, video=video, boxes=video.with_suffix(".boxes.csv"))
            return Standing(types.SimpleNamespace(say=said.append), ready, 7200).spans(), said

    def test_what_comes_after_is_cut_and_covered(self):
        for learns, count in ((.5, 2), (.25, 4)):
            parts, _ = self.spans(learns=learns)
            self.assertEqual(len(parts), count)
            ends = [(float(part.span[1]), float(part.span[3])) for part in parts]
            self.assertEqual(ends[0][0], learns * 7200)
            self.assertEqual(ends[-1][1], 7200)
            self.assertTrue(all(one[1] == next_one[0] for one, next_one in zip(ends, ends[1:])))

    def test_another_day_is_run_on_where_it_is_there(self):
        parts, said = self.spans(later="b.mp4")
        self.assertEqual((len(parts), said), (2, ["b.mp4 is not there: left out"]))
        parts, said = self.spans(later="b.mp4", there=("b.mp4", "b.boxes.csv"), seconds=600)
        self.assertEqual((parts[-1].name, parts[-1].hours, said), ("another day", None, []))
        self.assertEqual(parts[-1].span, ["--to", 600])


if __name__ == "__main__":
    unittest.main()
