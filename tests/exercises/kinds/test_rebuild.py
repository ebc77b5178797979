"""What an exercise says of a rebuilt block, however the block is written."""

import keras
import numpy as np
import pytest
from keras import layers

from cnnlib.exercises.kinds import RebuildExercise

HELP = {"hints": ("a", "b", "c"), "solution": "", "praise": "Well done."}


def _unit(x, filters, strides, again=1, norms=2, end="add relu", padding="same"):
    """A residual unit, each part of which can be changed."""
    y = x
    for number, step in enumerate((strides, again)):
        if padding == "symmetric":
            y = layers.ZeroPadding2D(1)(y)
        rest = {"padding": "same" if padding == "same" else "valid", "use_bias": False}
        y = layers.Conv2D(filters, 3, step, **rest)(y)
        y = layers.BatchNormalization()(y) if number < norms else y
        y = layers.ReLU()(y) if number == 0 else y
    if strides != 1:
        x = layers.Conv2D(filters, 1, strides, use_bias=False)(x)
    for step in end.split():
        y = layers.ReLU()(y) if step == "relu" else layers.Add()([x, y])
    return y


def _without_shortcut(x, filters, strides):
    return _unit(x, filters, strides, end="relu")


def _without_biases(model, filters, strides):
    convolutions = [x for x in model.layers if isinstance(x, layers.Conv2D)]
    return "No biases." if any(x.use_bias for x in convolutions) else None


unit = RebuildExercise(
    _unit,
    inputs=((keras.Input((8, 8, 4)), 4, 1), (keras.Input((8, 8, 4)), 6, 2)),
    mistakes=(
        ({"end": "add"}, "the last ReLU is missing"),
        ({"norms": 1}, "the second batch norm is missing"),
        (_without_shortcut, "nothing is added"),
    ),
    checks=[_without_biases],
    variants=({}, {"padding": "symmetric"}),
    where="with {} filters and stride {}",
    raising="Is the stride used twice?",
    otherwise="Look at the drawing.",
    together=2,
    **HELP,
)


def _shared_norm(x, filters, strides):
    norm = layers.BatchNormalization()
    rest = {"padding": "same", "use_bias": False}
    y = layers.ReLU()(norm(layers.Conv2D(filters, 3, strides, **rest)(x)))
    y = norm(layers.Conv2D(filters, 3, **rest)(y))
    return layers.ReLU()(layers.Add()([x, y]))


def _shared_inside(x, filters, strides):
    """Both norms are one, in a model inside the model."""
    inside = keras.Input(x.shape[1:])
    return keras.Model(inside, _shared_norm(inside, filters, strides))(x)


def _swapped(x, filters, strides):
    """The first norm stands behind its ReLU."""
    rest = {"padding": "same", "use_bias": False}
    y = layers.ReLU()(layers.Conv2D(filters, 3, strides, **rest)(x))
    y = layers.Conv2D(filters, 3, **rest)(layers.BatchNormalization()(y))
    y = layers.BatchNormalization()(y)
    return layers.ReLU()(layers.Add()([x, y]))


def _forgets(x, filters, strides):
    _unit(x, filters, strides)


def _backwards(x, filters, strides):
    """The same unit; its layers are created from the last to the first."""
    rest = {"padding": "same", "use_bias": False}
    last, add = layers.Activation("relu"), layers.Add()
    shortcut = layers.Conv2D(filters, 1, strides, use_bias=False)
    second_norm = layers.BatchNormalization(epsilon=1e-5)
    second = layers.Conv2D(filters, 3, **rest)
    first_norm = layers.BatchNormalization(epsilon=1e-5)
    first = layers.Conv2D(filters, 3, strides, **rest)
    y = keras.ops.relu(first_norm(first(x)))
    return last(add([second_norm(second(y)), shortcut(x) if strides != 1 else x]))


def _nested(x, filters, strides):
    inside = keras.Input(x.shape[1:])
    return keras.Model(inside, _unit(inside, filters, strides))(x)


def _tanh(x, filters, strides):
    return layers.Activation("tanh")(_unit(x, filters, strides, end="add"))


def _stride_twice(x, filters, strides):
    return _unit(x, filters, strides, again=strides)


def _biases(x, filters, strides):
    return layers.Conv2D(filters, 3, strides, padding="same")(x)


def _one_more(x, filters, strides):
    y = layers.Conv2D(filters, 1, use_bias=False)(_unit(x, filters, strides))
    return layers.ReLU()(y)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (_unit, "Correct. Well done."),
        (lambda *given: _unit(*given, padding="symmetric"), "Correct. Well done."),
        (_backwards, "Correct. Well done."),
        (_nested, "Correct. Well done."),
        (None, "Not attempted yet"),
        (lambda *given: None, "Not attempted yet"),
        (lambda *given: ..., "Not attempted yet"),
        (3, "Not yet. Give a function, not 3: its name"),
        (
            lambda *given: np.ones(3),
            "Not yet. Return a Keras tensor, what the last layer gives, not a ndarray.",
        ),
        (
            lambda x, *_: [x, "x"],
            "Not yet. Return a Keras tensor, what the last layer gives, not a list of"
            " KerasTensor and str.",
        ),
        (
            lambda *given: _unit(*given, end="add"),
            "Not yet. The last ReLU is missing (with 4 filters and stride 1).",
        ),
        (
            lambda *given: _unit(*given, end="relu"),
            "Not yet. Nothing is added (with 4 filters and stride 1).",
        ),
        (
            lambda *given: _unit(*given, end="add", padding="symmetric"),
            "Not yet. The last ReLU is missing (with 4 filters and stride 1).",
        ),
        (
            lambda *given: _unit(*given, end="add", norms=1),
            "Not yet. The last ReLU is missing; the second batch norm is missing (",
        ),
        (
            lambda x, filters, strides: _unit(x, filters, strides, norms=3 - strides),
            "Not yet. The second batch norm is missing (with 6 filters and stride 2).",
        ),
        (_biases, "Not yet. No biases."),
        (
            _shared_norm,
            "Not yet. One BatchNormalization is used 2 times: every step needs a layer"
            " of its own",
        ),
        (_shared_inside, "Not yet. One BatchNormalization is used 2 times"),
        (
            lambda x, filters, strides: _unit(x, 4, strides),
            "Not yet. The output is 4 × 4 × 6; yours is 4 × 4 × 4 (with 6 filters and"
            " stride 2). Is the stride used twice?",
        ),
        (
            _stride_twice,
            "Not yet. It cannot be built with 6 filters and stride 2. Your code stopped"
            " with ValueError in line ",
        ),
        (
            lambda *given: keras.ops.flip(_unit(*given), axis=-1),
            "Not yet. The maps are right, their order is not (with 4 filters and stride"
            " 1). Look at the drawing.",
        ),
        (
            lambda x, filters, strides: layers.Conv2D(4, 5, use_bias=False)(
                layers.ZeroPadding2D(2)(x)
            ),
            "Not yet. No convolution has 4 filters of 3 × 3 on 4 maps; yours: [(5, 5,"
            " 4, 4)] (with 4 filters and stride 1). After the input comes a 3 × 3"
            " convolution; in yours comes a 5 × 5 convolution.",
        ),
        (
            _one_more,
            "Not yet. It has 336 weights, not 320 (with 4 filters and stride 1). In"
            " yours, after ReLU comes a 1 × 1 convolution; that is too much.",
        ),
        (
            _tanh,
            "Not yet. The weights fit (with 4 filters and stride 1), the steps do not."
            " After an addition comes ReLU; in yours comes tanh.",
        ),
        (_swapped, "Not yet. The weights fit (with 4 filters and stride 1), the steps"),
        (_forgets, "Not yet. Your function returns None: is a `return` missing?"),
        (
            lambda x, *_: keras.Input((8, 8, 4)),
            "Not yet. What you return is not computed from the input",
        ),
        (
            lambda x, *_: layers.Flatten()(x),
            "Not yet. The output is 8 × 8 × 4; yours is 256 (with 4 filters and",
        ),
        (
            lambda *given: missing,  # noqa: F821
            "Not yet. Your code stopped with NameError",
        ),
    ],
)
def test_blocks(capsys, answer, said):
    unit.check(answer)
    assert capsys.readouterr().out.startswith(said)


def _two_paths(left, right, swapped=False):
    total = layers.Dense(3)(layers.Add()([left, right]))
    apart = layers.Subtract()([right, left] if swapped else [left, right])
    return total, apart


paths = RebuildExercise(
    _two_paths,
    inputs=[(keras.Input((5,)), keras.Input((5,)))],
    mistakes=[({"swapped": True}, "the difference is left − right")],
    returns="two tensors, the sum and the difference",
    **HELP,
)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (_two_paths, "Correct."),
        (lambda left, right: list(_two_paths(left, right)), "Correct."),
        (
            lambda left, right: _two_paths(left, right, swapped=True),
            "Not yet. The difference is left − right.",
        ),
        (
            lambda left, right: _two_paths(left, right)[0],
            "Not yet. Return two tensors, the sum and the difference, not a Keras",
        ),
        (lambda left, right: (left, right), "Not yet. The output is 3 and 5; yours is"),
    ],
)
def test_blocks_of_several_tensors(capsys, answer, said):
    paths.check(answer)
    assert capsys.readouterr().out.startswith(said)


def _network(activation="relu"):
    images = keras.Input((4, 4, 1))
    return keras.Model(images, layers.Conv2D(2, 3, activation=activation)(images))


network = RebuildExercise(
    _network,
    inputs=[()],
    mistakes=[({"activation": None}, "the ReLU is missing")],
    returns="a keras.Model",
    **HELP,
)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (_network, "Correct."),
        (lambda: _network(None), "Not yet. The ReLU is missing."),
        (
            lambda: _network("tanh"),
            "Not yet. The weights fit, the steps do not.",
        ),
        (lambda: 3, "Not yet. Return a keras.Model, not an int."),
        (
            lambda: keras.Sequential([layers.Flatten()]),
            "Not yet. Begin with keras.Input((4, 4, 1)): ",
        ),
        (
            lambda: keras.Sequential([keras.Input((5, 5, 1)), layers.Flatten()]),
            "Not yet. The input is 4 × 4 × 1; yours is 5 × 5 × 1.",
        ),
        (
            lambda: keras.Sequential([keras.Input((4, 4, 1)), layers.Flatten()]),
            "Not yet. The output is 2 × 2 × 2; yours is 16.",
        ),
    ],
)
def test_networks(capsys, answer, said):
    network.check(answer)
    assert capsys.readouterr().out.startswith(said)
