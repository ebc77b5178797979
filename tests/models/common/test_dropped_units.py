"""Units that stochastic depth drops are not computed."""

import keras
import numpy as np
import pytest
from keras import layers, ops

import cnnlib
from cnnlib.layers import StochasticDepth
from cnnlib.models.common.dropped_units import StochasticDepthModel
from cnnlib.training import gradients

NAME = "stochastic_depth_resnet110"
TINY = {"width": 0.25, "depth": 8, "input_shape": (8, 8, 3)}
IMAGES = np.random.default_rng(0).normal(size=(4, 8, 8, 3)).astype("float32")
LABELS = np.array([0, 1, 2, 3])
# Gradients of JAX are traced in any case.
EAGER = [False, True] if keras.backend.backend() != "jax" else [False]
# Compiled by XLA or not; on PyTorch nothing is.
COMPILED = [False, True] if keras.backend.backend() != "torch" else [False]


@pytest.fixture(autouse=True)
def fresh():
    keras.utils.clear_session()
    keras.utils.set_random_seed(0)


def drops(model) -> list[StochasticDepth]:
    return [layer for layer in model.layers if isinstance(layer, StochasticDepth)]


def states(model) -> list[np.ndarray]:
    return [ops.convert_to_numpy(drop.seed_generator.state) for drop in drops(model)]


def restore(model, found: list[np.ndarray]) -> None:
    for drop, state in zip(drops(model), found, strict=True):
        drop.seed_generator.state.assign(state)


def answers(model, **options) -> np.ndarray:
    return ops.convert_to_numpy(model(IMAGES, **options))


def averages(model, unit: str) -> list[np.ndarray]:
    norm = model.get_layer(f"{unit}_bn1")
    return [ops.convert_to_numpy(x) for x in (norm.moving_mean, norm.moving_variance)]


def as_before(model) -> keras.Model:
    """The same layers in a model of Keras, which computes every branch."""
    return keras.Model(model.input, model.output)


def test_draws_and_answers_are_those_of_computing_every_unit():
    model = cnnlib.create_model(NAME, **TINY)
    plain, start = as_before(model), states(model)
    weights, seen = model.get_weights(), set()
    for _ in range(6):
        before = states(model)
        found = answers(model, training=True)
        after = states(model)
        restore(model, before)
        expected = answers(plain, training=True)
        np.testing.assert_allclose(found, expected, rtol=1e-5)
        np.testing.assert_array_equal(after, states(model))
        seen.add(found.tobytes())
    assert len(seen) > 1
    assert (np.array(start) != states(model)).any()
    model.set_weights(weights)
    np.testing.assert_array_equal(answers(model), answers(plain))


@pytest.mark.parametrize("eager", EAGER)
def test_training_is_that_of_computing_every_unit(eager):
    model = cnnlib.create_model(NAME, survival=0.4, decay="uniform", **TINY)
    start, draws, found = model.get_weights(), states(model), []
    for network in (model, as_before(model)):
        model.set_weights(start)
        restore(model, draws)
        optimizer = keras.optimizers.SGD(0.05, momentum=0.9, weight_decay=1e-3)
        loss = keras.losses.SparseCategoricalCrossentropy()
        network.compile(optimizer, loss, run_eagerly=eager, jit_compile=False)
        for _ in range(5):
            network.train_on_batch(IMAGES, LABELS)
        found.append([ops.convert_to_numpy(w) for w in model.trainable_variables])
    for ours, theirs in zip(*found, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("jit", [None, *COMPILED])
def test_a_dropped_unit_changes_nothing_and_a_kept_one_its_averages(jit):
    model = cnnlib.create_model(NAME, **TINY)
    for drop, survival in zip(drops(model), (1e-9, 1 - 1e-7, 1e-9), strict=True):
        drop.survival = survival
    units = [f"stage{stage}_block1" for stage in (1, 2, 3)]
    before = [averages(model, unit) for unit in units]
    if jit is None:
        model(IMAGES, training=True)
    else:
        loss = keras.losses.SparseCategoricalCrossentropy()
        model.compile(keras.optimizers.SGD(0.1), loss, jit_compile=jit)
        model.train_on_batch(IMAGES, LABELS)
    changed = [
        not np.array_equal(old, new)
        for unit, averages_before in zip(units, before, strict=True)
        for old, new in zip(averages_before, averages(model, unit), strict=True)
    ]
    assert changed == [False, False, True, True, False, False]


def test_weights_of_a_dropped_unit_have_the_gradient_zero():
    model = cnnlib.create_model(NAME, **TINY)
    first, second, third = drops(model)
    first.survival, second.survival, third.survival = 1e-9, 1 - 1e-7, 1e-9
    names = [f"stage{stage}_block1_conv1" for stage in (1, 2, 3)]
    kernels = [model.get_layer(name).kernel for name in names]
    found = gradients(lambda: model(IMAGES, training=True)[:, 0], kernels)
    assert [bool(np.any(gradient)) for gradient in found] == [False, True, False]


def test_the_layers_of_a_dropped_branch_do_not_run():
    model = cnnlib.create_model(NAME, **TINY)
    ran = []
    for layer in model.layers:
        if layer.name.endswith("_conv1"):
            call = layer.call

            def counted(*args, call=call, name=layer.name, **kwargs):
                ran.append(name)
                return call(*args, **kwargs)

            layer.call = counted
    for drop in drops(model):
        drop.survival = 1e-9
    model(IMAGES, training=True)
    assert ran == []
    model(IMAGES)
    assert len(ran) == 3


@pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="looks into a graph"
)
def test_a_compiled_step_holds_the_branches_in_conditionals():
    import tensorflow as tf

    model = cnnlib.create_model(NAME, **TINY)
    step = tf.function(lambda x: model(x, training=True))
    graph = step.get_concrete_function(tf.TensorSpec([None, 8, 8, 3])).graph
    kinds = [operation.type for operation in graph.get_operations()]
    assert sum(kind in ("If", "StatelessIf") for kind in kinds) == 3
    # The stem's; those of the branches stand inside the conditionals.
    assert kinds.count("Conv2D") == 1


@pytest.mark.skipif(keras.backend.backend() != "jax", reason="looks into a jaxpr")
def test_a_traced_step_holds_the_branches_in_conditionals():
    import jax

    model = cnnlib.create_model(NAME, **TINY)
    weights = [
        [variable.value for variable in variables]
        for variables in (model.trainable_variables, model.non_trainable_variables)
    ]

    def step(weights, images):
        return model.stateless_call(*weights, images, training=True)

    kinds = [e.primitive.name for e in jax.make_jaxpr(step)(weights, IMAGES).eqns]
    assert kinds.count("cond") == 3
    assert kinds.count("conv_general_dilated") == 1


def test_half_precision():
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        model = cnnlib.create_model(NAME, **TINY)
    finally:
        keras.config.set_dtype_policy("float32")
    loss = keras.losses.SparseCategoricalCrossentropy()
    model.compile(keras.optimizers.SGD(0.1), loss, jit_compile=False)
    assert np.isfinite([model.train_on_batch(IMAGES, LABELS) for _ in range(3)]).all()
    types = {w.dtype for w in model.weights if "seed" not in w.path}
    assert types == {"float32"}


def test_a_saved_network_answers_as_before_and_skips_again(tmp_path):
    model = cnnlib.create_model(NAME, **TINY)
    model.save(tmp_path / "ours.keras")
    again = keras.models.load_model(tmp_path / "ours.keras", safe_mode=True)
    assert isinstance(again, StochasticDepthModel)
    assert [x.name for x in again.layers] == [x.name for x in model.layers]
    assert [w.path for w in again.weights] == [w.path for w in model.weights]
    np.testing.assert_array_equal(answers(again), answers(model))
    restore(again, states(model))
    found, expected = (answers(network, training=True) for network in (again, model))
    np.testing.assert_array_equal(found, expected)


def test_a_network_saved_as_a_model_of_keras_loads(tmp_path):
    model = cnnlib.create_model(NAME, **TINY)
    as_before(model).save(tmp_path / "before.keras")
    again = keras.models.load_model(tmp_path / "before.keras")
    np.testing.assert_array_equal(answers(again), answers(model))
    other = cnnlib.create_model(NAME, weights=tmp_path / "before.keras", **TINY)
    np.testing.assert_array_equal(answers(other), answers(model))


def test_what_features_returns_is_computed_though_it_is_dropped():
    model = cnnlib.create_model(NAME, survival=1e-9, decay="uniform", **TINY)
    inside = cnnlib.features(model, ["stage1_block1_bn1", "stage1_block1_add", "stem"])
    assert isinstance(inside, StochasticDepthModel)
    branch, total, stem = map(ops.convert_to_numpy, inside(IMAGES, training=True))
    assert branch.any()
    np.testing.assert_array_equal(total, stem)


def test_a_drop_inside_a_branch_draws_as_ever():
    inputs = keras.Input((3,))
    inner = StochasticDepth(0.5, seed=1)(layers.Dense(3)(inputs))
    x = layers.Add()([inputs, inner])
    outer = StochasticDepth(1e-9, seed=2)(layers.Dense(3)(x))
    model = StochasticDepthModel(inputs, layers.Add()([inputs, outer]))
    first = model.layers[2].seed_generator
    before = ops.convert_to_numpy(first.state)
    found = ops.convert_to_numpy(model(np.ones((2, 3)), training=True))
    np.testing.assert_array_equal(found, 1)
    assert (ops.convert_to_numpy(first.state) != before).any()


def test_only_networks_with_stochastic_depth_are_special():
    assert type(cnnlib.create_model("lenet5")) is not StochasticDepthModel
