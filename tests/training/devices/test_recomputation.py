"""Maps computed again in the backward pass: the same training in less memory."""

import math

import keras
import numpy as np
import pytest
from keras import layers

import cnnlib
from cnnlib.training import gradients
from cnnlib.training.devices.recomputation import recomputed_maps
from cnnlib.training.devices.recompute_plan import Group, plan
from tests.training.bands import bands

RNG = np.random.default_rng(0)
IMAGES = RNG.normal(size=(6, 16, 16, 3)).astype("float32")
UPSTREAM = RNG.normal(size=(6, 3)).astype("float32")
SMALL = {"input_shape": (16, 16, 3), "classes": 3}
DENSE = {"depth": 16, "growth_rate": 4, "bottleneck": True, "compression": 0.5}
DUAL = {"blocks": (1, 3, 1, 1), "width": 0.125, "cardinality": 4}
NETWORKS = {
    "densenet": ("densenet_40_k12", DENSE),
    "densenet with dropout": ("densenet_40_k12", DENSE | {"dropout": 0.2}),
    "dual path": ("dpn92", DUAL | {"stem": "cifar"}),
    "residual": ("resnet20", {"depth": 8, "width": 0.5}),
    "pre-activated": ("preact_resnet164", {"depth": 11, "width": 0.25}),
    "branches": ("inception_v2", {"width": 0.06, "input_shape": (32, 32, 3)}),
}
if keras.backend.backend() == "jax":  # compiles for minutes; `nested` stands for all
    NETWORKS = {}
DROPPING = "densenet with dropout"


def network(name):
    keras.utils.set_random_seed(0)
    member, keywords = NETWORKS[name]
    return cnnlib.create_model(member, **(SMALL | keywords))


def nested():
    """A model in another, with a concatenation and a layer that is called twice."""
    keras.utils.set_random_seed(0)
    images = keras.Input((16, 16, 3))
    norm = layers.BatchNormalization()
    x = layers.Dropout(0.2)(layers.Conv2D(3, 1)(layers.ReLU()(norm(images))))
    x = layers.Concatenate()([layers.Conv2D(3, 1)(layers.ReLU()(norm(x))), images])
    x = layers.Conv2D(30, 3)(layers.ReLU()(layers.BatchNormalization()(x)))
    inner = keras.Model(images, x, name="inner")
    rest = [layers.BatchNormalization(), layers.Activation("tanh"), layers.Flatten()]
    return keras.Sequential([keras.Input((16, 16, 3)), inner, *rest, layers.Dense(3)])


def derivatives(model, images=IMAGES):
    def loss():
        return model(images, training=True)

    return gradients(loss, model.trainable_variables, UPSTREAM)


def assert_equal_gradients(model, images=IMAGES):
    expected = derivatives(model, images)
    with recomputed_maps(model):
        found = derivatives(model, images)
    for ours, plain in zip(found, expected, strict=True):
        # A bias before a normalisation has no gradient but rounding.
        np.testing.assert_allclose(ours, plain, atol=1e-5 * max(1, abs(plain).max()))


@pytest.mark.parametrize("name", NETWORKS)
def test_gradients_are_the_same(name):
    model = network(name)
    images = np.resize(IMAGES, (6, *model.input_shape[1:]))
    assert any(isinstance(step, Group) for step in plan(model))
    assert_equal_gradients(model, images)


def test_gradients_of_models_inside_and_of_layers_called_twice():
    assert_equal_gradients(nested())


@pytest.mark.parametrize(
    "name", sorted({DROPPING, "dual path", "residual"} & {*NETWORKS})
)
def test_training_is_the_same(name):
    """Losses, running averages and draws of dropout over some steps."""
    data = bands((24, 6, 6), 16, (0.3, 0.4, 0.5), (0.2, 0.25, 0.3))
    recipe = cnnlib.Recipe("tiny", learning_rate=0.01, batch_size=6, epochs=2)
    ends = []
    for recompute in (False, True):
        model = network(name)
        result = cnnlib.fit(model, data, recipe, seed=1, recompute=recompute)
        ends.append((result.history, model.get_weights()))
    (plain, weights), (ours, found) = ends
    for column in ("loss", "val_loss"):
        assert ours[column] == pytest.approx(plain[column], rel=1e-4)
    assert plain["loss"][0] != plain["loss"][1]
    for a, b in zip(found, weights, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-3, atol=1e-3)


def test_running_averages_move_once():
    moved = []
    for recompute in (False, True):
        model = nested()
        model.compile(keras.optimizers.SGD(0.0), "mse", jit_compile="auto")
        if recompute:
            with recomputed_maps(model):
                model.fit(IMAGES, UPSTREAM, batch_size=6, verbose=0)
        else:
            model.fit(IMAGES, UPSTREAM, batch_size=6, verbose=0)
        moved.append([v.numpy() for v in model.non_trainable_variables])
    for a, b in zip(*moved, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6)


def kept(model) -> int:
    """Numbers per image that are known outside of groups."""
    outputs = [tensor for step in plan(model) for tensor in step.outputs]
    return sum(math.prod(tensor.shape[1:]) for tensor in outputs)


def test_what_is_kept_grows_with_the_depth_not_with_its_square():
    def block(units):
        return cnnlib.create_model(
            "densenet121", blocks=(units, 1, 1, 1), stem="cifar", growth_rate=4, **SMALL
        )

    sizes = [kept(block(units)) for units in (8, 16, 24)]
    assert sizes[2] - sizes[1] == sizes[1] - sizes[0]
    # The 17th unit reads 8 + 16·4 = 72 channels, the 24th 100; each has kept 4.
    assert sizes[2] - sizes[1] < 8 * 8 * 16 * 16


@pytest.mark.skipif(keras.backend.backend() != "torch", reason="tells what it saves")
@pytest.mark.parametrize(("name", "most"), [("densenet", 0.35), ("dual path", 0.6)])
def test_bytes_that_torch_saves(name, most):
    import torch

    def saved(model):
        found = {}

        def pack(tensor):
            found[tensor.data_ptr()] = tensor.nelement() * tensor.element_size()
            return tensor

        with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
            held = model(IMAGES, training=True)
        weights = {w.value.data_ptr() for w in model.weights}
        assert held is not None
        return sum(size for place, size in found.items() if place not in weights)

    model = network(name)
    plain = saved(model)
    with recomputed_maps(model):
        assert saved(model) < most * plain


class Own(layers.Layer):
    """May draw without telling."""

    def call(self, inputs):
        return inputs + keras.random.normal((1,), seed=0)


def test_what_is_random_or_not_known_is_computed_once():
    x = inputs = keras.Input((8, 8, 4))
    ends = [
        layers.GaussianNoise(0.1),
        Own(),
        layers.Lambda(lambda x: x),
        layers.Activation(lambda x: x + keras.random.normal((1,), seed=0)),
        layers.ActivityRegularization(0.1),
    ]
    for layer in ends:
        x = layers.BatchNormalization()(x)
        x = layers.Conv2D(100, 1)(layers.ReLU()(layer(layers.ReLU()(x))))
    steps = plan(keras.Model(inputs, x))
    inside = [n.operation for s in steps if isinstance(s, Group) for n in s.nodes]
    assert inside
    assert all(layer not in inside for layer in ends)


def test_a_concatenation_that_others_read_is_there():
    x = keras.Input((8, 8, 4))
    both = layers.Concatenate()([x, layers.Conv2D(4, 1, padding="same")(x)])
    y = layers.Conv2D(8, 3, padding="same")(layers.BatchNormalization()(both))
    model = keras.Model(x, [both, layers.Add()([both, y])])
    images = IMAGES[:, :8, :8, :1].repeat(4, -1)
    expected = model(images, training=True)
    with recomputed_maps(model):
        found = model(images, training=True)
    for ours, plain in zip(found, expected, strict=True):
        np.testing.assert_allclose(*map(keras.ops.convert_to_numpy, (ours, plain)))


def test_the_model_is_left_and_saved_as_it_was(tmp_path):
    model = nested()
    expected = model.predict(IMAGES, verbose=0)
    with recomputed_maps(model):
        np.testing.assert_array_equal(model.predict(IMAGES, verbose=0), expected)
        model.save(tmp_path / "model.keras")
    assert not any("call" in vars(part) for part in model._flatten_layers())
    again = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(again.predict(IMAGES, verbose=0), expected)


def test_recompute_is_true_or_false():
    data = bands((6, 2, 2), 16, (0.3, 0.4, 0.5), (0.2, 0.25, 0.3))
    recipe = cnnlib.Recipe("tiny", learning_rate=0.1, batch_size=6, epochs=1)
    with pytest.raises(cnnlib.InputError, match="recompute='yes' is neither True"):
        cnnlib.fit(nested(), data, recipe, recompute="yes")
