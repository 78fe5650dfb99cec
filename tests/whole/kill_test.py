#!/usr/bin/env python3
"""kill -9 at random moments loses at most the last second of labels, and the same command ends with the undisturbed
answer; ctrl-C stops cleanly and says how to go on; two commands may share a store; a full disk loses nothing.

usage: kill_test.py NOSCOPE EXEC_REFERENCE.py
"""
import json, os, random, shutil, signal, sqlite3, subprocess, sys, tempfile, time

NOSCOPE, SCRIPT = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
FRAMES = 120  # analysed


def make_clip(folder):
    path = os.path.join(folder, "clip.mp4")
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-f", "lavfi", "-i",
                    f"testsrc2=size=64x48:rate=10:duration={FRAMES // 2}", "-c:v", "libx264", "-preset", "ultrafast",
                    "-threads", "1", path], check=True)
    return path


def command(folder, store, seconds_a_frame, output="out.json"):
    # By the environment: the argument would be part of what identifies the reference.
    os.environ["NOSCOPE_TEST_SECONDS"] = str(seconds_a_frame)
    return [NOSCOPE, "find", "person", os.path.join(folder, "clip.mp4"), "--store", store, "--output",
            os.path.join(folder, output), "--reference", f"exec:'{sys.executable}' '{SCRIPT}'"]


def answer(folder, name="out.json"):
    with open(os.path.join(folder, name)) as file:
        return json.load(file)


def essence(found):
    return json.dumps(found["appearances"], sort_keys=True)


def run(line, **more):
    return subprocess.run(line, capture_output=True, text=True, timeout=120, **more)


def test_kills(folder):
    undisturbed = run(command(folder, os.path.join(folder, "a.db"), 0))
    assert undisturbed.returncode == 0, undisturbed.stderr
    expected = answer(folder)
    assert expected["reference_calls"] == FRAMES and expected["appearances"], expected
    store, seconds = os.path.join(folder, "killed.db"), .02
    random.seed(7)
    # Twenty kills, each within the run's few seconds; progress must survive from kill to kill.
    for _ in range(20):
        process = subprocess.Popen(command(folder, store, seconds), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(random.uniform(.05, 1.4))
        process.send_signal(signal.SIGKILL)
        process.wait()
    last = run(command(folder, store, seconds))
    assert last.returncode == 0, last.stderr
    found = answer(folder)
    assert essence(found) == essence(expected), (found["appearances"], expected["appearances"])
    assert found["reused_labels"] + found["reference_calls"] == FRAMES, found
    assert found["reused_labels"] > 0, "twenty runs were killed and not one label was kept"


def test_a_killed_run_tells_what_it_did(folder):
    """Half a minute after it began a run keeps its answer: what it says of its own work is true."""
    store = os.path.join(folder, "told.db")
    process = subprocess.Popen(command(folder, store, .5), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(33)
    process.send_signal(signal.SIGKILL)
    process.wait()
    told = os.path.join(folder, "told.json")
    shown = run([NOSCOPE, "report", os.path.join(folder, "clip.mp4"), "--store", store, "-o", told])
    assert shown.returncode == 0 and "not finished" in shown.stderr, shown.stderr
    found = answer(folder, "told.json")
    assert not found["complete"] and found["stopped"] == "unfinished", found["stopped"]
    assert 20 < found["reference_calls"] < FRAMES, found["reference_calls"]
    assert found["frames_decoded"] > 0 and "reference" in found["seconds"]["stages"], found
    assert sum(stage["decided"] for stage in found["plan_stages"]) > 20, found["plan_stages"]


def lines_of(path):
    try:
        with open(path) as file:
            return sum(1 for line in file if '"window"' in line)
    except FileNotFoundError:
        return 0


def test_a_kill_costs_at_most_a_second(folder):
    store, stream = os.path.join(folder, "second.db"), os.path.join(folder, "stream.jsonl")
    line = command(folder, store, .05) + ["--output", stream]
    process = subprocess.Popen(line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    begin = time.monotonic()
    while lines_of(stream) < 10 and time.monotonic() - begin < 60:
        time.sleep(.02)
    told = lines_of(stream)  # windows, of two frames each, whose labels were there at this moment
    time.sleep(1)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert 10 <= told < FRAMES // 2, f"{told} windows were told"
    assert run(command(folder, store, 0)).returncode == 0
    kept = answer(folder)["reused_labels"]
    assert kept >= 2 * told, f"{kept} labels kept, {2 * told} were told a second before the kill"


def test_kills_while_confirming(folder):
    """Frames that were tried are labels like others: which ones are tried does not hang on what lies in the store."""
    line = lambda store, seconds: command(folder, os.path.join(folder, store), seconds, "confirmed.json") + [
        "--plan", "every(15) | reference", "--min-hits", "6", "--windows", os.path.join(folder, "confirmed.csv")]
    assert run(line("confirmed.db", 0)).returncode == 0
    expected = answer(folder, "confirmed.json")
    with open(os.path.join(folder, "confirmed.csv")) as file:
        windows = file.read()
    assert expected["confirmation"]["frames"] > 10 and expected["appearances"], expected
    random.seed(8)
    for _ in range(8):
        process = subprocess.Popen(line("tried.db", .05), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(random.uniform(.1, 1.2))
        process.send_signal(signal.SIGKILL)
        process.wait()
    last = run(line("tried.db", .01))
    assert last.returncode == 0, last.stderr
    found = answer(folder, "confirmed.json")
    with open(os.path.join(folder, "confirmed.csv")) as file:
        assert file.read() == windows
    assert essence(found) == essence(expected) and found["confirmation"] == expected["confirmation"], found
    # Frames that are tried and checked are known the second time.
    expected_labels = expected["reused_labels"] + expected["reference_calls"]
    assert found["reused_labels"] + found["reference_calls"] == expected_labels, found
    assert found["reused_labels"] > expected["reused_labels"]


def asked(folder):
    """How many frames the reference was asked about in audited() so far."""
    try:
        with open(os.path.join(folder, "checked.log")) as file:
            return sum(1 for _ in file)
    except FileNotFoundError:
        return 0


def audited(folder, store, seconds, checks=("--label-budget", "80%")):
    """A plan that asks about every fifteenth frame, and a check that may label four fifths of all."""
    os.environ["NOSCOPE_TEST_LOG"] = os.path.join(folder, "checked.log")
    return command(folder, os.path.join(folder, store), seconds, "audited.json") + [
        "--plan", "every(15) | reference", "--min-hits", "3", "--windows",
        os.path.join(folder, "audited.csv"), *checks]


def audited_answer(folder):
    found = answer(folder, "audited.json")
    with open(os.path.join(folder, "audited.csv")) as file:
        windows = file.read()
    # All but what this run itself had to ask.
    guarantee = {key: value for key, value in found["guarantee"].items() if key != "new_labels"}
    return found, json.dumps([found["appearances"], guarantee], sort_keys=True) + windows


def until_asked(process, folder, frames):
    begin = time.monotonic()
    while asked(folder) < frames and process.poll() is None and time.monotonic() - begin < 60:
        time.sleep(.002)


def test_kills_while_checking(folder):
    """An audit that is killed again and again keeps its labels, asks about no frame that it knows, and comes to the same
    sentence."""
    assert run(audited(folder, "unchecked.db", 0, ("--guarantee", "none"))).returncode == 0
    before = asked(folder)
    assert run(audited(folder, "checked.db", 0)).returncode == 0
    found, expected = audited_answer(folder)
    calls = asked(folder) - before
    assert found["reference_calls"] == calls, (found["reference_calls"], calls)
    assert found["guarantee"]["checked_windows"] == found["guarantee"]["planned_windows"] > 35, found["guarantee"]
    random.seed(9)
    kills, begin = 0, asked(folder)
    while True:
        start = asked(folder)
        process = subprocess.Popen(audited(folder, "stopped.db", .02), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until_asked(process, folder, start + random.randint(15, 40))
        if process.poll() is not None:
            break
        process.send_signal(signal.SIGKILL)
        process.wait()
        kills += 1
        assert kills < 60, "it never came to an end"
    last, essence_of_last = audited_answer(folder)
    assert process.returncode == 0 and kills >= 2, (process.returncode, kills)
    assert essence_of_last == expected, (last["guarantee"], found["guarantee"])
    assert last["reused_labels"] + last["reference_calls"] == found["reused_labels"] + calls, last
    assert last["reused_labels"] > before, "only labels from before the check were kept"


def test_an_interrupted_check_says_what_it_knows(folder):
    expected = audited_answer(folder)[1]
    start = asked(folder)
    assert run(audited(folder, "before.db", 0, ("--guarantee", "none"))).returncode == 0
    before = asked(folder) - start
    # The first batch of the sample is 32 windows of two frames.
    for after, kind in ((before + 12, "none"), (before + 64 + 3, "bounded")):
        store = f"interrupted{after}.db"
        start = asked(folder)
        process = subprocess.Popen(audited(folder, store, .04), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        until_asked(process, folder, start + after)
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=60)
        assert process.returncode == 130, (process.returncode, stderr)
        said = answer(folder, "audited.json")["guarantee"]
        assert said["kind"] == kind, said
        assert said["checked_windows"] == (32 if kind == "bounded" else 0) < said["planned_windows"], said
        assert "ended" in said["statement"] and "Nothing was checked" not in said["statement"], said
        assert f"of {said['planned_windows']} " in said["statement"] or \
            f"of its {said['planned_windows']} " in said["statement"], said
        assert run(audited(folder, store, 0)).returncode == 0
        assert audited_answer(folder)[1] == expected


def test_a_ledger_that_does_not_fit(folder):
    """Two processes may come across each other in any manner: the answer is whole, and a warning says what is left out."""
    store, plan = os.path.join(folder, "ledger.db"), os.path.join(folder, "ledger.plan")
    words = audited(folder, "ledger.db", 0)
    recording, reference = words[3], words[words.index("--reference") + 1]
    made = run([NOSCOPE, "plan", "person", recording, "--store", store, "--reference", reference, "--plan",
                "every(15) | reference", "-o", plan])
    assert made.returncode == 0, made.stderr
    apply = [NOSCOPE, "apply", plan, recording, "--store", store, "--label-budget", "80%", "--output",
             os.path.join(folder, "applied.json")]
    assert run(apply).returncode == 0
    first = answer(folder, "applied.json")
    assert first["guarantee"]["ledger"]["audits"] == 1 and not first["warnings"], first
    with sqlite3.connect(store) as database:
        key, content = database.execute("SELECT key, content FROM artifact WHERE key LIKE 'ledger %'").fetchone()
        ledger = json.loads(content)
        lines = ledger["audits"].split("\n")
        name, population, *others = lines[1].split(" ")
        lines[1] = " ".join([name, str(int(population) + 1), *others])
        ledger["audits"] = "\n".join(lines)
        for damage in (json.dumps(ledger), "no ledger"):
            database.execute("UPDATE artifact SET content = ? WHERE key = ?", (damage.encode(), key))
            database.commit()
            again = run(apply)
            assert again.returncode == 0, again.stderr
            found = answer(folder, "applied.json")
            assert found["complete"] and essence(found) == essence(first), found
            assert found["guarantee"]["budgets"] == first["guarantee"]["budgets"], found
            assert any("left out of the plan's ledger" in line for line in found["warnings"]), found["warnings"]


def test_kills_while_ranking(folder):
    """What is asked by rank hangs on answers alone, not on how often they had to be asked for; a kill costs a round."""
    log = os.path.join(folder, "asked.log")
    line = lambda store, seconds: command(folder, os.path.join(folder, store), seconds, "ranked.json") + [
        "--plan", "packets | rank | reference", "--guarantee", "none", "--windows", os.path.join(folder, "ranked.csv")]
    assert run(line("ranked.db", 0)).returncode == 0
    expected = answer(folder, "ranked.json")
    with open(os.path.join(folder, "ranked.csv")) as file:
        windows = file.read()
    assert expected["ranking"]["frames"] > 20 and expected["appearances"], expected
    random.seed(9)
    os.environ["NOSCOPE_TEST_LOG"] = log
    kills = 10
    for _ in range(kills):
        process = subprocess.Popen(line("killed-ranking.db", .05), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(random.uniform(.2, 1))
        process.send_signal(signal.SIGKILL)
        process.wait()
    last = run(line("killed-ranking.db", .01))
    del os.environ["NOSCOPE_TEST_LOG"]
    assert last.returncode == 0, last.stderr
    found = answer(folder, "ranked.json")
    with open(os.path.join(folder, "ranked.csv")) as file:
        assert file.read() == windows
    assert essence(found) == essence(expected) and found["ranking"] == expected["ranking"], found
    assert found["reused_labels"] > 0, "ten runs were killed and not one label was kept"
    with open(log) as file:
        asked = [int(number) for number in file]
    # Eight frames a round, whose labels are stored when all are there.
    assert len(asked) - len(set(asked)) <= 8 * kills, f"{len(asked)} questions about {len(set(asked))} frames"
    assert len(set(asked)) == expected["reference_calls"], (len(set(asked)), expected["reference_calls"])


def test_interrupt(folder):
    store = os.path.join(folder, "interrupted.db")
    process = subprocess.Popen(command(folder, store, .05), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    store_seen = time.monotonic()
    while not os.path.exists(store) and time.monotonic() - store_seen < 30:
        time.sleep(.02)
    time.sleep(1.5)  # some labels of the 120 at .05 s each
    process.send_signal(signal.SIGINT)
    stdout, stderr = process.communicate(timeout=30)
    assert process.returncode == 130, (process.returncode, stderr)
    assert "same command" in stderr, stderr
    assert run(command(folder, store, 0)).returncode == 0
    assert answer(folder)["reused_labels"] > 0


def test_two_at_once(folder):
    store = os.path.join(folder, "shared.db")
    first = subprocess.Popen(command(folder, store, .01, "one.json"), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    second = subprocess.Popen(command(folder, store, .01, "two.json"), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert first.wait(120) == 0, first.stderr.read()
    assert second.wait(120) == 0, second.stderr.read()
    assert essence(answer(folder, "one.json")) == essence(answer(folder, "two.json"))


def test_a_file_replaced_meanwhile(folder):
    """The second file is another one by the time its turn comes: no label of it may be kept under the first one's name."""
    place, spare = os.path.join(folder, "replaced"), os.path.join(folder, "spare.mp4")
    os.makedirs(place)
    second = os.path.join(place, "clip2.mp4")
    shutil.copy2(os.path.join(folder, "clip.mp4"), os.path.join(place, "clip1.mp4"))
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-i", os.path.join(folder, "clip.mp4"), "-vf", "negate", "-c:v",
                    "libx264", "-preset", "ultrafast", "-threads", "1", second], check=True)
    shutil.copy2(second, spare)
    white = os.path.join(folder, "white.mp4")
    subprocess.run(["ffmpeg", "-nostdin", "-v", "error", "-i", spare, "-vf", "lutyuv=y=235", "-c:v", "libx264", "-preset",
                    "ultrafast", "-threads", "1", white], check=True)
    line = lambda store, seconds: [place if word.endswith("clip.mp4") else word
                                   for word in command(folder, os.path.join(folder, store), seconds, "replaced.json")]
    assert run(line("undisturbed.db", 0)).returncode == 0
    expected = essence(answer(folder, "replaced.json"))
    stream = os.path.join(folder, "replaced.jsonl")
    process = subprocess.Popen(line("replaced.db", .01) + ["--output", stream], stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, text=True)
    while lines_of(stream) < 3 and process.poll() is None:
        time.sleep(.02)
    os.replace(white, second)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 3 and "changed while it was read" in stderr, (process.returncode, stderr)
    shutil.copy2(spare, second)
    assert run(line("replaced.db", 0)).returncode == 0
    assert essence(answer(folder, "replaced.json")) == expected


def test_full_disk(folder):
    small = os.path.join(folder, "small")
    os.makedirs(small)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "none", small], stderr=subprocess.DEVNULL).returncode:
        print("full disk: not tried, mounting is not permitted here")
        return
    try:
        with open(os.path.join(small, "filler"), "wb") as file:
            file.write(bytes(110_000))
        full = run(command(folder, os.path.join(small, "store.db"), 0))
        assert full.returncode == 5, (full.returncode, full.stderr)
        assert full.stderr.strip().split("\n")[-1].startswith("noscope: "), full.stderr
        os.remove(os.path.join(small, "filler"))
        # With room again the same command goes on.
        again = run(command(folder, os.path.join(small, "store.db"), 0))
        assert again.returncode in (0, 5), again.stderr
    finally:
        subprocess.run(["umount", small], check=True)


def test_a_limit_on_files(folder):
    """A store or an output that may grow no further is told like a full disk."""
    def limited(line, kilobytes):
        return run(["bash", "-c", f'ulimit -f {kilobytes}; exec "$@"', "-", *line])
    full = limited(command(folder, os.path.join(folder, "limited.db"), 0), 64)
    assert full.returncode == 5, (full.returncode, full.stderr)
    assert full.stderr.strip().split("\n")[-1].startswith("noscope: "), full.stderr
    again = run(command(folder, os.path.join(folder, "limited.db"), 0))
    assert again.returncode == 0, again.stderr


def main():
    folder = tempfile.mkdtemp(prefix="noscope-kill-")
    try:
        make_clip(folder)
        for test in (test_a_killed_run_tells_what_it_did, test_kills, test_kills_while_confirming, test_kills_while_ranking, test_kills_while_checking,
                     test_an_interrupted_check_says_what_it_knows, test_a_ledger_that_does_not_fit,
                     test_a_kill_costs_at_most_a_second, test_interrupt, test_two_at_once,
                     test_a_file_replaced_meanwhile, test_full_disk, test_a_limit_on_files):
            test(folder)
            print(f"{test.__name__}: passed")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
