"""The classical peers: what the paper sets beside its nets. Each gives the second part's frames a score.

Pictures are u8 [rows, planes, height, width], planes Y, U, V and, where there is one, the difference to the empty
scene. Penalties are chosen on blocks held out, as the nets' epochs are.
"""

import warnings

import numpy as np
from skimage.feature import hog
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, LinearSVC

from cases import COLOURS, GRADIENTS, PIXELS, PIXELS_AND_DIFFERENCE


def pixels(pictures):
    return pictures[:, :3].reshape(len(pictures), -1).astype(np.float32)


def pixels_and_difference(pictures):
    return pictures.reshape(len(pictures), -1).astype(np.float32)


def gradients(pictures):
    """Histograms of oriented gradients (Dalal and Triggs 2005) of Y."""
    return np.stack([hog(picture[0], orientations=9, pixels_per_cell=(8, 8), cells_per_block=(2, 2),
                         feature_vector=True) for picture in pictures]).astype(np.float32)


def colours(pictures):
    """Shares of 8 x 8 x 8 bins of Y, U, V, their square roots (so that a plain distance is Hellinger's)."""
    bins = pictures[:, :3].reshape(len(pictures), 3, -1).astype(np.int64) >> 5
    places = bins[:, 0] * 64 + bins[:, 1] * 8 + bins[:, 2]
    counts = np.stack([np.bincount(row, minlength=512) for row in places])
    return np.sqrt(counts / places.shape[1]).astype(np.float32)


def logistic(penalty, seed):
    return make_pipeline(StandardScaler(), LogisticRegression(C=penalty, class_weight="balanced", max_iter=200))


def linear_svm(penalty, seed):
    return make_pipeline(StandardScaler(),
                         LinearSVC(C=penalty, class_weight="balanced", dual=True, max_iter=2000, random_state=seed))


def kernel_svm(penalty, seed):
    return SVC(C=penalty, gamma="scale", class_weight="balanced")


# Features, model, penalties tried, of those that cases.py names.
PEERS = {
    PIXELS: (pixels, logistic, (1e-5, 1e-3)),
    PIXELS_AND_DIFFERENCE: (pixels_and_difference, logistic, (1e-5, 1e-3)),
    GRADIENTS: (gradients, linear_svm, (1e-4, 1e-2)),
    COLOURS: (colours, kernel_svm, (1, 100)),
}


def both_kinds(labels):
    return 0 < np.sum(labels) < len(labels)


def choose_penalty(model, penalties, features, labels, blocks, seed):
    """By the AUC over blocks held out; the strongest penalty where too few blocks hold both kinds."""
    folds = min(3, len(np.unique(blocks[labels == 1])), len(np.unique(blocks)))
    if folds < 2:
        return penalties[0]
    means = []
    for penalty in penalties:
        areas = []
        for learn, held in StratifiedGroupKFold(folds, shuffle=True, random_state=seed).split(features, labels, blocks):
            if both_kinds(labels[learn]) and both_kinds(labels[held]):
                fitted = model(penalty, seed).fit(features[learn], labels[learn])
                areas.append(roc_auc_score(labels[held], fitted.decision_function(features[held])))
        if not areas:
            return penalties[0]
        means.append(np.mean(areas))
    return penalties[int(np.argmax(means))]


def scores_of(peer, features, labels, blocks, judged, seed):
    """None where the labels are of one kind."""
    if not both_kinds(labels):
        return None
    _, model, penalties = PEERS[peer]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        penalty = choose_penalty(model, penalties, features, labels, blocks, seed)
        return model(penalty, seed).fit(features, labels).decision_function(judged)
