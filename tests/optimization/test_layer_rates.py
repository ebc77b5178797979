"""Learning rates per group of layers: exact steps, every optimiser, saving, errors."""

import keras
import numpy as np
import pytest

import cnnlib
from cnnlib.training import layer_rates

OPTIMIZERS = sorted(
    name
    for name, kind in vars(keras.optimizers).items()
    if isinstance(kind, type)
    and issubclass(kind, keras.optimizers.Optimizer)
    and name not in ("Optimizer", "MultiOptimizer", "LossScaleOptimizer")
)
FACTORS = {"stage1": 0.25, "predictions": 4.0}


def network():
    """Dense layers with the names that a network of the registry has."""
    keras.utils.set_random_seed(0)
    layers = [
        keras.layers.Dense(4, "relu", name="stem_dense"),
        keras.layers.Dense(4, "relu", name="stage1_block1_dense"),
        keras.layers.BatchNormalization(name="stage1_block1_bn"),
        keras.layers.Dense(4, "relu", name="stage2_block1_dense"),
        keras.layers.ReLU(name="avg_pool"),
        keras.layers.Dense(3, "softmax", name="predictions"),
    ]
    return keras.Sequential([keras.Input((6,)), *layers], name="small")


def as_numpy(values):
    return [keras.ops.convert_to_numpy(value) for value in values]


def factor_of(path):
    for name, factor in FACTORS.items():
        if path.split("/")[-2].startswith(name):
            return factor
    return 0.5


def gradients(model):
    rng = np.random.default_rng(1)
    shapes = [variable.shape for variable in model.trainable_variables]
    return [keras.ops.convert_to_tensor(rng.normal(size=s), "float32") for s in shapes]


def moved(optimizer, steps=3):
    """What some steps along fixed gradients change in a network's variables."""
    model = network()
    before = as_numpy(model.trainable_variables)
    for _ in range(steps):
        optimizer(model).apply(gradients(model), model.trainable_variables)
    after = as_numpy(model.trainable_variables)
    changes = [b - a for a, b in zip(before, after, strict=True)]
    return dict(zip([v.path for v in model.trainable_variables], changes, strict=True))


def once(build):
    """Build the optimiser at the first step and keep it."""
    kept = []

    def optimizer(model):
        if not kept:
            kept.append(build(model))
        return kept[0]

    return optimizer


@pytest.mark.parametrize(
    "optimizer",
    [
        keras.optimizers.SGD(0.5),
        keras.optimizers.SGD(0.5, momentum=0.9, nesterov=True),
        keras.optimizers.Adam(0.5),
    ],
    ids=["sgd", "nesterov", "adam"],
)
def test_the_step_of_a_group_is_scaled_exactly(optimizer):
    """Powers of two as factors, so that scaling adds no rounding of its own."""
    plain = moved(
        once(lambda model: type(optimizer).from_config(optimizer.get_config()))
    )
    scaled = moved(once(lambda model: layer_rates(model, optimizer, FACTORS, 0.5)))
    assert {factor_of(path) for path in plain} == {0.25, 4.0, 0.5}
    for path, change in plain.items():
        expected = factor_of(path) * change
        # The change is a difference of float32 numbers near 1.
        np.testing.assert_allclose(scaled[path], expected, rtol=1e-5, atol=2e-6)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_moves_a_group_as_one_with_that_rate_would(name):
    kind = getattr(keras.optimizers, name)
    scaled = moved(once(lambda model: layer_rates(model, kind(0.1), FACTORS, 0.5)))
    alone = {
        factor: moved(once(lambda model, factor=factor: kind(0.1 * factor)))
        for factor in (0.25, 4.0, 0.5)
    }
    for path, change in scaled.items():
        expected = alone[factor_of(path)][path]
        np.testing.assert_allclose(change, expected, rtol=1e-5, atol=1e-6)


def test_a_schedule_is_scaled():
    halves = keras.optimizers.schedules.ExponentialDecay(0.5, 1, 0.5)
    made = layer_rates(network(), keras.optimizers.SGD(halves), {"stage1": 0.1}, 1)
    body, rest = made.optimizers
    rates = [float(o.learning_rate) for o in (body, rest)]
    assert rates == pytest.approx([0.05, 0.5])
    assert float(rest._learning_rate(1)) == pytest.approx(0.25)
    assert float(body._learning_rate(1)) == pytest.approx(0.025)


@pytest.mark.parametrize("schedule", [False, True])
def test_training_goes_on_after_loading_as_if_never_stopped(tmp_path, schedule):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(32, 6)).astype("float32"), rng.integers(0, 3, 32)
    rate = keras.optimizers.schedules.CosineDecay(0.01, 50) if schedule else 0.01
    model = network()
    model.compile(
        layer_rates(model, keras.optimizers.Adam(rate), FACTORS, 0.5),
        "sparse_categorical_crossentropy",
        jit_compile=False,
    )
    model.fit(x, y, 16, epochs=2, shuffle=False, verbose=0)
    model.save(tmp_path / "half.keras")
    loaded = keras.models.load_model(tmp_path / "half.keras")
    pairs = zip(model.optimizer.variables, loaded.optimizer.variables, strict=True)
    assert all(np.array_equal(*as_numpy(pair)) for pair in pairs)
    for network_ in (model, loaded):
        network_.fit(x, y, 16, epochs=2, shuffle=False, verbose=0)
    for mine, theirs in zip(model.get_weights(), loaded.get_weights(), strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-6)


def test_networks_of_the_registry_have_their_names():
    model = cnnlib.create_model("resnet20", depth=8, width=0.25, classes=3)
    made = layer_rates(model, keras.optimizers.SGD(0.1), {"stem": 0.1, "stage2": 0.2})
    made.build(model.trainable_variables)
    stem, stage2, rest = (len(group._trainable_variables) for group in made.optimizers)
    assert (stem, stage2) == (3, 6)
    assert stem + stage2 + rest == len(model.trainable_variables)


def test_frozen_layers_may_be_named():
    model = network()
    for layer in model.layers:
        layer.trainable = layer.name == "predictions"
    made = layer_rates(model, keras.optimizers.SGD(0.1), {"stage1": 0.1})
    made.apply(gradients(model), model.trainable_variables)
    assert int(made.iterations) == 1


def test_the_given_optimizer_is_left_alone():
    optimizer = keras.optimizers.SGD(0.1)
    layer_rates(network(), optimizer, FACTORS)
    assert float(optimizer.learning_rate) == pytest.approx(0.1)
    assert not optimizer.built


@pytest.mark.parametrize(
    ("factors", "others", "message"),
    [
        ({"stage11": 1.0}, 1.0, "unknown layer with weights.*'stage11'.*'stage1'"),
        ({"avg_pool": 1.0}, 1.0, "unknown layer with weights.*'avg_pool'"),
        ({"stage1": 1, "stage1_block1": 2}, 1, "'stage1' and 'stage1_block1' both"),
        ({"stage1": 0}, 1.0, "factor 0 is not.*trainable"),
        ({"stage1": True}, 1.0, "factor True is not"),
        ({"stage1": "0.1"}, 1.0, "factor '0.1' is not"),
        ({"stage1": 1.0}, float("nan"), "factor nan is not"),
    ],
)
def test_wrong_factors(factors, others, message):
    with pytest.raises(cnnlib.InputError, match=message):
        layer_rates(network(), keras.optimizers.SGD(0.1), factors, others)


def test_an_optimizer_that_wraps_others_is_refused():
    model = network()
    made = layer_rates(model, keras.optimizers.SGD(0.1), FACTORS)
    with pytest.raises(cnnlib.InputError, match="MultiOptimizer wraps others"):
        layer_rates(model, made, FACTORS)
