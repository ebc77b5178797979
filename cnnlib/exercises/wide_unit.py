"""The exercise of notebook 26: rebuild the unit of a wide residual network."""

import functools
import itertools
import math

import keras
import numpy as np
from keras import layers

from cnnlib.exercises.kinds.exercise import Exercise
from cnnlib.models.common.blocks import conv2d

_RATE = 0.3
_MISTAKES = (
    ({"order": "after"}, "Batch norm and ReLU come before each convolution, not after"),
    ({"shortcut": "active"}, "The shortcut is x itself, before batch norm and ReLU"),
    ({"shortcut": "raw"}, "The projection takes the activated map, not x"),
    ({"shortcut": "always"}, "Where the shape stays the same, the shortcut is x"),
    ({"shortcut": "none"}, "There is no addition: the shortcut is missing"),
    ({"shortcut": "norm"}, "The projection has no batch norm here"),
    ({"end": True}, "After the addition there is no ReLU: the next unit has its own"),
    (
        {"middle": False},
        "Batch norm and ReLU are missing before the second convolution",
    ),
    ({"late": True}, "The stride is in the second convolution; it is in the first"),
)


def _active(x):
    return layers.ReLU()(layers.BatchNormalization()(x))


def _after(x, filters, strides, convolution):
    """The unit of 2015, with normalisation and ReLU after the convolutions."""
    y = _active(convolution(x, filters, 3, strides, name="conv1"))
    y = layers.BatchNormalization()(convolution(y, filters, 3, name="conv2"))
    if strides != 1 or x.shape[-1] != filters:
        x = convolution(x, filters, 1, strides, name="shortcut_conv")
    return layers.ReLU()(layers.Add()([x, y]))


def _unit(x, filters, strides, dropout=0.0, padding="same", order="before", **form):
    """A pre-activation unit, right or with one of the mistakes."""
    convolution = functools.partial(conv2d, padding=padding)
    if order == "after":
        return _after(x, filters, strides, convolution)
    shortcut = form.get("shortcut", "right")
    active = _active(x)
    first, second = (1, strides) if form.get("late") else (strides, 1)
    y = convolution(active, filters, 3, first, name="conv1")
    y = _active(y) if form.get("middle", True) else y
    y = convolution(y, filters, 3, second, name="conv2")
    if strides != 1 or x.shape[-1] != filters or shortcut == "always":
        source = x if shortcut == "raw" else active
        way = convolution(source, filters, 1, strides, name="shortcut_conv")
        way = layers.BatchNormalization()(way) if shortcut == "norm" else way
    else:
        way = active if shortcut == "active" else x
    total = y if shortcut == "none" else layers.Add()([way, y])
    return layers.ReLU()(total) if form.get("end") else total


def _fill(model) -> None:
    """Give weights that depend on the shape and order of the kernels alone."""
    drawn = np.random.default_rng(0).normal(size=(3, 5_000))
    large = itertools.count()
    for layer in model.layers:
        if isinstance(layer, layers.BatchNormalization):
            # Alike in all, so that it does not matter which is which.
            count = layer.gamma.shape[0]
            rows = 0.5 + np.abs(drawn[2][: 4 * count].reshape(4, count))
            layer.set_weights([rows[0], rows[1] - 1.2, rows[2] - 1.2, rows[3]])
        elif isinstance(layer, layers.Conv2D):
            numbers = drawn[next(large) % 2 if layer.kernel_size == (3, 3) else 2]
            shape = layer.kernel.shape
            layer.kernel.assign(0.3 * numbers[: math.prod(shape)].reshape(shape))


def _model(unit, filters, strides):
    inputs = keras.Input((8, 8, 4))
    model = keras.Model(inputs, unit(inputs, filters, strides, _RATE))
    _fill(model)
    return model


def _numbers(model) -> np.ndarray:
    images = np.random.default_rng(1).normal(size=(2, 8, 8, 4)).astype("float32")
    return keras.ops.convert_to_numpy(model(images, training=False))


def _same(found, expected) -> bool:
    return found.shape == expected.shape and np.allclose(found, expected, atol=1e-3)


def _dropout_mistake(model) -> str | None:
    """One dropout, on what the second convolution sees."""
    found = [layer for layer in model.layers if isinstance(layer, layers.Dropout)]
    if len(found) != 1 or not math.isclose(found[0].rate, _RATE):
        rates = [layer.rate for layer in found]
        return f"One layers.Dropout(dropout) is needed; with 0.3, yours are {rates}."
    kernels = [x for x in model.layers if isinstance(x, layers.Conv2D)]
    last = [layer for layer in kernels if layer.kernel_size == (3, 3)][-1]
    dropped = keras.Model(model.input, found[0].output)
    seen = keras.Model(model.input, last.input)
    if _same(_numbers(dropped), _numbers(seen)):
        return None
    # Between batch norm and ReLU it does the same: ReLU keeps what is dropped at 0.
    if _same(np.maximum(_numbers(dropped), 0), _numbers(seen)):
        return None
    return (
        "The dropout is in another place. It belongs between the two convolutions,"
        " behind the second ReLU: there the shortcut is not touched, and no batch norm"
        " stands between it and the convolution."
    )


def _form_mistake(model, filters, strides) -> str | None:
    where, found = f"with {filters} filters and stride {strides}", _numbers(model)
    for padding in ("same", "symmetric"):
        right = functools.partial(_unit, padding=padding)
        expected = _numbers(_model(right, filters, strides))
        if _same(found, expected):
            return None
        for form, cause in _MISTAKES:
            built = functools.partial(right, **form)
            try:
                wrong = _numbers(_model(built, filters, strides))
            except ValueError:  # a mistake that this shape rules out
                continue
            if _same(found, wrong) and not _same(wrong, expected):
                return f"{cause} ({where})."
    if found.shape != expected.shape:
        return f"The output is {found.shape[1:]}, not {expected.shape[1:]}, {where}."
    return f"The shape is right, the numbers are not ({where}): compare step by step."


def _rebuild(unit) -> str | None:
    """Compare with the unit on equal weights; both usual paddings are accepted."""
    if not keras.backend.is_keras_tensor(unit(keras.Input((8, 8, 4)), 4, 1, _RATE)):
        return "Return a Keras tensor: what the last layer gives."
    for filters, strides in ((4, 1), (6, 2)):
        model = _model(unit, filters, strides)
        convolutions = [x for x in model.layers if isinstance(x, layers.Conv2D)]
        if len([x for x in convolutions if x.kernel_size == (3, 3)]) != 2:
            return "F has two convolutions of 3 × 3."
        if any(layer.use_bias for layer in convolutions):
            return "The convolutions have no biases: use_bias=False."
        mistake = _form_mistake(model, filters, strides) or _dropout_mistake(model)
        if mistake:
            return mistake
    return None


rebuild_wide_unit = Exercise(
    _rebuild,
    hints=(
        "First activate: ReLU of the batch norm of x. The branch begins there, and so"
        " does the projection.",
        "Branch: convolution with the stride, batch norm, ReLU, dropout, convolution.",
        "If strides != 1 or x.shape[-1] != filters, x becomes a 1 × 1 convolution of"
        " the activated map. Then return layers.Add()([x, branch]), without a ReLU.",
    ),
    solution="""\
def unit(x, filters, strides, dropout):
    same = {"padding": "same", "use_bias": False}
    active = layers.ReLU()(layers.BatchNormalization()(x))
    branch = layers.Conv2D(filters, 3, strides, **same)(active)
    branch = layers.ReLU()(layers.BatchNormalization()(branch))
    branch = layers.Dropout(dropout)(branch)
    branch = layers.Conv2D(filters, 3, **same)(branch)
    if strides != 1 or x.shape[-1] != filters:
        x = layers.Conv2D(filters, 1, strides, **same)(active)
    return layers.Add()([x, branch])""",
    praise="Same weights, same numbers: the unit of WRN-28-10.",
    trial=(keras.Input((8, 8, 4)), 4, 1, _RATE),
)
