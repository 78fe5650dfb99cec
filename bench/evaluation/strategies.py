"""Baselines that need no more than the reference's labels: which frames are asked, and what the others copy. Pure."""


def keyframes_alone(keys, truth):
    """Every keyframe is asked; the frames up to the next one copy it."""
    labels, last, asked = [], False, 0
    for key, label in zip(keys, truth):
        if key:
            last = label
            asked += 1
        labels.append(last)
    return labels, asked


def copying(spans, truth, step):
    """Of the frames of each reuse span every step-th is asked, from its first on; the others copy the one asked before."""
    labels, asked, last, at = [], 0, False, 0
    for place, label in enumerate(truth):
        at = at + 1 if place and spans[place] == spans[place - 1] else 0
        if at % step == 0:
            last = label
            asked += 1
        labels.append(last)
    return labels, asked


def bisection(truth, step):
    """Every step-th frame is asked. Where two neighbours differ, the frame halfway between them is asked, until the
    change lies between two neighbouring frames; what lies between two that agree copies them."""
    count = len(truth)
    if not count:
        return [], []
    known = {place: truth[place] for place in list(range(0, count, step)) + [count - 1]}
    places = sorted(known)
    for low, high in zip(places, places[1:]):
        while high - low > 1 and known[low] != known[high]:
            middle = (low + high) // 2
            known[middle] = truth[middle]
            if known[middle] == known[low]:
                low = middle
            else:
                high = middle
    labels, last = [], truth[0]
    for place in range(count):
        last = known.get(place, last)
        labels.append(last)
    return labels, sorted(known)


def gated(scores, truth, threshold):
    """Frames that move more than the threshold are asked, the others are empty."""
    labels = [score > threshold and label for score, label in zip(scores, truth)]
    return labels, sum(score > threshold for score in scores)


def thresholds_of(scores, sample, truth):
    """Thresholds worth trying: below each positive sampled frame's score, the largest first."""
    return sorted({scores[place] * (1 - 1e-9) for place in sample if truth[place]}, reverse=True)


def frames_to_decode(numbers, keys_of_all):
    """How many frames of the file are decoded to see those with `numbers`: each from the keyframe before it on, and
    what was decoded for the one before it not again."""
    key_before, last = [], 0
    for number, key in enumerate(keys_of_all):
        last = number if key else last
        key_before.append(last)
    decoded, done = 0, -1
    for number in sorted(numbers):
        start = max(key_before[number], done + 1) if number < len(key_before) else done + 1
        decoded += max(0, number - start + 1)
        done = max(done, number)
    return decoded
