"""FractalNet: its columns, their joins and what training leaves out."""

import keras
import numpy as np
import pytest
from keras import ops

import cnnlib
from cnnlib.layers import FractalJoin, GlobalDropPath

SLIM = {"width": 0.125, "filters": (64, 128), "dropout": 0}
IMAGES = np.random.default_rng(0).normal(size=(3, 32, 32, 3)).astype("float32")


@pytest.fixture(autouse=True)
def fresh():
    keras.utils.clear_session()
    keras.utils.set_random_seed(0)


def names(model, kind):
    return [layer.name for layer in model.layers if isinstance(layer, kind)]


def answer(model, **kwargs):
    return ops.convert_to_numpy(model(IMAGES, **kwargs))


def test_columns_of_1_2_and_4_convolutions():
    model = cnnlib.create_model("fractalnet21", **SLIM)
    found = {name for name in names(model, keras.layers.Conv2D) if "stage1" in name}
    assert found == {
        f"stage1_column{column}_unit{unit}_conv"
        for column in (1, 2, 3)
        for unit in range(1, 2 ** (column - 1) + 1)
    }


def test_columns_meet_after_2_and_4_convolutions_of_the_deepest():
    model = cnnlib.create_model("fractalnet21", **SLIM)
    joins = [layer for layer in model.layers if isinstance(layer, FractalJoin)]
    # Branches, and the global draw.
    met = {
        layer.name: len(layer._inbound_nodes[0].input_tensors) - 1 for layer in joins
    }
    assert met == {
        f"stage{stage}_join{step}": branches
        for stage in (1, 2)
        for step, branches in ((2, 2), (4, 3))
    }


def test_the_network_is_the_expansion_rule():
    """f_3(z) = mean of a convolution of z and f_2(f_2(z)), from the layers by hand."""
    model = cnnlib.create_model("fractalnet21", **SLIM, pool_first=False)

    def unit(x, column, number):
        for part in ("conv", "bn", "relu"):
            x = model.get_layer(f"stage1_column{column}_unit{number}_{part}")(x)
        return x

    def f2(z, half):
        deep = unit(unit(z, 3, 2 * half - 1), 3, 2 * half)
        return unit(z, 2, half), deep

    shallow, deep = f2(IMAGES, 1)
    middle = (shallow + deep) / 2
    joined = (unit(IMAGES, 1, 1) + sum(f2(middle, 2))) / 3
    expected = keras.layers.MaxPooling2D()(joined)
    found = cnnlib.features(model, ["stage1", "stage2"])(IMAGES)[0]
    found, expected = map(ops.convert_to_numpy, (found, expected))
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


def test_pooling_before_the_last_join_is_another_function():
    first = cnnlib.create_model("fractalnet21", **SLIM)
    after = cnnlib.create_model("fractalnet21", **SLIM, pool_first=False)
    after.set_weights(first.get_weights())
    assert np.abs(answer(first) - answer(after)).max() > 1e-4
    pools = names(first, keras.layers.MaxPooling2D)
    assert sum("stage1" in name for name in pools) == 3


def test_a_column_alone_is_what_global_drop_path_takes():
    options = SLIM | {"global_drop_path": 1.0, "drop_path": 0.15}
    whole = cnnlib.create_model("fractalnet21", **options)
    columns = []
    for column in (1, 2, 3):
        alone = cnnlib.create_model("fractalnet21", **SLIM, only_column=column)
        for layer in alone.layers:
            if layer.weights:
                layer.set_weights(whole.get_layer(layer.name).get_weights())
        # As in training, but for the averages that a step moves.
        columns.append(answer(alone, training=True))
    found = set()
    for _ in range(12):
        scores = answer(whole, training=True)
        found |= {i for i in range(3) if np.allclose(scores, columns[i], atol=1e-5)}
    assert found == {0, 1, 2}


def test_training_is_random_and_inference_is_not():
    model = cnnlib.create_model("fractalnet21", **SLIM)
    np.testing.assert_array_equal(answer(model), answer(model))
    runs = [answer(model, training=True) for _ in range(6)]
    assert max(np.abs(run - runs[0]).max() for run in runs) > 1e-4


def test_it_trains_with_drop_path_and_dropout_and_loads_again(tmp_path):
    model = cnnlib.create_model("fractalnet21", **SLIM | {"dropout": (0.0, 0.1)})
    model.compile("sgd", "sparse_categorical_crossentropy")
    labels = np.arange(3)
    losses = model.fit(IMAGES, labels, batch_size=1, epochs=2, verbose=0).history
    assert np.isfinite(losses["loss"]).all()
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(answer(again), answer(model), rtol=1e-6, atol=1e-7)
    assert names(again, GlobalDropPath) == ["global_drop_path"]


def test_dropout_grows_from_block_to_block():
    model = cnnlib.create_model("fractalnet21", width=0.05)
    rates = {
        layer.name[: len("stage1")]: layer.rate
        for layer in model.layers
        if isinstance(layer, keras.layers.Dropout)
    }
    assert rates == {"stage2": 0.1, "stage3": 0.2, "stage4": 0.3, "stage5": 0.4}


def test_folding_leaves_the_answers():
    model = cnnlib.create_model("fractalnet21", **SLIM)
    folded = cnnlib.fold_batch_norm(model)
    np.testing.assert_allclose(answer(folded), answer(model), rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"columns": 0}, "columns=0 is not a positive integer"),
        ({"only_column": 4}, "only_column=4 is not one of the columns 1 to 3"),
        ({"dropout": (0.1, 0.2)}, r"has 2 rates for 5 blocks"),
        ({"drop_path": 1}, "drop_path=1 is not a share"),
        ({"input_shape": (32, 31, 3)}, r"smallest that fits is \(32, 32, 3\)"),
    ],
)
def test_wrong_values_name_what_is_allowed(keywords, message):
    with pytest.raises(cnnlib.InputError, match=message):
        cnnlib.create_model("fractalnet21", **keywords)
