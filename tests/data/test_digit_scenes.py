"""Generated digits in front of photographs: where they lie, and what windows show."""

import numpy as np

from cnnlib.data import digit_scenes
from cnnlib.data.iou import iou


def test_digits_lie_in_their_boxes_and_apart():
    for sides in ((28, 36), (24, 48)):
        scenes = digit_scenes.load(1, sides)["validation"]
        assert scenes.images.shape == (60, 144, 144, 1)
        assert scenes.images.dtype == "uint8"
        lengths = scenes.boxes[..., 2:] - scenes.boxes[..., :2]
        assert (lengths[..., 0] == lengths[..., 1]).all()
        assert (lengths.min(), lengths.max()) == sides
        assert scenes.boxes.min() >= 0
        assert scenes.boxes.max() <= 144
        for image, boxes in zip(scenes.images, scenes.boxes, strict=True):
            np.testing.assert_array_equal(iou(boxes, boxes), np.eye(5))
            for top, left, bottom, right in boxes:
                # Ink is white; the background has at most 0.6 · 255 = 153.
                assert image[top:bottom, left:right].max() > 200


def test_nothing_but_the_digits_is_brighter_than_the_background_may_be():
    scenes = digit_scenes.load(0)["train"]
    images = scenes.images.copy()
    for image, boxes in zip(images, scenes.boxes, strict=True):
        for top, left, bottom, right in boxes:
            image[top:bottom, left:right] = 0
    assert images.max() <= 153


def test_windows_show_what_their_labels_say():
    scenes = digit_scenes.load(0)["validation"]
    images, labels = digit_scenes.windows(scenes, each=5, shift=0)
    assert images.shape == (600, 32, 32, 1)
    assert np.sum(labels == 10) == 300
    crops = {}
    for image, boxes, classes in zip(*scenes, strict=True):
        for (top, left, bottom, right), label in zip(boxes, classes, strict=True):
            row, column = (top + bottom) // 2 - 16, (left + right) // 2 - 16
            row, column = (min(max(x, 0), 112) for x in (row, column))
            crop = image[row : row + 32, column : column + 32]
            crops[crop.tobytes()] = label
    for image, label in zip(images, labels, strict=True):
        assert crops.get(image.tobytes(), 10) == label
