"""The exercise of notebook 24 that compares a rebuilt residual unit with ours."""

import functools
import itertools
import math

import keras
import numpy as np
from keras import layers

from cnnlib.exercises.kinds.exercise import Exercise
from cnnlib.models.common.blocks import conv2d

# What is usually built in place of the unit, and how one would say it.
_MISTAKES = (
    ({"end": "relu_add"}, "ReLU before the addition? It comes after it: ReLU(x + F)"),
    ({"end": "relu_add_relu"}, "F ends without a ReLU: a sum has to be able to fall"),
    ({"end": "add"}, "the ReLU after the addition is missing"),
    ({"end": "plain"}, "there is no addition: this is the plain unit"),
    ({"middle": False}, "the ReLU between the two convolutions is missing"),
    ({"shortcut_norm": False}, "the shortcut's convolution has no batch norm"),
    (
        {"late": True},
        "the stride is in the second convolution; it belongs in the first",
    ),
    ({"project": True}, "where the shape stays the same, the shortcut is x itself"),
)


def _unit(x, filters, strides, padding="same", late=False, middle=True, **form):
    """A basic unit with option B, right or with one of the mistakes."""
    first, second = (1, strides) if late else (strides, 1)
    convolution = functools.partial(conv2d, padding=padding)
    branch = convolution(x, filters, 3, first, name="conv1")
    branch = layers.BatchNormalization()(branch)
    branch = layers.ReLU()(branch) if middle else branch
    branch = convolution(branch, filters, 3, second, name="conv2")
    branch = layers.BatchNormalization()(branch)
    if strides != 1 or x.shape[-1] != filters or form.get("project"):
        x = conv2d(x, filters, 1, strides, name="shortcut_conv")
        if form.get("shortcut_norm", True):
            x = layers.BatchNormalization()(x)
    end = form.get("end", "add_relu")
    if end.startswith("relu"):
        branch = layers.ReLU()(branch)
    total = branch if end == "plain" else layers.Add()([x, branch])
    return total if end in ("add", "relu_add") else layers.ReLU()(total)


def _model(unit, filters, strides):
    inputs = keras.Input((8, 8, 4))
    return keras.Model(inputs, unit(inputs, filters, strides))


def _fill(model) -> None:
    """Give weights that depend on the shape and order of the kernels alone."""
    rng = np.random.default_rng(0)
    drawn = [rng.normal(size=5_000) for _ in range(3)]
    three_by_three = itertools.count()
    for layer in model.layers:
        if isinstance(layer, layers.BatchNormalization):
            # Alike in all, so that it does not matter which is which.
            count = layer.gamma.shape[0]
            rows = 0.5 + np.abs(drawn[2][: 4 * count].reshape(4, count))
            layer.set_weights([rows[0], rows[1] - 1.2, rows[2] - 1.2, rows[3]])
        elif isinstance(layer, layers.Conv2D):
            large = layer.kernel_size == (3, 3)
            numbers = drawn[next(three_by_three) % 2 if large else 2]
            size = math.prod(layer.kernel.shape)
            layer.kernel.assign(0.3 * numbers[:size].reshape(layer.kernel.shape))


def _answers(unit, filters, strides):
    model = _model(unit, filters, strides)
    _fill(model)
    images = np.random.default_rng(1).normal(size=(2, 8, 8, 4))
    outputs = model(images.astype("float32"), training=False)
    return keras.ops.convert_to_numpy(outputs)


def _same(found, expected) -> bool:
    return found.shape == expected.shape and np.allclose(found, expected, atol=1e-3)


def _layers_mistake(model) -> str | None:
    """What shows without running the unit."""
    convolutions = [x for x in model.layers if isinstance(x, layers.Conv2D)]
    norms = [x for x in model.layers if isinstance(x, layers.BatchNormalization)]
    if len([x for x in convolutions if x.kernel_size == (3, 3)]) != 2:
        return "F has two convolutions of 3 × 3."
    if not norms:
        return "There is no batch norm; one follows every convolution."
    if any(layer.use_bias for layer in convolutions):
        return "A bias before batch norm is for nothing: use_bias=False."
    return None


def _rebuild(unit) -> str | None:
    """Compare with the unit, on equal weights, in one that stays and one that halves.

    Both paddings are accepted: TensorFlow's, and that of the releases.
    """
    if not keras.backend.is_keras_tensor(unit(keras.Input((8, 8, 4)), 4, 1)):
        return "Return a Keras tensor: what the last layer gives."
    if mistake := _layers_mistake(_model(unit, 4, 1)):
        return mistake
    for filters, strides in ((4, 1), (6, 2)):
        try:
            found = _answers(unit, filters, strides)
        except ValueError as error:
            if strides == 1:
                raise
            return (
                "With stride 2 the two ways do not have one shape. Is the stride used"
                " in both convolutions? Does the shortcut have its 1 × 1 convolution,"
                f" with the stride? Keras says: {str(error).splitlines()[0]}"
            )
        if mistake := _unit_mistake(found, filters, strides):
            return mistake
    return None


def _unit_mistake(found, filters, strides) -> str | None:
    where = f"with {filters} filters and stride {strides}"
    for padding in ("same", "symmetric"):
        right = functools.partial(_unit, padding=padding)
        expected = _answers(right, filters, strides)
        if _same(found, expected):
            return None
        for form, cause in _MISTAKES:
            wrong = _answers(functools.partial(right, **form), filters, strides)
            # A mistake that shows nothing here is not the one.
            if _same(found, wrong) and not _same(wrong, expected):
                return f"{cause[0].upper()}{cause[1:]} ({where})."
    if found.shape != expected.shape:
        return (
            f"The output has the shape {found.shape[1:]}, not {expected.shape[1:]},"
            f" {where}. Is the stride used in both convolutions?"
        )
    return f"The shape is right, the numbers are not ({where}): compare step by step."


rebuild_residual_unit = Exercise(
    _rebuild,
    hints=(
        "Two ways lead from x to the sum. The long one: convolution, batch norm, ReLU,"
        " convolution, batch norm.",
        "The short one is x, if strides == 1 and x.shape[-1] == filters. Else it is a"
        " 1 × 1 convolution with the stride, and a batch norm.",
        "End with layers.ReLU()(layers.Add()([shortcut, branch])). Every convolution"
        ' has padding="same" and use_bias=False.',
    ),
    solution="""def unit(x, filters, strides):
    same = {"padding": "same", "use_bias": False}
    branch = layers.Conv2D(filters, 3, strides, **same)(x)
    branch = layers.ReLU()(layers.BatchNormalization()(branch))
    branch = layers.Conv2D(filters, 3, **same)(branch)
    branch = layers.BatchNormalization()(branch)
    if strides != 1 or x.shape[-1] != filters:
        x = layers.Conv2D(filters, 1, strides, **same)(x)
        x = layers.BatchNormalization()(x)
    return layers.ReLU()(layers.Add()([x, branch]))""",
    praise="Same weights, same numbers: this is the unit of ResNet-18 and -34.",
    trial=(keras.Input((8, 8, 4)), 4, 1),
)
