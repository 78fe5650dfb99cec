"""Two other ways to find nearly all positives of a table of scores: SUPG and BARGAIN, each for a recall target.

A peer is given a table, a number of labels and a seed. It returns the places it labelled and those it holds to be
positive; with a chance of 1 - ALPHA the latter are to hold TARGET of all positives."""

import numpy
from BARGAIN.models.AbstractModels import Oracle, Proxy
from BARGAIN.process.BARGAIN_R import BARGAIN_R

TARGET, ALPHA = .95, .05


class Table:
    """Highest score first."""

    def __init__(self, scores, positive):
        self.scores, self.positive = scores, positive
        weights = numpy.sqrt(scores)
        # A tenth of the draws is uniform, so that no weight is next to nothing.
        self.chance = .9 * weights / weights.sum() + .1 / len(scores)
        self.chance /= self.chance.sum()


def supg(table, budget, seed):
    """SUPG-R with importance sampling (Kang, Gan, Bailis, Hashimoto, Zaharia, PVLDB 13(11), 2020, algorithm 4): drawn with
    replacement by the root of the score, weighted back, and the target raised by normal bounds on both sides of the
    threshold that the sample alone would take."""
    random = numpy.random.default_rng(seed)
    drawn = numpy.sort(random.choice(len(table.scores), budget, p=table.chance))
    weight = table.positive[drawn] / table.chance[drawn] / len(table.scores)
    mass = numpy.cumsum(weight)  # found above each place of the sample
    if mass[-1] == 0:
        return drawn, numpy.arange(len(table.scores))

    def place_of(target):
        # The highest threshold that holds so much of the sample's positives.
        return int(numpy.searchsorted(mass, min(target, 1) * mass[-1] * (1 - 1e-12)))

    def bound(values, sign):
        spread = numpy.sqrt(2 * numpy.log(2 / ALPHA)) * values.std() / numpy.sqrt(budget)
        return values.mean() + sign * spread

    cut = table.scores[drawn[place_of(TARGET)]]
    above = table.scores[drawn] >= cut
    found, missed = bound(weight * above, 1), max(0, bound(weight * ~above, -1))
    cut = table.scores[drawn[place_of(found / (found + missed))]]
    return drawn, numpy.union1d(numpy.flatnonzero(table.scores >= cut), drawn[table.positive[drawn] > 0])


class TableProxy(Proxy):
    def __init__(self, table):
        super().__init__(verbose=False)
        self.table = table

    def get_preds_and_scores(self, indxs, data_records):
        return numpy.ones(len(indxs), int), self.table.scores[indxs]


class TableOracle(Oracle):
    def __init__(self, table):
        super().__init__(verbose=False)
        self.table, self.asked = table, []

    def reset(self):
        super().reset()
        self.asked = []

    def get_pred(self, data_records, indxs=None):
        self.asked.append(numpy.asarray(indxs, int))
        return self.table.positive[self.asked[-1]].astype(int)


def bargain(table, budget, seed):
    """BARGAIN_R as its authors publish it, with its guarantee (beta = 0)."""
    oracle = TableOracle(table)
    method = BARGAIN_R(TableProxy(table), oracle, delta=ALPHA, target=TARGET, budget=budget, seed=seed)
    chosen = method.process(numpy.arange(len(table.scores)))
    return numpy.unique(numpy.concatenate(oracle.asked)), numpy.asarray(chosen, int)


PEERS = {"SUPG": supg, "BARGAIN": bargain}
