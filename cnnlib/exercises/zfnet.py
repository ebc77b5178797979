"""Exercises of notebook 18: windows, aliasing, unpooling and ZFNet's first layers."""

import keras
import numpy as np
from keras import layers

from cnnlib.exercises.kinds import FunctionExercise, NumberExercise, RebuildExercise
from cnnlib.exercises.kinds.differences import (
    convolutions,
    kernel_shapes,
    map_shapes,
)

seen_by_layer_2 = NumberExercise(
    27,
    {
        7: "that is what a unit of the first convolution sees",
        11: "that is what a unit of the first pooling sees; the 5 × 5 comes after it",
        15: "the pooling has a stride, too: neighbours on its map lie 4 pixels apart",
        19: "neighbours on the pooled map lie 2 · 2 = 4 pixels apart, not 2",
        13: "neighbours on the first map lie 2 pixels apart, not 1",
        43: "that is after the second pooling; stop at the convolution",
        51: "that is AlexNet's, whose first stride is 4",
        31: "five places have four steps between them, not five",
    },
    hints=(
        "Go layer by layer: r + (F − 1) · j, where j is the distance in pixels"
        " between neighbours on the map that the layer reads.",
        "After the first convolution r = 7 and j = 2. The pooling has F = 3.",
        "After the pooling r = 7 + 2 · 2 = 11 and j = 4. Now the 5 × 5.",
    ),
    solution="answer = 7 + (3 - 1) * 2 + (5 - 1) * 4  # 27",
    praise="In AlexNet it is 51, because its first stride is 4.",
    otherwise="It is 7, plus (3 − 1) steps, plus (5 − 1) larger steps.",
)

first_layer_ratio = NumberExercise(
    (110**2 * 7**2) / (55**2 * 11**2),
    {
        49 / 121: "that compares one window; count the places, too",
        4.0: "that compares the places; a window has fewer products now",
        2.0: "the map is twice as wide and twice as high",
        (55**2 * 121) / (110**2 * 49): "that is AlexNet's work over ZFNet's",
        (110 * 7) ** 2: "divide by AlexNet's",
        0.62: "that is how many more; the question is how many times as many",
    },
    hints=(
        "Multiply-adds are places times products in a window; the 96 filters and the 3"
        " channels are the same in both.",
        "ZFNet: 110² places, 7² · 3 products. AlexNet: 55² places, 11² · 3 products.",
        "Four times the places, 49/121 of the products.",
    ),
    solution="answer = (110**2 * 7**2) / (55**2 * 11**2)  # 1.62",
    praise="Fewer weights, more work: 14,208 weights for AlexNet's 34,944.",
    otherwise="It is the ratio of the places times the ratio of the windows.",
    tolerance=0.006,
)

false_frequency = NumberExercise(
    0.03,
    {
        0.22: "that is the wave before sampling; 1/8 is the fastest that survives",
        0.12: "that is in cycles per number of the map; a number is 4 pixels wide",
        0.88: "that is in cycles per number, and still above 1/2",
        0.28: "0.5 − 0.22 is the mirror image for a stride of 1",
        0.095: "waves repeat with the sampling, 1/4, not with its half",
        0.055: "that is 0.22/4; a slower sampling does not slow a wave by a factor",
        -0.03: "a cosine of frequency −f is one of frequency f",
        0.47: "subtract 1/4: adding gives the same samples, but a faster wave",
    },
    hints=(
        "Two waves look alike where we sample if their frequencies differ by a whole"
        " number of cycles per step.",
        "One cycle per step of 4 pixels is 1/4 cycle per pixel.",
        "0.22 and 0.22 − 0.25 give the same samples; the sign does not matter.",
    ),
    solution="answer = 0.25 - 0.22  # 0.03 cycles per pixel",
    praise="A fine grating of 4.5 pixels appears as a wave of 33 pixels.",
    otherwise="Look for a frequency below 1/8 that differs from 0.22 by 1/4.",
    tolerance=0.0005,
)


def _spread(values, switches, place):
    height, width = values.shape
    image = np.zeros((2 * height, 2 * width))
    for row, column in np.ndindex(height, width):
        down, right = place(int(switches[row, column]))
        image[2 * row + down, 2 * column + right] = values[row, column]
    return image


unpool = FunctionExercise(
    lambda values, switches: _spread(values, switches, lambda s: divmod(s, 2)),
    cases=(
        (np.array([[5.0, 7.0], [6.0, 9.0]]), np.array([[1, 2], [3, 1]])),
        (np.arange(1.0, 7.0).reshape(2, 3), np.array([[3, 1, 2], [2, 1, 3]])),
        (np.array([[2.0], [-1.0], [4.0]]), np.array([[2], [1], [3]])),
    ),
    mistakes=(
        (
            lambda values, _: np.kron(values, np.ones((2, 2))),
            "that copies a value to its whole window; it goes to one place, the others"
            " stay 0",
        ),
        (
            lambda values, switches: _spread(values, switches, lambda s: (0, 0)),
            "the values lie in the first place of each window; the switch says where",
        ),
        (
            lambda values, switches: _spread(
                values, switches, lambda s: divmod(s, 2)[::-1]
            ),
            "places are counted row by row: 1 is right of 0, 2 is below it",
        ),
        (
            lambda values, switches: _spread(
                np.ones(values.shape), switches, lambda s: divmod(s, 2)
            ),
            "the places are right; put the values there, not ones",
        ),
    ),
    hints=(
        "Start with zeros of twice the height and twice the width.",
        "The window of value [i, j] starts at [2i, 2j].",
        "`divmod(switch, 2)` gives how far down and how far right of there it goes.",
    ),
    solution="""\
def unpool(values, switches):
    height, width = values.shape
    image = np.zeros((2 * height, 2 * width))
    for i in range(height):
        for j in range(width):
            down, right = divmod(int(switches[i, j]), 2)
            image[2 * i + down, 2 * j + right] = values[i, j]
    return image""",
    praise="It is also the gradient of max pooling.",
)

_SHAPES = {
    "the first convolution": (110, 110, 96),
    "the first pooling": (55, 55, 96),
    "the second convolution": (26, 26, 256),
    "the second pooling": (13, 13, 256),
}
_SEEN = {
    (112, 112, 96): '112 is Keras\'s padding="same"; ZFNet has one zero on each side.',
    (109, 109, 96): "109 is without the zero on each side: ZeroPadding2D(1).",
    (54, 54, 96): "54 lets the last window of the pooling fall away: 110 needs one"
    " more row and column, ZeroPadding2D(((0, 1), (0, 1))).",
    (51, 51, 256): "51 is a second convolution with stride 1, as in AlexNet.",
    (28, 28, 256): 'ZFNet\'s second convolution is not padded: padding="valid".',
    (12, 12, 256): "12 lets the last window of the second pooling fall away: 26 needs"
    " one more row and column.",
}


def _start(activation="relu", pool=layers.MaxPooling2D):
    """The first two layers; the keywords build them wrong."""
    border = ((0, 1), (0, 1))
    return keras.Sequential(
        [
            keras.Input((224, 224, 3)),
            layers.ZeroPadding2D(1),
            layers.Conv2D(96, 7, strides=2, activation=activation),
            layers.ZeroPadding2D(border),
            pool(3, 2),
            layers.Conv2D(256, 5, strides=2, activation=activation),
            layers.ZeroPadding2D(border),
            pool(3, 2),
        ]
    )


def _start_maps(model) -> str | None:
    kernels = kernel_shapes(model)
    if (11, 11, 3, 96) in kernels:
        return "11 × 11 is AlexNet's first filter; ZFNet's is 7 × 7."
    shapes = map_shapes(model)
    for name, shape in _SHAPES.items():
        if shape not in shapes:
            seen = next((text for s, text in _SEEN.items() if s in shapes), "")
            return seen or f"No layer has the output {shape} of {name}: {shapes}."
    if not all(layer.use_bias for layer in convolutions(model)):
        return "Each of the two convolutions has its biases."
    return None


rebuild_zfnet_start = RebuildExercise(
    _start,
    inputs=[()],
    mistakes=(
        ({"activation": None}, "the ReLU after a convolution is missing"),
        ({"activation": "tanh"}, "those are tanhs; each convolution has a ReLU"),
        ({"pool": layers.AveragePooling2D}, "the pooling is max, not average"),
    ),
    checks=[_start_maps],
    together=2,
    returns="a keras.Model",
    hints=(
        "ZeroPadding2D(1), then Conv2D(96, 7, strides=2): (224 + 2 − 7)/2 + 1 = 110.",
        "MaxPooling2D(3, 2) on 110 leaves 54 whole windows. The paper has 55: pad one"
        " row and one column at the end first. The values are ≥ 0 after ReLU, so a"
        " zero never wins wrongly.",
        "The second convolution is Conv2D(256, 5, strides=2): 55 → 26. Pad and pool as"
        " before: 26 → 27 → 13.",
    ),
    solution="""\
def rebuild():
    border = ((0, 1), (0, 1))
    return keras.Sequential([
        keras.Input((224, 224, 3)),
        keras.layers.ZeroPadding2D(1),
        keras.layers.Conv2D(96, 7, strides=2, activation="relu"),
        keras.layers.ZeroPadding2D(border),
        keras.layers.MaxPooling2D(3, 2),
        keras.layers.Conv2D(256, 5, strides=2, activation="relu"),
        keras.layers.ZeroPadding2D(border),
        keras.layers.MaxPooling2D(3, 2),
    ])""",
    praise="110, 55, 26, 13: figure 3 of the paper.",
)
