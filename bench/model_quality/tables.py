"""The tables of docs/specialized.md, out of results."""

import statistics

from cases import MAIN, MAIN_PLAIN
from peers import PEERS


def area(value):
    return f"{value:.3f}".removeprefix("0")


def percent(value):
    return f"{100 * value:.0f} %"


def table(header, rows):
    return ("| " + " | ".join(header) + " |\n|---|" + "---:|" * (len(header) - 1) + "\n" +
            "".join("| " + " | ".join(row) + " |\n" for row in rows) + "\n")


class Told:
    """Results of one recording, by kind, what and number of labels: a list, one a seed."""

    def __init__(self, results, group, case):
        self.runs = {}
        for name, result in results.items():
            slug, recording, kind, what, labels, _ = name.split("|")
            if (slug, recording) == (group.slug, case.name):
                self.runs.setdefault((kind, what, int(labels)), []).append(result)

    def of(self, kind, what, labels):
        """Those that could be judged, and how many were tried."""
        tried = self.runs.get((kind, what, labels), [])
        return [run for run in tried if "failed" not in run], len(tried)

    def labels(self):
        return sorted({labels for _, _, labels in self.runs if labels})


def median_and_range(values, write):
    text = write(statistics.median(values))
    return text if len(values) == 1 else f"{text} ({write(min(values))} to {write(max(values))})"


def cell(told, kind, what, labels):
    runs, tried = told.of(kind, what, labels)
    if not tried:
        return ""
    if not runs:
        return "cannot learn"
    text = (median_and_range([run["auc"] for run in runs], area) + "; " +
            percent(statistics.median(run["undecided"] for run in runs)))
    return text + (f"; {len(runs)} of {tried}" if len(runs) < tried else "")


def plain(judged):
    return "-" if judged["auc"] is None else f"{area(judged['auc'])}; {percent(judged['undecided'])}"


def counts(cases):
    """cases: (case, recording) of a group."""
    rows = []
    for case, recording in cases:
        train, test = recording.told["train"], recording.told["test"]
        same = train.get("teacher_same")
        rows.append([case.file, case.question, str(train["frames"]), str(train["positive"]), str(test["frames"]),
                     str(test["positive"]), str(recording.told["scene_frames"]),
                     "" if same is None else percent(same / train["frames"])])
    return table(["recording", "asked for", "to learn from", "positive", "judged", "positive",
                  "empty frames in pictures", "teacher says the same"], rows)


def models(told, recording, nets):
    """A row a scorer, a column a number of labels."""
    labels = told.labels()
    rows = [[f"`{row['detector']}`, no labels", plain(row)] + [""] * len(labels)
            for row in recording.told["detectors"]]
    rows += [[f"`{net}`, other cameras'", cell(told, "generic", net, 0)] + [""] * len(labels)
             for net in (MAIN_PLAIN, MAIN) if told.of("generic", net, 0)[1]]
    rows += [[peer, ""] + [cell(told, "peer", peer, count) for count in labels] for peer in PEERS]
    rows += [[f"`{net}`", ""] + [cell(told, "net", net, count) for count in labels] for net in nets]
    return table(["scorer", "none of this camera's"] + [f"{count:,} labels" for count in labels], rows)


def variants(told):
    labels = told.labels()
    kinds = [("as above", "net", MAIN), ("without pasting", "unpasted", MAIN),
             ("without the difference", "net", MAIN_PLAIN), ("without both", "unpasted", MAIN_PLAIN),
             ("labels at random in place of blocks", "frames", MAIN)]
    return table([f"`{MAIN}`"] + [f"{count:,} labels" for count in labels],
                 [[text] + [cell(told, kind, what, count) for count in labels] for text, kind, what in kinds])


def fitted(told, kind, labels):
    runs, tried = told.of(kind, MAIN, labels)
    if not tried:
        return []
    if not runs:
        return ["cannot learn"] + [""] * 3
    return [cell(told, kind, MAIN, labels)] + [
        median_and_range([run["fitted"][part] for run in runs], lambda value: f"{100 * value:.1f}")
        for part in ("missed", "wrong", "undecided")]


def teachers(told):
    """What the same number of labels gives: half for thresholds, or all of them where a teacher labels the rest."""
    kinds = [("half to learn from, half for thresholds", "half"), ("all for thresholds, the teacher's to learn from",
                                                                  "teacher")]
    rows = [[f"{count:,}: {text}"] + fitted(told, kind, count)
            for count in told.labels() for text, kind in kinds if fitted(told, kind, count)]
    header = ["labels", "AUC; undecided at best", "missed, %", "wrong, %", "undecided, %"]
    return table(header, rows) if rows else ""
