"""Answers to the exercises of notebook 31, right and typically wrong."""

import numpy as np
from keras import layers


def _sigmoid(x):
    return 1 / (1 + np.exp(-x))


def _softmax(x):
    return np.exp(x) / np.exp(x).sum()


def _by_hand(squeeze=np.mean, relu=True, end=_sigmoid, join=lambda x, g: x * g):
    def gated(x, reduce, expand):
        hidden = squeeze(x, axis=(0, 1)) @ reduce
        hidden = np.maximum(hidden, 0) if relu else hidden
        return join(x, end(hidden @ expand))

    return gated


def _built(middle="relu", end="sigmoid", pool=layers.GlobalAveragePooling2D, **form):
    def block(x, reduction):
        channels = x.shape[-1]
        inner = form.get("inner", channels // reduction)
        bias = form.get("bias", True)
        gates = pool(keepdims=True)(x)
        gates = layers.Dense(inner, activation=middle, use_bias=bias)(gates)
        gates = layers.Dense(channels, activation=end, use_bias=bias)(gates)
        return form.get("join", layers.Multiply())([x, gates])

    return block


def _of_convolutions(x, reduction):
    """The block as the authors' release has it, without `keepdims`."""
    channels = x.shape[-1]
    gates = layers.GlobalAveragePooling2D()(x)
    gates = layers.Reshape((1, 1, channels))(gates)
    gates = layers.ReLU()(layers.Conv2D(channels // reduction, 1)(gates))
    return x * layers.Conv2D(channels, 1, activation="sigmoid")(gates)


RIGHT = {
    "gate_by_hand": [_by_hand()],
    "se_stage_weights": [3_039_680],
    "open_gate_bias": [2.944, 2.95],
    "rebuild_squeeze_excite": [_built(), _of_convolutions],
}
WRONG = {
    "gate_by_hand": [
        (_by_hand(squeeze=np.max), "not its largest value"),
        (_by_hand(squeeze=np.sum), "not its sum"),
        (_by_hand(relu=False), "ReLU between the two"),
        (_by_hand(end=_softmax), "channels compete"),
        (_by_hand(end=lambda x: x), "sigmoid is missing"),
        (_by_hand(end=lambda x: np.maximum(x, 0)), "not ReLU"),
        (_by_hand(join=lambda x, g: g), "the gates; multiply"),
        (_by_hand(join=lambda x, g: x + g), "not added to them"),
        (_by_hand(join=lambda x, g: x + x * g), "nothing is added"),
        (
            _by_hand(squeeze=lambda x, axis: np.full(x.shape[-1], x.mean())),
            "a mean of its own",
        ),
    ],
    "se_stage_weights": [
        (3_014_656, "biases are missing"),
        (132_160, "one unit"),
        (792_960, "six units"),
        (1_507_328, "two matrices"),
        (7, "Count one unit"),
    ],
    "open_gate_bias": [
        (0, "half open"),
        (-2.944, "nearly closed"),
        (0.95, "that is the gate"),
    ],
    "rebuild_squeeze_excite": [
        (_built(middle=None), "ReLU after the first"),
        (_built(middle="sigmoid"), "followed by ReLU"),
        (_built(end=None), "sigmoid after the second"),
        (_built(end="softmax"), "compete"),
        (_built(pool=layers.GlobalMaxPooling2D), "not its max"),
        (_built(join=layers.Add()), "have to multiply"),
        (_built(join=lambda pair: pair[1]), "still to be"),
        (_built(inner=4), "lead 8 → 2 → 8"),
        (_built(bias=False), "biases are missing"),
        (lambda x, reduction: 3, "Return a Keras tensor"),
    ],
}
