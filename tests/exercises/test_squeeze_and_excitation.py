"""The exercises of notebook 31: right, blank and typically wrong answers."""

import numpy as np
import pytest
from keras import layers

from cnnlib.exercises import squeeze_and_excitation as exercises

STARTERS = {
    "gate_by_hand": "gated",
    "se_stage_weights": "answer",
    "open_gate_bias": "answer",
    "rebuild_squeeze_excite": "block",
}


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


RIGHT = [
    ("gate_by_hand", _by_hand()),
    ("se_stage_weights", 3_039_680),
    ("open_gate_bias", 2.944),
    ("open_gate_bias", 2.95),
    ("rebuild_squeeze_excite", _built()),
    ("rebuild_squeeze_excite", _of_convolutions),
]
WRONG = [
    ("gate_by_hand", _by_hand(squeeze=np.max), "not its largest value"),
    ("gate_by_hand", _by_hand(squeeze=np.sum), "not its sum"),
    ("gate_by_hand", _by_hand(relu=False), "ReLU between the two"),
    ("gate_by_hand", _by_hand(end=_softmax), "channels compete"),
    ("gate_by_hand", _by_hand(end=lambda x: x), "sigmoid is missing"),
    ("gate_by_hand", _by_hand(end=lambda x: np.maximum(x, 0)), "not ReLU"),
    ("gate_by_hand", _by_hand(join=lambda x, g: g), "the gates; multiply"),
    ("gate_by_hand", _by_hand(join=lambda x, g: x + g), "not added to them"),
    ("gate_by_hand", _by_hand(join=lambda x, g: x + x * g), "nothing is added"),
    (
        "gate_by_hand",
        _by_hand(squeeze=lambda x, axis: np.full(x.shape[-1], x.mean())),
        "a mean of its own",
    ),
    ("se_stage_weights", 3_014_656, "biases are missing"),
    ("se_stage_weights", 132_160, "one unit"),
    ("se_stage_weights", 792_960, "six units"),
    ("se_stage_weights", 1_507_328, "two matrices"),
    ("se_stage_weights", 7, "Count one unit"),
    ("open_gate_bias", 0, "half open"),
    ("open_gate_bias", -2.944, "nearly closed"),
    ("open_gate_bias", 0.95, "that is the gate"),
    ("rebuild_squeeze_excite", _built(middle=None), "ReLU after the first"),
    ("rebuild_squeeze_excite", _built(middle="sigmoid"), "followed by ReLU"),
    ("rebuild_squeeze_excite", _built(end=None), "sigmoid after the second"),
    ("rebuild_squeeze_excite", _built(end="softmax"), "compete"),
    ("rebuild_squeeze_excite", _built(pool=layers.GlobalMaxPooling2D), "not its max"),
    ("rebuild_squeeze_excite", _built(join=layers.Add()), "have to multiply"),
    ("rebuild_squeeze_excite", _built(join=lambda pair: pair[1]), "still to be"),
    ("rebuild_squeeze_excite", _built(inner=4), "lead 8 → 2 → 8"),
    ("rebuild_squeeze_excite", _built(bias=False), "biases are missing"),
    ("rebuild_squeeze_excite", lambda x, reduction: 3, "Return a Keras tensor"),
]


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_right_answer(name, answer, capsys):
    getattr(exercises, name).check(answer)
    assert capsys.readouterr().out.startswith("Correct.")


@pytest.mark.parametrize(("name", "answer", "cause"), WRONG)
def test_wrong_answer_gets_its_cause(name, answer, cause, capsys):
    getattr(exercises, name).check(answer)
    found = capsys.readouterr().out
    assert found.startswith("Not yet.")
    assert cause in found


@pytest.mark.parametrize("name", STARTERS)
def test_blank_answer(name, capsys):
    blank = None if STARTERS[name] == "answer" else lambda *_: None
    getattr(exercises, name).check(blank)
    assert "Not attempted yet" in capsys.readouterr().out


@pytest.mark.parametrize(("name", "variable"), STARTERS.items())
def test_solution_is_accepted(name, variable, capsys):
    exercise = getattr(exercises, name)
    exercise.solution()
    names = {"np": np, "layers": layers}
    exec(capsys.readouterr().out, names)
    exercise.check(names[variable])
    assert capsys.readouterr().out.startswith("Correct.")
