"""Carries out what is measured, and keeps each result in a file: a run that was ended goes on."""

import json
import pathlib
import random
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from cases import PEER_VIEWS, view_of
from peers import PEERS, scores_of


class Failed(Exception):
    """What a tool said when it could not."""


def call(command):
    done = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        raise Failed((done.stderr.strip().splitlines() or [f"exit code {done.returncode}"])[-1])
    return done.stdout


def file_of(folder, view, part):
    return folder / f"{view.replace(',', '-')}.{part}.samples"


class Recording:
    """A case's samples, as model-quality wrote them."""

    def __init__(self, case, folder):
        self.case, self.folder = case, folder
        self.told = json.loads((folder / "recording.json").read_text())
        self.labels = {part: np.array(self.told[part]["labels"]) for part in ("train", "test")}
        self.blocks = np.array(self.told["train"]["blocks"])
        self.levels_lock = threading.Lock()

    def has_both(self, least):
        return all(least <= labels.sum() <= len(labels) - least for labels in self.labels.values())

    def draws(self, by):
        return [draw for draw in self.told["draws"] if draw["by"] == by]


class Bench:
    def __init__(self, options):
        self.tool, self.trainer, self.work = options.tool, options.trainer, options.work
        self.workers, self.labels, self.seeds = options.workers, options.labels, options.seeds
        self.lock = threading.Lock()
        self.results_file = self.work / "results.json"
        self.results = json.loads(self.results_file.read_text()) if self.results_file.is_file() else {}

    def samples(self, group, case, video, views, teacher):
        folder = self.work / group.slug / case.name.replace(" ", "-")
        command = [self.tool, "samples", case.classes, video, "-o", folder, "--rate", group.rate,
                   "--store", self.work / f"{group.slug}.db", "--labels", *self.labels, "--seeds", *self.seeds]
        for view in views:
            command += ["--view", view]
        if group.block:
            command += ["--block", group.block]
        if case.region:
            command += ["--region", case.region]
        command += ["--reference", f"replay:{video.with_suffix('.boxes.csv')}" if group.replay else "yolov8s"]
        if teacher and not group.replay:
            command += ["--teacher", teacher]
        state = video.stat()
        line = f"{' '.join(map(str, command))} of {state.st_size} bytes, {state.st_mtime_ns}"
        known = folder / "command"
        if not known.is_file() or known.read_text() != line:
            call(command)
            self.forget(group, case)
            known.write_text(line)
        return Recording(case, folder)

    def forget(self, group, case):
        """Results of samples that are no more."""
        self.results = {name: result for name, result in self.results.items()
                        if name.split("|")[:2] != [group.slug, case.name]}

    def run(self, jobs, minutes=None):
        """Jobs in their order; those whose result is known are left out. None begins after `minutes`."""
        open_jobs = [job for job in jobs if job.name not in self.results]
        begin = time.monotonic()

        def carry_out(numbered):
            number, job = numbered
            start = time.monotonic()
            if minutes is not None and start - begin > 60 * minutes:
                return False
            try:
                result = job.carry_out()
            except Failed as failure:
                result = {"failed": str(failure)}
            result["seconds"] = round(time.monotonic() - start, 1)
            with self.lock:
                self.results[job.name] = result
                part = self.results_file.with_suffix(".part")
                part.write_text(json.dumps(self.results, indent=0))
                part.rename(self.results_file)
                print(f"{number + 1}/{len(open_jobs)} {time.monotonic() - begin:.0f} s: {job.name}: "
                      f"{result.get('failed') or round(result['auc'] or 0, 4)}", file=sys.stderr, flush=True)
            return True

        with ThreadPoolExecutor(self.workers) as pool:
            done = list(pool.map(carry_out, enumerate(open_jobs)))
        if not all(done):
            print(f"{done.count(False)} of {len(jobs)} left when the time was up; the same command goes on",
                  file=sys.stderr)

    def judge(self, labels, scores, folder, fitted_to=()):
        def write(name, kinds, values):
            path = folder / name
            path.write_text("".join(f"{kind} {value:.9g}\n" for kind, value in zip(kinds, values)))
            return path

        command = [self.tool, "judge", write("judged", labels, scores)]
        if fitted_to:
            command += ["--fit", write("fitted", *fitted_to)]
        return json.loads(call(command))

    def take(self, samples, out, rows=None, boxes=True):
        command = [self.tool, "take", *samples, "-o", out]
        if rows is not None:
            listed = out.with_suffix(".rows")
            listed.write_text("\n".join(map(str, rows)))
            command += ["--rows", listed]
        call(command + ([] if boxes else ["--no-boxes"]))

    def train(self, net, samples, seed, folder):
        call([self.trainer, "cnn", "-o", folder, "--seed", seed, "--threads", 1, "--candidate", f"{net}={samples}"])
        return folder / "1.cnn"

    def score(self, trained, samples, folder):
        out = folder / "scores"
        call([self.tool, "score", trained, samples, out])
        return [float(line.split()[1]) for line in out.read_text().splitlines()]

    def net_job(self, recording, net, draw, boxes=True, teacher=False, half=False):
        """Trained on the rows drawn. `half`: on every second block of them, thresholds chosen on the others. `teacher`:
        on all that was not drawn, labelled by the teacher; thresholds chosen on what was drawn."""
        def job():
            with tempfile.TemporaryDirectory() as name:
                folder = pathlib.Path(name)
                view, drawn = view_of(net, recording.case), np.array(draw["rows"])
                part, learn, fit = "train", drawn, None
                if half:
                    order = np.unique(recording.blocks[drawn])
                    random.Random(draw["seed"]).shuffle(order)
                    learn, fit = (drawn[np.isin(recording.blocks[drawn], order[start::2])] for start in (0, 1))
                elif teacher:
                    part, fit = "teacher", drawn
                    learn = np.flatnonzero(~np.isin(recording.blocks, recording.blocks[drawn]))
                self.take([file_of(recording.folder, view, part)], folder / "learn.samples", learn, boxes)
                trained = self.train(net, folder / "learn.samples", draw["seed"], folder)
                fitted_to = ()
                if fit is not None:
                    self.take([file_of(recording.folder, view, "train")], folder / "fit.samples", fit)
                    fitted_to = (recording.labels["train"][fit], self.score(trained, folder / "fit.samples", folder))
                scores = self.score(trained, file_of(recording.folder, view, "test"), folder)
                return self.judge(recording.labels["test"], scores, folder, fitted_to)
        return job

    def generic_job(self, recording, others, net, seed):
        """Trained on all frames of other cameras' recordings."""
        def job():
            with tempfile.TemporaryDirectory() as name:
                folder = pathlib.Path(name)
                files = [file_of(other.folder, view_of(net, other.case), part)
                         for other in others for part in ("train", "test")]
                self.take(files, folder / "learn.samples")
                trained = self.train(net, folder / "learn.samples", seed, folder)
                scores = self.score(trained, file_of(recording.folder, view_of(net, recording.case), "test"), folder)
                return self.judge(recording.labels["test"], scores, folder)
        return job

    def features(self, recording, peer, kept={}):
        view, (features, _, _) = PEER_VIEWS[peer], PEERS[peer]
        with recording.levels_lock:
            key = (recording.folder, peer)
            if key not in kept:
                for known in [known for known in kept if known[0] != recording.folder]:
                    del kept[known]
                parts = []
                for part in ("train", "test"):
                    with tempfile.TemporaryDirectory() as name:
                        out = pathlib.Path(name) / "levels.npy"
                        call([self.tool, "levels", file_of(recording.folder, view, part), out])
                        parts.append(features(np.load(out)))
                kept[key] = parts
            return kept[key]

    def peer_job(self, recording, peer, draw):
        def job():
            train, test = self.features(recording, peer)
            rows = np.array(draw["rows"])
            scores = scores_of(peer, train[rows], recording.labels["train"][rows], recording.blocks[rows], test,
                               draw["seed"])
            if scores is None:
                raise Failed("labels of one kind")
            with tempfile.TemporaryDirectory() as name:
                return self.judge(recording.labels["test"], scores, pathlib.Path(name))
        return job
