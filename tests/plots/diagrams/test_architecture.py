"""The drawing of a network says what the network is."""

import itertools

import keras
import numpy as np

import cnnlib
from cnnlib.plots.diagrams.architecture import MAX_STAGES, draw_architecture, stages
from cnnlib.plots.style import title


def texts(figure) -> list[str]:
    return [text.get_text() for text in figure.axes[0].texts]


def deep_model() -> keras.Model:
    x = inputs = keras.Input((64, 48, 3))
    for filters in (8, 16, 32):
        for _ in range(4):
            x = keras.layers.Conv2D(filters, 3, padding="same")(x)
            x = keras.layers.BatchNormalization()(x)
        x = keras.layers.MaxPooling2D()(x)
    x = keras.layers.GlobalAveragePooling2D(name="pooled")(x)
    return keras.Model(inputs, keras.layers.Dense(10, name="scores")(x))


def test_lenet5_is_labelled_as_in_the_paper():
    drawn = texts(draw_architecture(cnnlib.create_model("lenet5")))
    names = ["input", "C1", "S2", "C3", "S4", "C5", "F6", "predictions"]
    assert [text for text in drawn if text in names] == names
    sizes = ["1@32×32", "6@28×28", "6@14×14", "16@10×10", "16@5×5", "120@1×1"]
    assert [text for text in drawn if "@" in text] == sizes
    assert drawn.count("convolution\n5×5") == 3
    assert drawn.count("max pooling\n2×2") == 2


def test_the_original_lenet5_shows_its_own_operations():
    drawn = texts(draw_architecture(cnnlib.create_model("lenet5", original=True)))
    assert drawn.count("trainable\nsubsampling\n2×2") == 2
    assert "radial basis" in drawn


def test_labels_stay_apart_and_on_the_page():
    figure = draw_architecture(cnnlib.create_model("lenet5"))
    figure.canvas.draw()
    page = figure.bbox
    rows: dict[float, list] = {}
    for text in figure.axes[0].texts:
        if text.get_text():
            box = text.get_window_extent()
            assert page.x0 <= box.x0
            assert box.x1 <= page.x1
            rows.setdefault(text.get_position()[1], []).append(box)
    for boxes in rows.values():
        for left, right in itertools.pairwise(boxes):
            assert left.x1 < right.x0


def test_a_title_stands_above_the_labels():
    figure = draw_architecture(cnnlib.create_model("lenet5"))
    title(figure, "A finding")
    figure.canvas.draw()
    (heading,) = figure.texts
    labels = [text for text in figure.axes[0].texts if text.get_text()]
    assert heading.get_window_extent().y0 > max(
        text.get_window_extent().y1 for text in labels
    )


def test_a_deep_network_is_drawn_by_its_map_sizes():
    model = deep_model()
    kept = stages(model)
    assert len(kept) <= MAX_STAGES
    maps = [(64, 48, 3), (64, 48, 8), (32, 24, 16), (16, 12, 32), (8, 6, 32)]
    assert [stage.shape for stage in kept] == [*maps, (32,), (10,)]
    assert {"32@", "16×12", "pooled", "scores"} <= set(texts(draw_architecture(model)))


def test_an_image_is_shown_as_the_input():
    image = np.zeros((32, 32, 1), "uint8")
    figure = draw_architecture(cnnlib.create_model("lenet5"), image)
    assert len(figure.axes[0].images) == 1


def test_strides_are_named():
    inputs = keras.Input((227, 227, 3))
    model = keras.Model(inputs, keras.layers.Conv2D(96, 11, strides=4)(inputs))
    assert "convolution\n11×11, stride 4" in texts(draw_architecture(model))
