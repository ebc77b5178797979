"""The drawing of a block says what the block computes, and nothing overlaps."""

import itertools

import keras
import numpy as np
import pytest
from keras import layers

from cnnlib.plots import draw_block
from cnnlib.plots.diagrams.graph_layout import layered


def texts(figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts if text.get_text()]


def residual(activation_first: bool = False) -> keras.Model:
    x = inputs = keras.Input((8, 8, 4))
    if activation_first:
        x = layers.Activation("relu")(layers.BatchNormalization()(x))
    x = layers.Conv2D(4, 3, padding="same")(x)
    x = layers.BatchNormalization()(x)
    x = layers.Activation("relu")(layers.Add()([inputs, x]))
    return keras.Model(inputs, x)


def test_every_step_is_written_into_a_box():
    assert texts(draw_block(residual())) == [
        "input 8×8×4",
        "3×3 conv, 4\nBN",
        "add\nReLU",
        "output 8×8×4",
    ]


def test_steps_before_a_convolution_stay_before_it():
    drawn = texts(draw_block(residual(activation_first=True)))
    assert drawn[1:3] == ["BN, ReLU", "3×3 conv, 4\nBN"]


def test_unfolded_steps_have_boxes_of_their_own():
    drawn = texts(draw_block(residual(), fold=False))
    assert drawn[1:-1] == ["3×3 conv, 4", "BN", "add", "ReLU"]


def test_strides_groups_and_pools_are_named():
    x = inputs = keras.Input((8, 8, 4))
    x = layers.ZeroPadding2D(1)(x)
    x = layers.Conv2D(8, 3, strides=2, groups=2)(x)
    x = layers.MaxPooling2D(2)(x)
    x = layers.GlobalAveragePooling2D()(x)
    drawn = texts(draw_block(keras.Model(inputs, layers.Dense(3)(x))))
    assert drawn[1:-1] == [
        "3×3 conv, 8, /2,\n2 groups",
        "2×2 max pool, /2",
        "global average pooling",
        "dense, 3",
    ]


def test_activations_inside_a_layer_are_named():
    x = inputs = keras.Input((1, 1, 16))
    x = layers.Conv2D(4, 1, activation="relu")(x)
    x = layers.Conv2D(16, 1, activation="sigmoid")(x)
    x = layers.Dense(3, activation="softmax")(layers.Flatten()(x))
    drawn = texts(draw_block(keras.Model(inputs, x)))
    assert drawn[1] == "1×1 conv, 4\nReLU"
    assert drawn[2] == "1×1 conv, 16\nsigmoid"
    assert drawn[-2] == "dense, 3\nsoftmax"


def test_a_transposed_convolution_enlarges():
    x = keras.Input((8, 8, 4))
    drawn = texts(draw_block(keras.Model(x, layers.Conv2DTranspose(10, 4, 4)(x))))
    assert drawn[1:] == ["4×4 transposed conv,\n10, ×4", "output 32×32×10"]


@pytest.mark.parametrize("branches", [1, 3, 7])
def test_text_stays_in_its_box_and_boxes_apart(branches):
    x = keras.Input((28, 28, 256))
    paths = [layers.Conv2D(128, (1, 7), padding="same")(x) for _ in range(branches)]
    y = layers.Concatenate()([x, *paths])
    figure = draw_block(keras.Model(x, y))
    figure.canvas.draw()
    ax = figure.axes[0]
    boxes = [patch.get_window_extent() for patch in ax.patches]
    for text in ax.texts:
        if text.get_text():
            extent = text.get_window_extent()
            assert any(
                box.x0 <= extent.x0 and extent.x1 <= box.x1 and box.contains(*center)
                for box in boxes
                for center in [((extent.x0 + extent.x1) / 2, extent.y0 + 1)]
            )
    for one, other in itertools.combinations(boxes, 2):
        assert not one.overlaps(other)


def test_rows_follow_the_longest_way_and_lines_pass_beside_boxes():
    layout = layered([[], [0], [1], [0, 2]])  # 0 → 1 → 2 → 3 and 0 → 3
    assert layout.rows == [0, 1, 2, 3]
    (first, second) = layout.bends[0, 3]
    assert first == pytest.approx(second)
    assert abs(first - layout.places[1]) >= 0.5
    assert layout.bends[0, 1] == []


def test_lines_that_pass_rows_and_chains_of_boxes_are_straight():
    """A squeeze-and-excitation unit: one skip line inside another."""
    layout = layered([[], [0], [1], [2], [3], [4], [5], [3, 6], [0, 7], [8]])
    for edge in ((0, 8), (3, 7)):
        assert np.ptp(layout.bends[edge]) == pytest.approx(0, abs=1e-6)
    for chain in ([1, 2, 3], [4, 5, 6], [8, 9]):
        assert np.ptp([layout.places[box] for box in chain]) < 1e-6


def test_of_two_lines_that_cross_one_bends_and_boxes_stay_apart():
    layout = layered([[], [], [0], [1], [2], [3], [4, 1], [5, 0], [6, 7]])
    for row in set(layout.rows):
        boxes = [x for x, r in zip(layout.places, layout.rows, strict=True) if r == row]
        assert np.diff(sorted(boxes)).min(initial=1) > 1 - 1e-4


def test_branches_stand_in_the_order_in_which_they_are_joined():
    layout = layered([[], [0], [0], [0], [3, 1, 2]])
    left_to_right = np.argsort(layout.places[1:4]) + 1
    assert list(left_to_right) == [3, 1, 2]
    assert layout.places[0] == pytest.approx(layout.places[4])
