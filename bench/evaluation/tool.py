"""Calls programs and says what they took."""

import json
import os
import pathlib
import re
import subprocess
import tempfile
import time


class Failed(Exception):
    """What a program said when it could not."""


class OutOfTime(Exception):
    """Nothing more is to be begun."""


class Watch:
    def __init__(self, minutes):
        self.end = time.monotonic() + minutes * 60 if minutes else None

    def over(self):
        return self.end is not None and time.monotonic() > self.end


def call(command):
    """Its standard output, wall seconds, and core-seconds: what it and its children computed, which hangs less on what
    else the machine does."""
    began = time.monotonic()
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as errors:
        process = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL, stdout=out, stderr=errors)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        for stream in (out, errors):
            stream.seek(0)
        if process.returncode:
            lines = errors.read().decode(errors="replace").strip().splitlines()
            said = (lines or [f"exit code {process.returncode}"])[-1]
            raise Failed(without_folders(said)[:500])
        return out.read().decode(errors="replace"), time.monotonic() - began, used.ru_utime + used.ru_stime


def without_folders(text):
    """The page must not hang on where things lie on one machine."""
    return re.sub(r"(?<![\w.])(/[^/\s'\"`]+)+/", "", text)


class Noscope:
    """The command, with its work folder."""

    def __init__(self, program, folder):
        self.program, self.folder = program, pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    def path(self, name):
        return self.folder / name

    def run(self, command, *words, store, answer=None):
        """One command in a store; `answer`: the stem of its JSON and windows files."""
        line = [self.program, command, *words, "--store", self.path(store)]
        if answer:
            line += ["--output", self.path(f"{answer}.json"), "--windows", self.path(f"{answer}.csv"), "-q"]
        _, wall, core = call(line)
        told = json.loads(self.path(f"{answer}.json").read_text()) if answer else {}
        return told, wall, core

    def evaluate(self, windows, video, case, truth, *more, store):
        out, _, _ = call([self.program, "eval", windows, video, "--class", case.classes, *case.question, *more,
                          "--truth", truth, "--store", self.path(store), "--json"])
        return json.loads(out)

    def forget(self, store):
        for ending in ("", "-wal", "-shm"):
            self.path(store + ending).unlink(missing_ok=True)
