"""What bench/model-quality-tables.py measures in which order, and what its tables say of what is not there."""

import pathlib
import sys
import types
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "bench/model_quality"))

import jobs  # noqa: E402
import tables  # noqa: E402
from cases import MAIN, MAIN_CROPPED, MAIN_PLAIN, PAPER_NETS, PIXELS, REAL, SHORT_NETS, Case, view_of  # noqa: E402

NET = "32,16s2-32s2,d32,diff"


def recording(name, counts, teacher="yolov8n", rows=250):
    """A recording whose first half holds `rows` frames, of which so many are drawn."""
    drawn = [{"by": by, "labels": count, "seed": seed, "rows": []}
             for count in counts for seed in (1, 2) for by in ("blocks", "frames")]
    told = {"teacher": teacher, "draws": drawn, "scene_frames": 24,
            "train": {"frames": rows, "positive": 20, "teacher_same": 200}, "test": {"frames": 240, "positive": 30},
            "detectors": [{"detector": "mse(empty,10x10)", "auc": .75, "undecided": .5}]}
    return types.SimpleNamespace(case=Case(name, "person"), told=told, blocks=[0] * rows,
                                 draws=lambda by: [draw for draw in drawn if draw["by"] == by])


class Nothing:
    """Of a bench, the seeds and jobs that nobody carries out."""
    seeds = [1, 2]

    def __getattr__(self, _):
        return lambda *_, **__: None


def told_of(name, counts, results, has_both=True):
    of_case = {"|".join(["real", f"{name} person", *key]): result for key, result in results.items()}
    return tables.Told(of_case, REAL, recording(f"{name}.mp4", counts), has_both)


def measured(auc, undecided=.25):
    return {"auc": auc, "undecided": undecided}


class Jobs(unittest.TestCase):
    def names(self, of, others=(), paper_most=1000):
        made = jobs.jobs_of(Nothing(), REAL, of, others, SHORT_NETS, paper_most)
        return [job.name for job in sorted(made, key=lambda job: job.order)]

    def test_every_kind_of_the_first_draw_comes_before_the_second_draw(self):
        names = self.names(recording("a.mp4", [100]), others=[1])
        late = names.index(f"real|a person|net|{PAPER_NETS[1]}|100|1")
        seeds = [name.rsplit("|", 1)[1] for name in names[:late]]
        self.assertEqual(seeds, sorted(seeds))
        self.assertLess(names.index(f"real|a person|peer|{PIXELS}|100|1"),
                        names.index(f"real|a person|net|{MAIN}|100|1"))
        self.assertLess(names.index(f"real|a person|net|{MAIN}|100|1"),
                        names.index(f"real|a person|net|{PAPER_NETS[0]}|100|1"))
        self.assertEqual(names[late:], [f"real|a person|net|{PAPER_NETS[1]}|100|{seed}" for seed in (1, 2)])
        self.assertIn(f"real|a person|generic|{MAIN_CROPPED}|0|2", names)

    def test_a_teacher_is_asked_where_it_adds_something(self):
        names = self.names(recording("a.mp4", [100, 200]))
        self.assertIn(f"real|a person|teacher|{MAIN}|100|1", names)
        self.assertNotIn(f"real|a person|teacher|{MAIN}|200|1", names)
        self.assertFalse([name for name in self.names(recording("a.mp4", [100], teacher="")) if "|teacher|" in name])

    def test_dear_nets_learn_from_no_more_labels_than_told(self):
        names = self.names(recording("a.mp4", [100, 200]), paper_most=100)
        self.assertEqual({name.split("|")[4] for name in names if "|50," in name}, {"100"})

    def test_a_crop_without_a_region_is_the_whole_frame(self):
        self.assertEqual(view_of(MAIN_CROPPED, Case("a.mp4", "car")), "64")
        self.assertEqual(view_of(MAIN_CROPPED, Case("a.mp4", "car", "0,0,1,.5")), "64,crop")


class Tables(unittest.TestCase):
    def test_medians_of_what_could_learn(self):
        told = told_of("a", [100], {("net", NET, "100", "1"): measured(.9, .4),
                                    ("net", NET, "100", "2"): measured(.8, .2),
                                    ("net", MAIN, "100", "1"): {"failed": "too few"},
                                    ("net", MAIN_PLAIN, "100", "1"): measured(.5),
                                    ("net", MAIN_PLAIN, "100", "2"): {"failed": "too few"}})
        text = tables.models([told], [NET, MAIN, MAIN_PLAIN], 100)
        self.assertIn(f"| `{NET}` | .850; 30 % |", text)
        self.assertIn(f"| `{MAIN}` | cannot learn |", text)
        self.assertIn(f"| `{MAIN_PLAIN}` | .500; 25 %; 1 of 2 |", text)
        self.assertIn("| `mse(empty,10x10)`, no labels | .750; 50 % |", text)
        self.assertNotIn("HOG", text)  # nothing was run

    def test_what_holds_too_few_labels_is_named(self):
        some = told_of("a", [100, 300],
                       {("net", NET, "100", "1"): measured(.9), ("net", NET, "300", "1"): measured(.95)})
        few = told_of("b", [100], {("net", NET, "100", "1"): measured(.7)})
        text = tables.models([some, few], [NET], 300)
        self.assertIn("Fewer in the first half: b person.", text)
        self.assertIn(f"| `{NET}` | .950; 25 % |\n", text)
        self.assertIn("No recording's first half holds so many", tables.models([some, few], [NET], 3000))

    def test_what_was_not_run_is_an_empty_cell(self):
        one = told_of("a", [100], {("net", NET, "100", "1"): measured(.9)})
        other = told_of("b", [100], {("net", MAIN, "100", "1"): measured(.7)})
        self.assertIn(f"| `{NET}` | .900; 25 % |  |", tables.models([one, other], [NET, MAIN], 100))

    def test_halves_of_one_kind_are_said_to_be(self):
        text = tables.counts([told_of("a", [100], {}), told_of("b", [100], {}, has_both=False)])
        self.assertIn("nothing is judged: b person.", text)
        self.assertIn("| a person |  | 250 | 20 | 240 | 30 | 80 % |", text)

    def test_a_teacher_stands_beside_half_of_the_labels(self):
        fitted = {"fitted": {"missed": .01, "wrong": .02, "undecided": .3}}
        text = tables.teachers([told_of("a", [100], {("half", MAIN, "100", "1"): measured(.8) | fitted,
                                                     ("teacher", MAIN, "100", "1"): {"failed": "too few"}})])
        self.assertIn("half for thresholds | .800; 25 % | 1.0 | 2.0 | 30.0 |", text)
        self.assertIn("the teacher's to learn from | cannot learn |", text)


if __name__ == "__main__":
    unittest.main()
