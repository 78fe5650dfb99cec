"""The tables of docs/specialized-quality.md, out of results."""

import statistics

from cases import MAIN, MAIN_CROPPED, MAIN_PLAIN, PEER_VIEWS


def area(value):
    return f"{value:.3f}".removeprefix("0")


def percent(value):
    return f"{100 * value:.0f} %"


def table(header, rows):
    return ("| " + " | ".join(header) + " |\n|---|" + "---:|" * (len(header) - 1) + "\n" +
            "".join("| " + " | ".join(row) + " |\n" for row in rows) + "\n")


class Told:
    """Results of one recording, by kind, what and number of labels: a list, one a seed."""

    def __init__(self, results, group, recording, has_both):
        self.recording, self.has_both, self.runs = recording, has_both, {}
        for name, result in results.items():
            slug, case, kind, what, labels, _ = name.split("|")
            if (slug, case) == (group.slug, recording.case.name):
                self.runs.setdefault((kind, what, int(labels)), []).append(result)

    @property
    def name(self):
        return self.recording.case.name

    def of(self, kind, what, labels):
        """Those that could be judged, and how many were tried."""
        tried = self.runs.get((kind, what, labels), [])
        return [run for run in tried if "failed" not in run], len(tried)

    def labels(self):
        return sorted({labels for _, _, labels in self.runs if labels})


def median_and_range(values, write):
    text = write(statistics.median(values))
    return text if len(values) == 1 else f"{text} ({write(min(values))} to {write(max(values))})"


def plain(judged):
    return "-" if judged["auc"] is None else f"{area(judged['auc'])}; {percent(judged['undecided'])}"


def cell(told, kind, what, labels):
    """Medians over seeds."""
    runs, tried = told.of(kind, what, labels)
    if not tried:
        return ""
    if not runs:
        return "cannot learn"
    text = plain({key: statistics.median(run[key] for run in runs) for key in ("auc", "undecided")})
    return text + (f"; {len(runs)} of {tried}" if len(runs) < tried else "")


def counts(all_told):
    rows = []
    for told in all_told:
        case, said = told.recording.case, told.recording.told
        train, test, same = said["train"], said["test"], said["train"].get("teacher_same")
        rows.append([told.name, case.region, str(train["frames"]), str(train["positive"]), str(test["frames"]),
                     str(test["positive"]), "" if same is None else percent(same / train["frames"])])
    header = ["recording", "region", "to learn from", "positive", "judged", "positive", "teacher says the same"]
    text = table(header, rows)
    lacking = [told.name for told in all_told if not told.has_both]
    return text + (f"A half of these has hardly any frames of one kind, so that nothing is judged: "
                   f"{', '.join(lacking)}.\n\n" if lacking else "")


def rows_of_models(nets):
    """Text, kind, what, whether labels of this camera are used."""
    rows = [(f"`{net}`, other cameras'", "generic", net, False) for net in (MAIN, MAIN_CROPPED)]
    rows += [(peer, "peer", peer, True) for peer in PEER_VIEWS]
    rows += [(f"`{net}`", "net", net, True) for net in nets]
    rows += [(f"`{net}`, without pasting", "unpasted", net, True) for net in (MAIN_PLAIN, MAIN)]
    return rows + [(f"`{MAIN}`, labels at random in place of blocks", "frames", MAIN, True)]


def models(all_told, nets, labels):
    """A row a scorer, a column a recording that holds so many labels. Rows of which nothing was run are left out."""
    held = [told for told in all_told if labels in told.labels()]
    if not held:
        return f"*{labels:,} labels.* No recording's first half holds so many.\n\n"
    detectors = [row["detector"] for row in held[0].recording.told["detectors"]]
    rows = [[f"`{detector}`, no labels"] + [plain(told.recording.told["detectors"][place]) for told in held]
            for place, detector in enumerate(detectors)]
    for text, kind, what, of_this_camera in rows_of_models(nets):
        cells = [cell(told, kind, what, labels if of_this_camera else 0) for told in held]
        if any(cells):
            rows.append([text] + cells)
    fewer = [told.name for told in all_told if told not in held]
    text = f"*{labels:,} labels.*" + (f" Fewer in the first half: {', '.join(fewer)}." if fewer else "")
    return text + "\n\n" + table(["scorer"] + [told.name for told in held], rows)


def fitted(told, kind, labels):
    runs, tried = told.of(kind, MAIN, labels)
    if not tried:
        return []
    if not runs:
        return ["cannot learn"] + [""] * 3
    return [cell(told, kind, MAIN, labels)] + [
        median_and_range([run["fitted"][part] for run in runs], lambda value: f"{100 * value:.1f}")
        for part in ("missed", "wrong", "undecided")]


def teachers(all_told):
    """What the same number of labels gives: half for thresholds, or all of them where a teacher labels the rest."""
    kinds = [("half to learn from, half for thresholds", "half"), ("all for thresholds, the teacher's to learn from",
                                                                  "teacher")]
    rows = [[told.name, f"{count:,}: {text}"] + fitted(told, kind, count)
            for told in all_told for count in told.labels() for text, kind in kinds if fitted(told, kind, count)]
    header = ["recording", "labels", "AUC; undecided at best", "missed, %", "wrong, %", "undecided, %"]
    return table(header, rows) if rows else ""
