"""What every answer about a recording is held to: appearances, or windows where it holds too few appearances to tell."""

import labels
from cases import APPEARANCES, BUDGET


def keeps(case, scores):
    """Whether an answer keeps the budgets, by the truth."""
    if case.by_windows:
        return labels.keeps((scores["windows"]["fnr"], scores["windows"]["fpr"]), BUDGET)
    return labels.keeps_appearances((scores["appearances"]["recall"], scores["appearances"]["precision"]), APPEARANCES)


def keeps_on(case, truth, said, sample):
    """Likewise by the windows of a sample."""
    if case.by_windows:
        return labels.keeps(labels.rates_on(truth, said, sample), BUDGET)
    return labels.keeps_appearances(labels.appearance_rates_on(truth, said, sample), APPEARANCES)


def rates(case, scores):
    """Recall and precision, of what it is held to."""
    side = scores["windows" if case.by_windows else "appearances"]
    return side["recall"], side["precision"]


def what(case):
    return "windows" if case.by_windows else "appearances"


def error(case, scores):
    """The larger share of those missed and of those wrong; nothing there is nothing wrong."""
    if case.by_windows:
        shares = scores["windows"]["fnr"], scores["windows"]["fpr"]
    else:
        shares = [None if rate is None else 1 - rate for rate in rates(case, scores)]
    return max(share or 0 for share in shares)


def said(case, scores):
    """What came of it, beside what was asked for."""
    def share(value):
        return "-" if value is None else f"{100 * value:.1f} %"
    if case.by_windows:
        side = scores["windows"]
        return (f"misses {share(side['fnr'])} of its windows and reports {share(side['fpr'])} of the others, where "
                f"{share(BUDGET)} of each are allowed")
    recall, precision = rates(case, scores)
    return (f"finds {share(recall)} of appearances and is right in {share(precision)}, where {share(APPEARANCES)} were "
            "asked for")
