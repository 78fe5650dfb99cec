"""Pages of answers of every kind, and that of noscope region, in a real browser.

page_states_test.py NOSCOPE [SCREENSHOTS/]
"""

import copy
import json
import pathlib
import shlex
import shutil
import sys
import tempfile
import unittest

from page_support import make_recording, run, skip_without_browser, use, write_labels


def share(value):
    return {"value": value, "low": max(0, value - .1), "high": min(1, value + .03)}


def searched_plan(text, seconds, recall, precision, **more):
    return {"plan": text, "seconds_an_hour": seconds, "decode_s": seconds / 2, "images_s": seconds / 10,
            "stages": [{"stage": text, "seconds": seconds / 4}], "asked_share": .1, "recall": share(recall),
            "precision": share(precision), "fnr": None, "fpr": None, "judged": True, "keeps_budgets": recall >= .95,
            "chosen": False, **more}


SEARCH = {
    "searched": True, "why": "`b` is the cheapest of 41 plans", "frames": 900, "windows": 450, "positive": 61, "tried": 41,
    "plans": [searched_plan("packets>1 | reference", 3.5, .7, .99), searched_plan("b", 40, .97, 1, chosen=True),
              searched_plan("mse(empty)>.1 | reference", 90, .96, .98), searched_plan("reference", 7000, 1, 1)],
    "costs": None, "run": {"predicted_s": 20.0, "predicted_calls": 100, "predicted_calls_low": 60,
                            "predicted_calls_high": 1500, "actual_calls": 110}}
LEARNING = {
    "train_frames": 500, "select_frames": 400, "thresholds": None,
    "nets": [{"stage": "cnn(50,32-64,d64)", "frames": 500, "positive": 80, "judged_by_frames": 400, "judged_by_positive": 60,
              "auc": .98, "difference_auc": .9, "best_epoch": 2,
              "epochs": [{"training_loss": .7, "held_out_loss": .69, "held_out_auc": .5},
                         {"training_loss": .4, "held_out_loss": .42, "held_out_auc": .9},
                         {"training_loss": .2, "held_out_loss": .31, "held_out_auc": .97},
                         {"training_loss": .1, "held_out_loss": .35, "held_out_auc": None}]}]}
WEIGHTS = [{"stage": "mse(empty,3x3)>0.1", "columns": 3, "rows": 3, "weights": [0, 1, 2, -1, 0, .5, 0, 0, 0]}]


class States(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="noscope-states-"))
        cls.recording = cls.folder / "gate.mp4"
        make_recording(cls.recording, 40)
        write_labels(cls.folder / "labels.csv", ((20, 40, .9), (110, 190, .6)))
        cls.found = cls.find("found")

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    @classmethod
    def find(cls, name, *more, labels="labels.csv", recording=None):
        """The answer as JSON; its page is NAME.html."""
        made = run(NOSCOPE, "find", "person", recording or cls.recording, "--reference", f"replay:{cls.folder}/{labels}", "--store",
                   cls.folder / "store.db", "--output", cls.folder / f"{name}.html", "--output",
                   cls.folder / f"{name}.json", *more)
        assert made.returncode == 0, made.stderr
        return json.loads((cls.folder / f"{name}.json").read_text())

    def look(self, name, answer=None, ways="light", troubles=()):
        """What is seen of NAME.html; of `answer` it is made first. `ways`: "all" for both themes, a phone and paper."""
        page = self.folder / f"{name}.html"
        if answer is not None:
            document = self.folder / f"{name}.json"
            document.write_text(json.dumps(answer))
            made = run(NOSCOPE, "report", document, "-o", page)
            self.assertEqual(made.returncode, 0, made.stderr)
        seen = use("page_look.mjs", page, ways, *([f"{SCREENSHOTS}/{name}"] if SCREENSHOTS else []))
        self.assertEqual(set(seen["troubles"]), set(troubles))
        self.assertEqual(seen["axe"], [])
        if ways == "all":
            self.assertFalse(seen["overflows"])
            self.assertEqual(seen["paper"], ["rgb(26, 31, 38)", "rgb(255, 255, 255)"])
        return seen

    def test_the_search_and_what_was_learnt_are_drawn_and_told(self):
        answer = copy.deepcopy(self.found)
        answer.update(search=SEARCH, learning=LEARNING, block_weights=WEIGHTS)
        answer["seconds"].update(run=30.0, choosing=2.5)
        seen = self.look("searched", answer, "all")
        recall, precision, training = seen["charts"]
        for chart in seen["charts"]:
            self.assertTrue(chart["inside"], chart)
            self.assertGreater(chart["height"], 150)
        self.assertEqual(recall["marks"], {"chosen": 1, "keeps": 2, "fails": 1})
        self.assertIn("The chosen one takes 40 s an hour at 0.970 (0.87 to 1.00)", recall["words"])
        self.assertIn("precision", precision["words"])
        self.assertIn("the best was pass 3 with 0.31", training["words"])
        self.assertEqual(training["lines"][-2:], ["training_loss", "held_out_loss"])
        prediction = seen["tables"]["Predicted and actual cost"]
        self.assertEqual(prediction[0][1:], [["Time", "20 s", "30 s", "+50 %"], ["Reference calls", "100 (60 to 1,500)", "110", "+10 %"]])
        plans = seen["tables"]["The plans that were weighed"][0]
        self.assertEqual([row[0] for row in plans[1:]],
                         ["packets>1 | reference", "b (chosen)", "mse(empty)>.1 | reference", "reference"])
        self.assertEqual(plans[2][1:], ["40 s", "10 %", "0.970 (0.87 to 1.00)", "1.000 (0.90 to 1.00)", "yes"])
        passes = seen["tables"]["What it learnt"][1]
        self.assertEqual(passes[3:], [["3 (used)", "0.2000", "0.3100", "0.9700"], ["4", "0.1000", "0.3500", ""]])
        self.assertEqual(seen["blocks"], 9)
        self.assertEqual(len(seen["tables"]["What each block of the picture tells"][0]), 4)

    def test_other_budgets_have_their_own_chart(self):
        answer = copy.deepcopy(self.found)
        answer["query"]["budgets"] = {"recall": None, "precision": None, "fnr": .05, "fpr": None}
        answer["search"] = copy.deepcopy(SEARCH)
        for plan, missed in zip(answer["search"]["plans"], (.3, .04, 0, 0)):
            plan["fnr"] = share(missed)
        seen = self.look("windows", answer)
        self.assertEqual(len(seen["charts"]), 1)
        self.assertIn("positive windows missed", seen["charts"][0]["words"])

    def test_a_search_that_could_not_pay_says_why(self):
        answer = copy.deepcopy(self.found)
        answer["search"] = {"searched": False, "why": "too short a recording"}
        seen = self.look("unsearched", answer)
        self.assertIn("The search for a plan", seen["cards"])
        self.assertEqual(seen["charts"], [])

    def test_classes_are_filtered_where_there_are_several(self):
        self.assertIsNone(self.look("one-class", copy.deepcopy(self.found))["of_class"])
        answer = copy.deepcopy(self.found)
        answer["appearances"][1]["class"] = "<b>dog"
        seen = self.look("classes", answer)
        self.assertEqual(seen["of_class"], {"": 2, "<b>dog": 1, "person": 1})

    def test_the_cut_clip_plays_where_the_recording_does_not(self):
        shutil.copy(self.recording, self.folder / "short-lived.mp4")
        self.find("clips", "--clips", self.folder / "cut", recording=self.folder / "short-lived.mp4")
        (self.folder / "short-lived.mp4").unlink()
        seen = self.look("clips", troubles=["Failed to load resource: net::ERR_FILE_NOT_FOUND"])
        self.assertIn(seen["state"], ("playing", "paused"))
        self.assertIn("/cut/", seen["source"])
        # The appearance begins 2 s into the recording, and so into its clip.
        self.assertTrue(seen["source"].endswith("#t=0"), seen["source"])

    def test_nothing_found_shows_the_closest_calls(self):
        answer = self.find("nothing", "--min-confidence", ".95")
        self.assertEqual(answer["appearances"], [])
        seen = self.look("nothing", ways="all")
        self.assertEqual(seen["nothing"], ["No appearance in 40 s.", "The frames that came closest:"])
        self.assertEqual((seen["items"], seen["pictures"], seen["boxes"]), (5, 5, 5))
        self.assertFalse(seen["filters"])

    def test_one_appearance_over_everything(self):
        write_labels(self.folder / "always.csv", ((0, 400, .9),))
        answer = self.find("always", labels="always.csv")
        self.assertEqual([(a["start_s"], a["end_s"]) for a in answer["appearances"]], [(0, 40)])
        seen = self.look("always")
        self.assertEqual((seen["items"], seen["pictures"]), (1, 1))
        self.assertIn(seen["state"], ("playing", "paused"))

    def test_the_recording_is_gone(self):
        answer = json.loads(json.dumps(self.found).replace(str(self.recording), "/nowhere/gone.mp4"))
        seen = self.look("gone", answer)
        self.assertEqual((seen["items"], seen["pictures"]), (2, 0))
        self.assertIn("The recording was not found", seen["notices"][0])
        self.assertEqual(seen["state"], "cannot")
        self.assertIn("/nowhere/gone.mp4", seen["player_note"])

    def test_a_name_that_is_no_utf8_is_given_as_a_shell_takes_it(self):
        odd = bytes(self.folder) + b"/odd \xff's.mp4"
        shutil.copy(self.recording, odd)
        answer = json.loads(json.dumps(self.found).replace(str(self.recording), f"{self.folder}/odd \ufffd's.mp4"))
        encoded = f"{self.folder}/odd%20%FF%27s.mp4"
        answer["recording"]["files"][0]["path_encoded"] = encoded
        for appearance in answer["appearances"]:
            appearance.update(file_encoded=encoded, end_file_encoded=encoded)
        seen = self.look("odd", answer)
        self.assertIn(seen["state"], ("playing", "paused"))
        self.assertEqual(seen["pictures"], 2)
        word = seen["commands"][0].split(" ", 3)[3]
        told = run("bash", "-c", f"printf %s {word} | xxd -p | tr -d '\\n'").stdout
        self.assertEqual(bytes.fromhex(told), odd)

    def test_a_day_with_thousands(self):
        # Noise makes the largest pictures.
        make_recording(self.folder / "noise.mp4", 40, source="testsrc2=size=640x360:rate=10,noise=alls=100:allf=t")
        answer = self.find("noise", recording=self.folder / "noise.mp4")
        first = answer["appearances"][0]
        answer["appearances"] = [dict(first, id=i, peak_s=i % 400 / 10, start_s=i * 17.0, end_s=i * 17.0 + 9) for i in range(1, 5001)]
        answer["recording"]["files"][0]["duration_s"] = 86400.0
        answer["stretches"] = [dict(answer["stretches"][0], start_s=i * 8.6, end_s=i * 8.6 + 8.6, positive=i % 2 == 0)
                               for i in range(10000)]
        (self.folder / "many.json").write_text(json.dumps(answer))
        made = run(NOSCOPE, "report", self.folder / "many.json", "-o", self.folder / "many.html", "--pictures", "5000")
        self.assertEqual(made.returncode, 0, made.stderr)
        size = (self.folder / "many.html").stat().st_size
        self.assertLess(size, 20_000_000)
        seen = self.look("many")
        self.assertLess(seen["items"], 5000)  # not all at once
        self.assertLess(seen["cpu_s"], 2)  # of its thread, whatever else the machine does
        self.assertEqual(seen["notices"], [])
        # Fewer pictures are larger ones; those that find no room are some of every hour, not all of the evening.
        made = run(NOSCOPE, "report", self.folder / "many.json", "-o", self.folder / "fewer.html", "--pictures", "400")
        self.assertEqual(made.returncode, 0, made.stderr)
        text = (self.folder / "fewer.html").read_text()
        page = json.loads(text.split('id="data">', 1)[1].split("</script>", 1)[0])
        shown = [17 * int(of) for of in page["pictures"]]
        self.assertEqual(len(page["notes"]), 1, len(text))
        self.assertRegex(page["notes"][0], r"^\d+ of 400 pictures are left out")
        self.assertLess(len(shown), 400)
        self.assertGreater(min(sum(at // 17000 == part for at in shown) for part in range(5)), len(shown) // 8)
        if SCREENSHOTS:
            print(f"24 hours, 5,000 appearances: {size / 1e6:.1f} MB, opened in {seen['opened_ms']} ms, "
                  f"{seen['cpu_s']:.2f} s of them of its thread", file=sys.stderr)


class Region(unittest.TestCase):
    def test_drawing_makes_the_options(self):
        with tempfile.TemporaryDirectory(prefix="noscope-region-") as name:
            folder = pathlib.Path(name)
            make_recording(folder / "gate.mp4", 10)
            page = folder / "region.html"
            made = run(NOSCOPE, "region", folder / "gate.mp4", "-o", page)
            self.assertEqual(made.returncode, 0, made.stderr)
            seen = use("region_browser.mjs", page, *([SCREENSHOTS] if SCREENSHOTS else []))
            self.assertEqual(seen["troubles"], [])
            self.assertEqual(seen["axe"], [])
            self.assertFalse(seen["overflows"])
            self.assertEqual(seen["still"], [160, 90])
            self.assertEqual(seen["first"], "draw on the picture")
            self.assertTrue(seen["copy_is_off"])
            self.near(seen["rectangle"], [("region", [.25, .5, .75, .9])])
            self.assertEqual(seen["open_polygon"], seen["rectangle"])
            polygon = ("exclude", [.1, .1, .5, .1, .3, .4])
            self.near(seen["polygon"], [("region", [.25, .5, .75, .9]), polygon])
            self.near(seen["two_polygons"], [("region", [.25, .5, .75, .9]), polygon,
                                             ("exclude", [.6, .1, .9, .1, .9, .4, .7, .4])])
            self.assertEqual(seen["undone"], seen["polygon"])
            self.assertEqual(seen["slipped"], seen["polygon"])
            self.assertEqual(seen["cleared"], "draw on the picture")
            self.assertEqual(seen["typed"], "--region 0.25,0.25,0.75,0.75")
            # The command takes them.
            write_labels(folder / "labels.csv", ((20, 40, .9),))
            found = run(NOSCOPE, "find", "person", folder / "gate.mp4", "--reference", f"replay:{folder}/labels.csv",
                        "--store", folder / "store.db", *shlex.split(seen["two_polygons"]))
            self.assertEqual(found.returncode, 0, found.stderr)

    def near(self, text, wanted):
        words = shlex.split(text)
        self.assertEqual(words[0::2], [f"--{option}" for option, _ in wanted])
        for word, (_, sides) in zip(words[1::2], wanted):
            got = [float(side) for side in word.split(",")]
            self.assertEqual(len(got), len(sides), text)
            for one, other in zip(got, sides):
                self.assertAlmostEqual(one, other, delta=.003)


if __name__ == "__main__":
    NOSCOPE = sys.argv[1]
    SCREENSHOTS = sys.argv[2] if len(sys.argv) > 2 else None
    skip_without_browser()
    unittest.main(argv=sys.argv[:1])
