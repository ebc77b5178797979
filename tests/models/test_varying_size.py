"""Networks on images of any size: the same answers as one built for that size.

Those with dense layers on a map, or a padding chosen by the image, say why they cannot.
"""

import keras
import numpy as np
import pytest

import cnnlib
from cnnlib.accounting import blueprint
from tests.models.questions import batch, outputs, shake, slim
from tests.models.slim import SLIM, family

# What is left out for a network to be built without a size, and why it cannot be else.
ON_A_FLAT_MAP = {"alexnet", "conv3d_net", "lenet5", "vgg", "zfnet"}
WITHOUT = {"googlenet": "auxiliary", "inception_v3": "auxiliary", "dsn": "companions"}
# Even, odd, and such that poolings leave a rest at one side.
SIZES = [(0, 0), (1, 6)]
# One network for each function that builds them.
NETWORKS = [*{family(name): name for name in reversed(SLIM)}.values()]


def any_size(name):
    shape = SLIM[name]["input_shape"]
    return (None,) if len(shape) == 1 else (*[None] * (len(shape) - 1), shape[-1])


def keywords(name):
    given = {key: False for key in [WITHOUT.get(family(name))] if key}
    if family(name) == "alexnet":
        given["conv1_padding"] = 2
    if family(name) in ON_A_FLAT_MAP:
        given["include_top"] = False
    return given


@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_for_any_size_answers_as_one_for_the_size(name):
    keras.utils.clear_session()
    keras.utils.set_random_seed(0)
    free = slim(name, input_shape=any_size(name), **keywords(name))
    shake(free)
    for more in SIZES:
        shape = list(SLIM[name]["input_shape"])
        shape[0] += more[0]
        if len(shape) > 2:
            shape[-2] += more[1]
        fixed = slim(name, input_shape=tuple(shape), **keywords(name))
        fixed.set_weights(free.get_weights())
        x = batch(fixed)
        for ours, theirs in zip(outputs(free, x), outputs(fixed, x), strict=True):
            assert ours.shape == theirs.shape
            scale = max(np.abs(theirs).max(), 1e-3)
            assert np.abs(ours - theirs).max() <= 1e-5 * scale


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        *[
            (name, {}, "dense layers behind 'flatten'")
            for name in ("lenet5", "vgg16", "zfnet")
        ],
        ("alexnet", {"conv1_padding": None}, "conv1_padding=None chooses the padding"),
        ("alexnet", {"conv1_padding": 2}, "dense layers behind 'flatten'"),
        ("conv3d_net", {}, "dense layers behind 'flatten'"),
        ("googlenet", {"auxiliary": True}, "'aux1_flatten'"),
        ("inception_v3", {"auxiliary": True}, "auxiliary=True"),
        ("dsn", {"companions": True}, "_flatten'"),
        ("enet", {"decoder": True}, "multiples of 8"),
        ("resnet18", {"input_shape": (None, None, None)}, "the channels never"),
        ("resnet18", {"input_shape": (None, 0, 3)}, "positive integers"),
        ("resnet18", {"input_shape": (None, 16, 3)}, "too small"),
        ("resnet18", {"input_shape": (None, 3)}, "positive integers"),
    ],
)
def test_what_cannot_be_built_says_why(name, given, words):
    with pytest.raises(cnnlib.InputError) as error:
        blueprint(name, **{"input_shape": any_size(name), **given})
    assert words in str(error.value)
    assert "\n" not in str(error.value)
    if "input_shape" not in given:
        assert f"input_shape {any_size(name)} leaves sizes open" in str(error.value)
        assert "the usual one is (" in str(error.value)


@pytest.mark.parametrize(
    ("name", "given"),
    [("resnet18", {}), ("googlenet", {}), ("resnet20", {"depth": 374, "width": 0.1})],
)
def test_counts_of_a_size(name, given):
    free = blueprint(name, input_shape=(None, None, 3), **given)
    fixed = blueprint(name, input_shape=(96, 75, 3), **given)
    for count in (cnnlib.describe, cnnlib.accounting.layer_table):
        with pytest.raises(cnnlib.InputError, match="input_shape, such as"):
            count(free)
        for shape in [(None, None, 3), (None, 75, 3)]:
            with pytest.raises(cnnlib.InputError, match=r"sizes that vary, .* such as"):
                count(free, input_shape=shape)
        with pytest.raises(cnnlib.InputError, match=r"did you mean \(96, 75, 3\)\?"):
            count(free, input_shape=(3, 96, 75))
        with pytest.raises(cnnlib.InputError, match=r"it takes \(None, None, 3\)"):
            count(free, input_shape=(96, 75, 1))
        ours, theirs = count(free, input_shape=(96, 75, 3)), count(fixed)
        ours, theirs = ours.loc["total"], theirs.loc["total"]
        same = ["multiply_adds", "output_shape"]
        assert ours[same].tolist() == theirs[same].tolist()
    described = cnnlib.describe(free, input_shape=np.array((96, 75, 3)))
    assert described.loc["total", "weights"] == fixed.count_params()
    assert cnnlib.describe(fixed, input_shape=(96, 75, 3)).equals(
        cnnlib.describe(fixed)
    )


def test_such_a_network_trains_is_tested_and_loads(tmp_path):
    data = cnnlib.load_data("digits").subset(64, 32)
    build = {"depth": 8, "width": 0.25, "input_shape": (None, None, 1)}
    model = cnnlib.create_model("resnet20", classes=10, **build)
    recipe = cnnlib.Recipe("resnet20/digits", epochs=1, batch_size=32)
    cnnlib.fit(model, data, recipe, tmp_path / "run", verbose=0)
    found = cnnlib.evaluate(model, data)
    loaded = keras.models.load_model(tmp_path / "run" / "last.keras")
    assert loaded.input_shape == (None, None, None, 1)
    again = cnnlib.evaluate(loaded, data)
    assert again.loss == pytest.approx(found.loss)
    dense = cnnlib.evaluate(model, data, views="dense", scales=(32, 40))
    assert dense.images == found.images
