"""LeNet-5 against the paper's counts, and every path through its model function."""

import keras
import numpy as np
import pytest

import cnnlib
from cnnlib.models.lenet import C3_TABLE, class_codes, digit_codes

# LeCun et al. 1998, section II-B.
ORIGINAL_WEIGHTS = {
    "C1": 156,
    "S2": 12,
    "C3": 1_516,
    "S4": 32,
    "C5": 48_120,
    "F6": 10_164,
}


USUAL_WEIGHTS = {"C1": 156, "C3": 2_416, "C5": 48_120, "F6": 10_164, "predictions": 850}


def images(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def test_original_has_the_papers_60_000_weights():
    model = cnnlib.create_model("lenet5", original=True)
    counts = {name: model.get_layer(name).count_params() for name in ORIGINAL_WEIGHTS}
    assert counts == ORIGINAL_WEIGHTS
    assert sum(np.prod(w.shape) for w in model.trainable_weights) == 60_000
    assert sum(np.prod(w.shape) for w in model.non_trainable_weights) == 840


def test_usual_form_has_61_706_weights():
    model = cnnlib.create_model("lenet5")
    counts = {layer.name: layer.count_params() for layer in model.layers}
    assert {name: count for name, count in counts.items() if count} == USUAL_WEIGHTS
    assert model.count_params() == 61_706


def test_maps_have_the_papers_sizes():
    model = cnnlib.create_model("lenet5", original=True)
    shapes = {name: model.get_layer(name).output.shape[1:] for name in ORIGINAL_WEIGHTS}
    assert shapes == {
        "C1": (28, 28, 6),
        "S2": (14, 14, 6),
        "C3": (10, 10, 16),
        "S4": (5, 5, 16),
        "C5": (1, 1, 120),
        "F6": (84,),
    }


def test_connection_table_is_the_papers():
    assert [len(row) for row in C3_TABLE] == [3] * 6 + [4] * 9 + [6]
    # Each map of S2 feeds ten maps of C3: the table's rows of table I.
    used = [sum(source in row for row in C3_TABLE) for source in range(6)]
    assert used == [10] * 6
    assert len(set(map(frozenset, C3_TABLE))) == 16


@pytest.mark.parametrize("original", [False, True])
def test_a_finite_gradient_reaches_every_weight(original):
    model = cnnlib.create_model("lenet5", original=original)
    model.compile("sgd", "sparse_categorical_crossentropy")
    before = [weight.numpy().copy() for weight in model.trainable_weights]
    model.fit(images(64, 32, 32, 1), np.arange(64) % 10, epochs=1, verbose=0)
    for weight, old in zip(model.trainable_weights, before, strict=True):
        assert np.isfinite(weight.numpy()).all(), weight.path
        assert (weight.numpy() != old).any(), weight.path


@pytest.mark.parametrize("original", [False, True])
def test_saves_and_loads_in_safe_mode(original, tmp_path):
    model = cnnlib.create_model("lenet5", original=original)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    x = images(3, 32, 32, 1)
    np.testing.assert_array_equal(model(x), loaded(x))


@pytest.mark.parametrize("original", [False, True])
def test_runs_in_mixed_precision(original):
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        model = cnnlib.create_model("lenet5", original=original)
    finally:
        keras.config.set_dtype_policy("float32")
    assert np.isfinite(np.array(model(images(2, 32, 32, 1)), "float32")).all()


def test_top_pooling_classes_and_logits():
    x = images(2, 40, 36, 3)
    bottom = cnnlib.create_model("lenet5", include_top=False, input_shape=(40, 36, 3))
    assert bottom(x).shape == (2, 3, 2, 120)
    for pooling in ("avg", "max"):
        model = cnnlib.create_model(
            "lenet5", include_top=False, pooling=pooling, input_shape=(40, 36, 3)
        )
        assert model(x).shape == (2, 120)
    model = cnnlib.create_model("lenet5", classes=7, classifier_activation=None)
    assert np.array(model(images(2, 32, 32, 1))).min() < 0
    probabilities = cnnlib.create_model("lenet5", classes=7)(images(2, 32, 32, 1))
    np.testing.assert_allclose(np.sum(probabilities, axis=1), 1, rtol=1e-5)


def test_builds_on_an_existing_tensor():
    pixels = keras.Input((64, 64, 1))
    shrunk = keras.layers.AveragePooling2D(2)(pixels)
    model = cnnlib.create_model("lenet5", input_tensor=shrunk)
    assert model.input_shape == (None, 64, 64, 1)
    assert model(images(1, 64, 64, 1)).shape == (1, 10)


def test_weights_from_a_file(tmp_path):
    model = cnnlib.create_model("lenet5")
    x = images(2, 32, 32, 1)
    for file in ("lenet.weights.h5", "lenet.keras"):
        path = tmp_path / file
        model.save_weights(path) if file.endswith("h5") else model.save(path)
        again = cnnlib.create_model("lenet5", weights=path)
        np.testing.assert_array_equal(model(x), again(x))


def test_bad_weight_files_are_named(tmp_path):
    garbage = tmp_path / "noise.weights.h5"
    garbage.write_bytes(b"not a checkpoint")
    archive = tmp_path / "noise.keras"
    archive.write_bytes(b"not a checkpoint")
    other = tmp_path / "other.weights.h5"
    cnnlib.create_model("lenet5", original=True).save_weights(other)
    for path, reason in [
        (garbage, "is not a checkpoint"),
        (archive, "is not a checkpoint"),
        (other, "does not fit lenet5"),
        (tmp_path / "missing.keras", "is not a file"),
        (tmp_path, "is not a file"),
    ]:
        with pytest.raises(cnnlib.InputError, match=reason) as error:
            cnnlib.create_model("lenet5", weights=path)
        assert path.name in str(error.value)
        assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"input_shape": (31, 32, 1)}, r"\(31, 32, 1\) is too small.*\(32, 32, 1\)"),
        ({"input_shape": (32, 32)}, r"\(32, 32\) is not \(height, width, channels\)"),
        ({"input_shape": (32.0, 32, 1)}, "positive integers"),
        ({"classes": 0}, "classes=0"),
        ({"pooling": "mean", "include_top": False}, "'avg', 'max'"),
        ({"subsampling": "sum"}, "'max', 'average', 'trainable'"),
        ({"connections": "none"}, "'full', 'table'"),
        ({"head": "softmax"}, "'dense', 'rbf'"),
        ({"activation": "rellu"}, "rellu"),
        ({"orginal": True}, "did you mean 'original'"),
    ],
)
def test_bad_arguments_say_what_is_allowed(arguments, words):
    with pytest.raises(ValueError, match=words):
        cnnlib.create_model("lenet5", **arguments)


def test_codes_are_distinct_and_of_plus_and_minus_one():
    codes = digit_codes()
    assert codes.shape == (10, 84)
    assert set(np.unique(codes)) == {-1, 1}
    distances = ((codes[:, None] - codes[None]) ** 2).sum(-1)
    assert distances[~np.eye(10, dtype=bool)].min() >= 4 * 10  # ten dots at least
    assert class_codes(7).shape == (7, 84)
    np.testing.assert_array_equal(class_codes(7), class_codes(7))
