"""How much moves at each analysed frame, by OpenCV's background subtraction. Run as a program of its own, so that what
it takes is measured like any other's: motion.py VIDEO NUMBERS.json OUTPUT.json. Prints nothing."""

import json
import sys


def main(video, numbers_file, output):
    import cv2
    cv2.setNumThreads(1)
    with open(numbers_file) as file:
        numbers = json.load(file)
    wanted = set(numbers)
    last = max(numbers, default=-1)
    capture = cv2.VideoCapture(video)
    subtractor = cv2.createBackgroundSubtractorMOG2(history=500, varThreshold=16, detectShadows=True)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (3, 3))
    shares, number = [], 0
    while number <= last and capture.grab():
        if number in wanted:
            _, picture = capture.retrieve()
            width = 320
            small = cv2.resize(picture, (width, max(1, picture.shape[0] * width // picture.shape[1])),
                               interpolation=cv2.INTER_AREA)
            mask = subtractor.apply(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY))
            mask = cv2.morphologyEx((mask == 255).astype("uint8"), cv2.MORPH_OPEN, kernel)
            shares.append(float(mask.mean()))
        number += 1
    shares += [1.0] * (len(numbers) - len(shares))  # what cannot be seen is asked
    with open(output, "w") as file:
        json.dump(shares, file)


if __name__ == "__main__":
    main(*sys.argv[1:])
