#!/usr/bin/env python3
"""Detector boxes from openvino and numpy alone, compared with noscope's.

check_boxes.py HEAD MODEL FRAMES.rgb WIDTH HEIGHT BOXES.json

It shares no code with noscope: resizing, letterbox, decoding and suppression are written anew from the models' own
descriptions. For every box of confidence >= .25 on either side there must be one of the same class on the other with
IoU > .95 and a confidence within .01; boxes within .01 of the threshold may be missing on one side.
"""
import json
import sys

import numpy as np
import openvino as ov

THRESHOLD, TOLERANCE, IOU = 0.25, 0.01, 0.95


def resize(image, width, height):
    """Bilinear with half-pixel centres, in float64, rounded to whole levels."""
    def taps(size, out):
        at = np.clip((np.arange(out) + 0.5) * size / out - 0.5, 0, size - 1)
        low = np.floor(at).astype(int)
        return low, np.minimum(low + 1, size - 1), at - low
    x0, x1, ax = taps(image.shape[1], width)
    y0, y1, ay = taps(image.shape[0], height)
    image = image.astype(np.float64)
    rows = image[y0] * (1 - ay)[:, None, None] + image[y1] * ay[:, None, None]
    mixed = rows[:, x0] * (1 - ax)[None, :, None] + rows[:, x1] * ax[None, :, None]
    return np.floor(mixed + 0.5).astype(np.float32)


def prepare(image, head, width, height):
    """The tensor, and (scale x, scale y, offset x, offset y)."""
    h, w = image.shape[:2]
    if head == "boxes-labels":
        small, left, top = resize(image, width, height), 0, 0
        canvas = small
    else:
        ratio = min(width / w, height / h)
        nw, nh = int(np.floor(w * ratio + 0.5)), int(np.floor(h * ratio + 0.5))
        left, top = ((width - nw) // 2, (height - nh) // 2) if head == "yolov8" else (0, 0)
        small = resize(image, nw, nh)
        canvas = np.full((height, width, 3), 114, np.float32)
        canvas[top:top + nh, left:left + nw] = small
    if head == "yolov8":
        canvas = canvas / np.float32(255)
    else:
        canvas = canvas[:, :, ::-1]
    tensor = np.ascontiguousarray(canvas.transpose(2, 0, 1)[None])
    return tensor, (small.shape[1] / w, small.shape[0] / h, left, top)


def decode(outputs, head, width, height):
    """Rows class, confidence, x0, y0, x1, y1 in pixels of the input."""
    if head == "boxes-labels":
        boxes, labels = outputs if outputs[0].ndim == 2 else outputs[::-1]
        return np.column_stack([labels, boxes[:, 4], boxes[:, :4]])
    out = outputs[0][0].astype(np.float64)
    if head == "yolov8":
        out = out.T
        place, scores = out[:, :4], out[:, 4:]
    else:
        grids = []
        for stride in (8, 16, 32):
            ys, xs = np.meshgrid(np.arange(height // stride), np.arange(width // stride), indexing="ij")
            grids.append(np.stack([xs.ravel(), ys.ravel(), np.full(xs.size, stride)], 1))
        grid = np.concatenate(grids)
        stride = grid[:, 2:]
        place = np.concatenate([(out[:, :2] + grid[:, :2]) * stride, np.exp(out[:, 2:4]) * stride], 1)
        scores = out[:, 4:5] * out[:, 5:]
    best = scores.argmax(1)
    corners = np.concatenate([place[:, :2] - place[:, 2:] / 2, place[:, :2] + place[:, 2:] / 2], 1)
    return np.column_stack([best, scores[np.arange(len(best)), best], corners])


def iou(box, others):
    low, high = np.maximum(box[:2], others[:, :2]), np.minimum(box[2:], others[:, 2:])
    both = np.prod(np.clip(high - low, 0, None), axis=1)
    return both / (np.prod(box[2:] - box[:2]) + np.prod(others[:, 2:] - others[:, :2], axis=1) - both)


def suppress(rows):
    kept = []
    for name in np.unique(rows[:, 0]):
        left = rows[rows[:, 0] == name]
        left = left[np.argsort(-left[:, 1], kind="stable")]
        while len(left):
            kept.append(left[0])
            left = left[1:][iou(left[0, 2:], left[1:, 2:]) <= 0.7]
    return np.array(kept).reshape(-1, 6)


def missing(rows, others):
    """Rows from the threshold up that have no partner among the others."""
    lost, free = [], list(range(len(others)))
    for row in rows[np.argsort(-rows[:, 1])]:
        if row[1] < THRESHOLD + TOLERANCE:
            continue
        match = [i for i in free if others[i, 0] == row[0] and abs(others[i, 1] - row[1]) <= TOLERANCE
                 and iou(row[2:], others[i:i + 1, 2:])[0] > IOU]
        if match:
            free.remove(match[0])
        else:
            lost.append(row)
    return lost


def main():
    head, model_file, raw, width, height, boxes_file = sys.argv[1:]
    width, height = int(width), int(height)
    frames = np.fromfile(raw, np.uint8).reshape(-1, height, width, 3)
    with open(boxes_file) as file:
        ours = json.load(file)
    assert len(ours) == len(frames), "another number of frames"
    core = ov.Core()
    model = core.compile_model(core.read_model(model_file), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    _, _, input_height, input_width = model.input(0).shape
    faults, compared = 0, 0
    for number, frame in enumerate(frames):
        tensor, (sx, sy, left, top) = prepare(frame, head, input_width, input_height)
        result = model(tensor)
        rows = decode([result[i] for i in range(len(model.outputs))], head, input_width, input_height)
        rows = rows[rows[:, 1] >= 0.05]
        if head != "boxes-labels":
            rows = suppress(rows)
        rows[:, [2, 4]] = np.clip((rows[:, [2, 4]] - left) / sx, 0, width)
        rows[:, [3, 5]] = np.clip((rows[:, [3, 5]] - top) / sy, 0, height)
        mine = np.array(ours[number], np.float64).reshape(-1, 6)
        compared += int((rows[:, 1] >= THRESHOLD).sum())
        for what, lost in (("noscope lacks", missing(rows, mine)), ("noscope adds", missing(mine, rows))):
            for row in lost:
                faults += 1
                print(f"frame {number}: {what} class {int(row[0])} {row[1]:.3f} {np.round(row[2:], 1).tolist()}")
        if abs(len(rows) - len(mine)) > max(2, len(rows) // 20):
            faults += 1
            print(f"frame {number}: {len(mine)} boxes from .05 up instead of {len(rows)}")
    print(f"{head}: {len(frames)} frames, {compared} boxes from {THRESHOLD} up compared, {faults} faults")
    if compared == 0:
        print("no box to compare: choose other frames")
    return 1 if faults or compared == 0 else 0


if __name__ == "__main__":
    sys.exit(main())
