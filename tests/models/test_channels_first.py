"""Every network is channels-last, also where Keras is set to channels-first."""

import contextlib
import threading

import keras
import numpy as np
import pytest

import cnnlib
from cnnlib.models.common.channels_last import channels_last
from tests.models.questions import batch, outputs, shake, slim
from tests.models.slim import FAMILIES, SLIM
from tests.models.slim import family as slim_family
from tests.training.bands import bands

# Networks that have all kinds of layers between them.
ALL_LAYERS = [
    ("conv3d_net", {}),
    ("enet", {}),
    ("lenet5", {"original": True}),
    ("nin_imagenet", {}),
    ("resnet20", {}),
    ("seresnext50_32x4d", {}),
    ("vgg11_lrn", {}),
]


@pytest.fixture
def channels_first():
    keras.config.set_image_data_format("channels_first")
    yield
    keras.config.set_image_data_format("channels_last")


@pytest.mark.parametrize("family", FAMILIES)
def test_a_network_is_the_same(family, channels_first):
    """Its config, which says the format of each layer, and all that follows from it."""
    name = next(name for name in SLIM if slim_family(name) == family)

    def config():
        keras.utils.clear_session()  # the names of inputs count on
        return cnnlib.accounting.blueprint(name, **SLIM[name]).get_config()

    found = config()
    with channels_last():
        assert found == config()


@pytest.mark.parametrize(("name", "options"), ALL_LAYERS)
def test_a_saved_network_answers_the_same(name, options, channels_first, tmp_path):
    """No layer asks for the setting when it is loaded, or called."""
    with channels_last():
        usual = slim(name, **options)
        expected = outputs(usual, batch(usual))
        usual.save(tmp_path / "usual.keras")
    loaded = keras.models.load_model(tmp_path / "usual.keras")
    model = slim(name, **options)
    model.set_weights(usual.get_weights())
    model.save(tmp_path / "model.keras")
    with channels_last():
        again = keras.models.load_model(tmp_path / "model.keras")
    for other in (model, loaded, again):
        for found, right in zip(outputs(other, batch(usual)), expected, strict=True):
            np.testing.assert_allclose(found, right, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("channels", [1, 3])
def test_a_shape_with_the_channels_first_is_told(channels, channels_first):
    """By every network of images or volumes, whatever Keras is set to."""
    for name, options in SLIM.items():
        *sizes, _ = options["input_shape"]
        if not sizes:
            continue
        wrong, right = (channels, *sizes), (*sizes, channels)
        with pytest.raises(cnnlib.InputError) as error:
            slim(name, input_shape=wrong)
        assert f"input_shape {wrong} is too small" in str(error.value), name
        assert str(error.value).endswith(f"did you mean {right}?"), name
    with pytest.raises(cnnlib.InputError, match=r"did you mean \(None, None, 3\)\?"):
        cnnlib.create_model("resnet18", input_shape=(3, None, None))


def test_the_published_number_of_weights(channels_first):
    model = cnnlib.accounting.blueprint("resnet18", input_shape=(32, 32, 3))
    assert model.count_params() == 11_699_112


SURGERY = {
    "fold_batch_norm": cnnlib.fold_batch_norm,
    "fully_convolutional": cnnlib.surgery.fully_convolutional,
    "separate_convolutions": lambda model: cnnlib.surgery.separate_convolutions(
        model, 0.5
    ),
    "features": cnnlib.features,
    "clone_model": keras.models.clone_model,
}


@pytest.mark.parametrize("name", ["seresnet50", "vgg11_bn"])
@pytest.mark.parametrize("operation", SURGERY)
def test_surgery(operation, name, channels_first):
    model = slim(name)
    shake(model)
    with channels_last():
        usual = SURGERY[operation](model)
        expected = outputs(usual, batch(model))
    rebuilt = SURGERY[operation](model)
    rebuilt.set_weights(usual.get_weights())
    for found, right in zip(outputs(rebuilt, batch(model)), expected, strict=True):
        np.testing.assert_allclose(found, right, rtol=1e-5, atol=1e-6)


def test_a_new_head(channels_first):
    assert cnnlib.replace_head(slim("vgg11"), 3).output_shape == (None, 3)


def test_looking_into_a_network(channels_first):
    network, pooled = slim("zfnet"), slim("resnet18")
    images = batch(network)

    def looked():
        maps = cnnlib.interpretation.deconvnet(network, "stage2_conv2")(images)
        kernel = network.get_layer("stage1_conv1").kernel
        return [
            keras.ops.convert_to_numpy(maps),
            *cnnlib.interpretation.response_power(kernel, images),
            cnnlib.interpretation.class_activation_maps(pooled, batch(pooled)),
        ]

    with channels_last():
        expected = looked()
    for found, right in zip(looked(), expected, strict=True):
        np.testing.assert_allclose(found, right, rtol=1e-5, atol=1e-6)


def test_training_and_every_view(channels_first):
    data = bands((24, 10, 10), 40, (0.4,) * 3, (0.3,) * 3)
    recipe = cnnlib.Recipe(
        "tiny",
        batch_size=12,
        epochs=1,
        learning_rate=1e-3,
        crop_size=32,
        augmentation=("resized_crop", "flip"),
    )

    def judged():
        keras.utils.set_random_seed(0)
        model = slim("lenet5", classes=3, input_shape=(32, 32, 3))
        losses = [cnnlib.fit(model, data, recipe, verbose=0).test_loss]
        for views, scales in (("ten_crop", None), ("dense", (40, 48))):
            found = cnnlib.evaluate(model, data, views=views, scales=scales)
            losses.append(found.loss)
        return losses

    with channels_last():
        expected = judged()
    np.testing.assert_allclose(judged(), expected, rtol=1e-5)


def test_an_exercise(channels_first, capsys):
    """Blocks are judged as in the notebooks, on maps with channels last."""
    from cnnlib.exercises import vgg

    layers = keras.layers

    def stage(x, filters, depth):
        for _ in range(depth):
            x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
        return layers.MaxPooling2D(2)(x)

    vgg.rebuild_vgg_stage.check(stage)
    assert capsys.readouterr().out.startswith("Correct")


def test_the_setting_comes_back():
    inside, leave = threading.Event(), threading.Event()

    def build():
        with channels_last():
            inside.set()
            leave.wait(10)

    keras.config.set_image_data_format("channels_first")
    try:
        thread = threading.Thread(target=build)
        with contextlib.suppress(ZeroDivisionError), channels_last():
            thread.start()
            inside.wait(10)
            with channels_last():
                raise ZeroDivisionError
        assert keras.config.image_data_format() == "channels_last"
        leave.set()
        thread.join()
        assert keras.config.image_data_format() == "channels_first"
    finally:
        leave.set()
        keras.config.set_image_data_format("channels_last")
