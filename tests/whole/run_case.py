#!/usr/bin/env python3
"""Runs one readable case: a recording and its labels are made, `noscope` is run, the answer is compared.

usage: run_case.py NOSCOPE CASE.txt

A case is a text of one command a line; # begins a comment.

  clip NAME rate=R seconds=S [size=WxH] [gop=N] [bframes=N] [rotate=DEGREES] [more ffmpeg options]   make a video
  append NAME FROM              joins bytes of another file to NAME (a recording that has grown)
  write NAME TEXT               a file with this text ("\\n" is a line end)
  truncate NAME BYTES           cuts a file
  damage NAME FROM TO           overwrites the bytes between two shares of the file's length
  remove NAME
  copy NAME TO [BYTES]          the first bytes of a file, or all, as another file with the same labels
  change NAME WINDOWS COLUMN=VALUE...     writes values into rows of a windows CSV; `without NAME COLUMN` drops a column
  edit NAME FROM TO             puts TO where a text file first has FROM
  fill NAME FROM                writes FROM's bytes into NAME in place
  label NAME FRAMES CLASS CONFIDENCE X0 Y0 X1 Y1     FRAMES: 20, 20-39, or 20-39/100x3: so three times, a hundred frames
                                apart; what the reference says (replay)
  needs-trainer                 where no noscope-train was built, the case ends here and says that it was skipped
  run ARGS...                   noscope ARGS with --reference replay:labels (not with --truth FILE nor for apply, merge, store,
                                report, explain P.plan), a store (not for bench) and outputs (find, merge and apply without
                                --blocks only)
  then, about the last run:
  exit CODE                     default 0
  stderr TEXT / stdout TEXT / not-stderr TEXT / not-stdout TEXT     it holds (or does not hold) this text
  holds FILE TEXT               a file's content
  same FILE OTHER               they are the same byte by byte
  appearance START END [CLASS [CONFIDENCE]]       one line each, in order; `no-appearances` for none
  positive WINDOWS              numbers of the positive windows: 2 3 7-9, or - for none
  windows WINDOWS               numbers of all windows
  decided WINDOW STAGE          its decided_by
  calls N / reused N            reference calls and labels taken from the store
  at-most PATH N                a number of the JSON answer
  json PATH VALUE               a value of the JSON answer (or of JSON on stdout), PATH with dots
"""
import csv, json, os, re, shlex, subprocess, sys, tempfile


class Failed(Exception):
    pass


def expect(condition, message):
    if not condition:
        raise Failed(message)


def numbers(words):
    found = []
    for word in words:
        if word == "-":
            continue
        first, _, last = word.partition("-")
        found.extend(range(int(first), int(last or first) + 1))
    return found


class Case:
    def __init__(self, noscope, folder):
        self.noscope, self.folder = noscope, folder
        self.labels = {}
        self.result = None
        self.expected_code = 0
        self.appearances = None
        self.code_checked = True
        os.makedirs(self.path("labels"))

    def path(self, name):
        return os.path.join(self.folder, name)

    def clip(self, name, *settings):
        values = {"size": "64x48", "gop": "10", "bframes": "0", "rotate": "0"}
        more = []
        for setting in settings:
            key, equals, value = setting.partition("=")
            if equals and not key.startswith("-") and key in (*values, "rate", "seconds"):
                values[key] = value
            else:
                more.append(setting)
        os.makedirs(os.path.dirname(self.path(name)) or ".", exist_ok=True)
        # Files of the same bytes are one file to the store: each clip has a colour of its own.
        hue = len(self.labels) * 40
        codec = [] if "-c:v" in more else ["-c:v", "libx264", "-preset", "ultrafast", "-g", values["gop"], "-bf",
                                           values["bframes"]]
        subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i",
                        f"testsrc2=size={values['size']}:rate={values['rate']}:duration={values['seconds']},hue=h={hue}",
                        "-pix_fmt", "yuv420p", *codec, "-threads", "1", *more, self.path(name)], check=True)
        if values["rotate"] != "0":  # FFmpeg writes the matrix only where it copies the stream
            os.rename(self.path(name), self.path("upright.mp4"))
            subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-y", "-i", self.path("upright.mp4"), "-c", "copy",
                            "-metadata:s:v", "rotate=" + values["rotate"], self.path(name)], check=True)
            os.remove(self.path("upright.mp4"))
        self.labels.setdefault(name, [])
        self.write_labels(name)

    def write_labels(self, name):
        stem = os.path.splitext(os.path.basename(name))[0]
        with open(self.path(f"labels/{stem}.csv"), "w") as out:
            out.write("frame,object_name,confidence,xmin,ymin,xmax,ymax\n")
            out.writelines(self.labels[name])

    def label(self, name, frames, class_name, confidence, *box):
        frames, _, again = frames.partition("/")
        apart, _, times = (again or "0x1").partition("x")
        for frame in (first + int(apart) * time for time in range(int(times)) for first in numbers([frames])):
            self.labels[name].append(",".join([str(frame), class_name, confidence, *box]) + "\n")
        self.write_labels(name)

    def write(self, name, *text):
        with open(self.path(name), "w") as out:
            out.write(" ".join(text).replace("\\n", "\n"))
        self.labels.setdefault(name, [])
        self.write_labels(name)

    def append(self, name, other):
        with open(self.path(name), "ab") as out, open(self.path(other), "rb") as more:
            out.write(more.read())

    def truncate(self, name, size):
        os.truncate(self.path(name), int(size))

    def damage(self, name, first, last):
        length = os.path.getsize(self.path(name))
        with open(self.path(name), "r+b") as file:
            begin = int(length * float(first))
            file.seek(begin)
            file.write(bytes((i * 37 + 11) % 256 for i in range(int(length * float(last)) - begin)))

    def copy(self, name, other, size=None):
        os.makedirs(os.path.dirname(self.path(other)) or ".", exist_ok=True)
        with open(self.path(name), "rb") as source, open(self.path(other), "wb") as out:
            out.write(source.read(int(size) if size else -1))
        if name in self.labels:
            self.labels[other] = list(self.labels[name])
            self.write_labels(other)

    def change(self, name, windows, *settings):
        with open(self.path(name), newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            if int(row["window"]) in numbers([windows]):
                row.update(setting.split("=") for setting in settings)
        self.write_rows(name, rows, list(rows[0]))

    def without(self, name, column):
        with open(self.path(name), newline="") as file:
            rows = list(csv.DictReader(file))
        self.write_rows(name, rows, [key for key in rows[0] if key != column])

    def write_rows(self, name, rows, columns):
        with open(self.path(name), "w", newline="") as file:
            out = csv.DictWriter(file, columns, extrasaction="ignore", lineterminator="\n")
            out.writeheader()
            out.writerows(rows)

    def fill(self, name, other):
        with open(self.path(other), "rb") as source, open(self.path(name), "r+b") as out:
            out.write(source.read())

    def edit(self, name, old, new):
        with open(self.path(name)) as file:
            text = file.read()
        expect(old in text, f"{name} does not hold {old!r}")
        with open(self.path(name), "w") as file:
            file.write(text.replace(old, new, 1))

    def remove(self, name):
        os.remove(self.path(name))

    def run(self, command, *arguments):
        self.finish()
        for name in ("out.csv", "out.json", "windows.csv"):
            if os.path.exists(self.path(name)):
                os.remove(self.path(name))
        line = [self.noscope, command, *arguments]
        explains_file = command == "explain" and arguments[0].endswith(".plan")
        own = command in ("apply", "merge", "store", "report") or explains_file
        if "--reference" not in arguments and "--truth" not in arguments and not own:
            line += ["--reference", "replay:labels"]
        if "--store" not in arguments and command not in ("store", "bench") and not explains_file:
            line += ["--store", "store.db"]
        if command in ("find", "apply", "merge") and "--blocks" not in arguments:
            line += ["--output", "out.csv", "--output", "out.json", "--windows", "windows.csv"]
        self.result = subprocess.run(line, cwd=self.folder, capture_output=True, text=True, timeout=300)
        self.expected_code, self.code_checked, self.appearances = 0, False, None

    def rows(self, name):
        expect(os.path.exists(self.path(name)), f"{name} was not written; stderr: {self.result.stderr}")
        with open(self.path(name), newline="") as file:
            return list(csv.DictReader(file))

    def answer(self):
        if self.result.stdout.startswith("{"):
            return json.loads(self.result.stdout)
        expect(os.path.exists(self.path("out.json")), f"no JSON was written; stderr: {self.result.stderr}")
        with open(self.path("out.json")) as file:
            return json.load(file)

    def finish(self):
        """What is known only when the lines about a run are all read: its exit code and all its appearances."""
        if self.result is None:
            return
        expect(self.result.returncode == self.expected_code,
               f"exit code {self.result.returncode}, expected {self.expected_code}; stderr: {self.result.stderr}")
        if self.expected_code not in (0, 130):
            lines = self.result.stderr.strip().split("\n")
            expect(lines[-1].startswith("noscope: "), f"the error is not one line of noscope's: {self.result.stderr!r}")
        if self.appearances is not None:
            found = [(float(row["start_s"]), float(row["end_s"]), row["class"], row["peak_confidence"])
                     for row in self.rows("out.csv")]
            expect(len(found) == len(self.appearances), f"appearances {found}, expected {self.appearances}")
            for got, wanted in zip(found, self.appearances):
                same = abs(got[0] - float(wanted[0])) < .0006 and abs(got[1] - float(wanted[1])) < .0006
                same = same and (len(wanted) < 3 or got[2] == wanted[2])
                same = same and (len(wanted) < 4 or abs(float(got[3]) - float(wanted[3])) < 1e-4)
                expect(same, f"appearance {got}, expected {wanted}")
        self.result = None

    def check(self, command, words):
        if command == "exit":
            self.expected_code = int(words[0])
        elif command in ("stderr", "stdout"):
            text = getattr(self.result, command)
            expect(" ".join(words) in text, f"{command} does not hold {' '.join(words)!r}: {text!r}")
        elif command in ("not-stderr", "not-stdout"):
            text = getattr(self.result, command[4:])
            expect(" ".join(words) not in text, f"{command[4:]} holds {' '.join(words)!r}")
        elif command == "holds":
            with open(self.path(words[0])) as file:
                found = file.read()
            expect(found == " ".join(words[1:]), f"{words[0]} holds {found!r}")
        elif command == "same":
            contents = [open(self.path(name), "rb").read() for name in words]
            expect(contents[0] == contents[1], f"{words[0]} and {words[1]} differ")
        elif command == "appearance":
            self.appearances = (self.appearances or []) + [words]
        elif command == "no-appearances":
            self.appearances = []
        elif command in ("positive", "windows"):
            found = [int(row["window"]) for row in self.rows("windows.csv")
                     if command == "windows" or row["positive"] == "1"]
            expect(found == numbers(words), f"{command} windows {found}, expected {numbers(words)}")
        elif command == "decided":
            found = {row["window"]: row["decided_by"] for row in self.rows("windows.csv")}
            expect(found.get(words[0]) == words[1], f"window {words[0]} decided by {found.get(words[0])}")
        elif command in ("calls", "reused"):
            answer = self.answer()
            found = answer["reference_calls"] if command == "calls" else answer["reused_labels"]
            expect(found == int(words[0]), f"{found} {command}, expected {words[0]}")
        elif command in ("json", "at-most"):
            value = self.answer()
            for key in words[0].split("."):
                value = value[int(key)] if isinstance(value, list) else value[key]
            if command == "at-most":
                return expect(value <= float(words[1]), f"{words[0]} is {value}")
            wanted = " ".join(words[1:])
            expect(str(value) == wanted, f"{words[0]} is {value!r}")
        else:
            raise Failed(f"unknown command {command!r}")


def main():
    noscope, path = os.path.abspath(sys.argv[1]), sys.argv[2]
    with tempfile.TemporaryDirectory(prefix="noscope case ") as folder:
        case = Case(noscope, folder)
        for number, line in enumerate(open(path), 1):
            words = shlex.split(line, comments=True)
            if not words:
                continue
            if words == ["needs-trainer"]:
                if not os.path.exists(os.path.join(os.path.dirname(noscope), "noscope-train")):
                    return print("SKIPPED: noscope-train is not built here")
                continue
            try:
                action = getattr(case, words[0], None)
                if words[0] in ("clip", "append", "write", "truncate", "damage", "copy", "change", "without",
                                "edit", "fill", "remove", "label", "run"):
                    action(*words[1:])
                else:
                    case.check(words[0], words[1:])
            except Failed as failure:
                sys.exit(f"{path}:{number}: {failure}")
        try:
            case.finish()
        except Failed as failure:
            sys.exit(f"{path}: at the end: {failure}")


if __name__ == "__main__":
    main()
