"""Network in Network, and the CIFAR networks that end in class maps as it does."""

import keras
import numpy as np
import pytest
from keras import layers

import cnnlib

SLIM = {"width": 0.1, "input_shape": (32, 32, 3), "classes": 7}


def images(*shape, seed=0):
    return np.random.default_rng(seed).normal(size=shape).astype("float32")


def slim(name, **kwargs):
    return cnnlib.create_model(name, **{**SLIM, **kwargs})


def kinds(model, kind):
    return [layer for layer in model.layers if isinstance(layer, kind)]


def sides(model, *names):
    return [model.get_layer(name).output.shape[1] for name in names]


@pytest.mark.parametrize("name", ["nin", "dsn", "all_cnn_c"])
def test_scores_are_means_of_class_maps(name):
    model = slim(name, classifier_activation=None)
    x = images(2, 32, 32, 3)
    maps = np.asarray(cnnlib.features(model, ["predictions"])(x))
    if name != "dsn":  # its class maps have no ReLU
        maps = np.maximum(maps, 0)
    assert maps.shape[-1] == 7
    np.testing.assert_allclose(model(x), maps.mean(axis=(1, 2)), rtol=1e-5, atol=1e-6)
    assert not kinds(model, layers.Dense)


def test_maps_of_the_releases():
    names = ("stage1_pool", "stage2_pool", "predictions")
    assert sides(slim("nin"), *names) == [16, 8, 8]
    model = cnnlib.create_model("nin_imagenet", width=0.05)
    names = ("stage1_conv1", "stage1_pool", "stage2_pool", "stage3_pool", "predictions")
    assert sides(model, *names) == [54, 27, 13, 6, 6]
    model = slim("nin_imagenet", stem="cifar")
    names = ("stage1_relu3", "stage2_pool", "stage3_pool")
    assert sides(model, *names) == [32, 16, 8]


def test_batch_normalisation_of_every_convolution():
    for name, convolutions in (("nin", 9), ("nin_imagenet", 12)):
        model = slim(name, batch_norm=True, **{"input_shape": (64, 64, 3)})
        assert len(kinds(model, layers.Conv2D)) == convolutions
        assert len(kinds(model, layers.BatchNormalization)) == convolutions
        assert not any(layer.use_bias for layer in kinds(model, layers.Conv2D))
        assert "predictions_bn" in [layer.name for layer in model.layers]


def test_dropout_of_the_releases():
    rates = {layer.name: layer.rate for layer in kinds(slim("nin"), layers.Dropout)}
    assert rates == {"dropout1": 0.5, "dropout2": 0.5}
    model = slim("all_cnn_c", input_dropout=0.1, dropout=0.4)
    rates = {layer.name: layer.rate for layer in kinds(model, layers.Dropout)}
    assert rates == {"input_dropout": 0.1, "dropout1": 0.4, "dropout2": 0.4}


ALL_CNN = {
    "convolve": (1_369_738, 270_798_336),
    "pool": (954_730, 228_331_008),
    "stride": (954_730, 100_929_024),
    "convolve_pool": (1_369_738, 398_200_320),
}


@pytest.mark.parametrize("form", ALL_CNN)
def test_models_of_all_cnns_table_2(form):
    model = cnnlib.create_model("all_cnn_c", downsampling=form)
    total = cnnlib.describe(model).loc["total"]
    assert (total["weights"], total["multiply_adds"]) == ALL_CNN[form]
    assert sides(model, "dropout1", "dropout2", "predictions") == [16, 8, 6]


def test_dsn_companions_are_outputs_with_smaller_losses():
    model = slim("dsn", companions=True)
    names = [f"companion{n}_predictions" for n in (1, 2, 3)]
    assert model.output_names == ["scores", *names]
    weights = cnnlib.models.loss_weights(model)
    assert weights == {"scores": 1.0, **dict.fromkeys(names, 0.1)}
    losses = dict.fromkeys(weights, "sparse_categorical_crossentropy")
    model.compile("sgd", losses, loss_weights=weights)
    labels = np.arange(4) % 7
    targets = dict.fromkeys(model.output_names, labels)
    history = model.fit(images(4, 32, 32, 3), targets, verbose=0).history
    parts = sum(w * history[f"{name}_loss"][0] for name, w in weights.items())
    assert history["loss"][0] == pytest.approx(parts, rel=1e-4)


def test_dsn_companions_read_convolutions_before_their_relu():
    model = slim("dsn", companions=True)
    for stage in (1, 2, 3):
        flat = model.get_layer(f"companion{stage}_flatten")
        assert flat.input is model.get_layer(f"stage{stage}_conv1").output


def test_dsn_companions_go_with_the_top():
    model = slim("dsn", companions=True, include_top=False)
    assert len(model.outputs) == 1
    plain = slim("dsn", include_top=False)
    assert model.count_params() == plain.count_params()


def test_dsn_pools_by_maxima_where_nin_averages():
    for name, count in (("nin", 1), ("dsn", 2)):
        assert len(kinds(slim(name), keras.layers.MaxPooling2D)) == count


@pytest.mark.parametrize(
    ("name", "wrong", "message"),
    [
        ("nin", {"input_shape": (3, 32, 3)}, r"\(4, 4, 3\)"),
        ("nin_imagenet", {"stem": "s", "input_shape": (39, 39, 3)}, "stem='s' is not"),
        ("nin_imagenet", {"input_shape": (38, 39, 3)}, r"\(39, 39, 3\)"),
        ("all_cnn_c", {"downsampling": "average"}, "'convolve', 'pool', 'stride'"),
        ("all_cnn_c", {"input_shape": (8, 9, 3)}, r"\(9, 9, 3\)"),
        (
            "all_cnn_c",
            {"input_shape": (11, 12, 3), "downsampling": "pool"},
            r"\(12, 12, 3\)",
        ),
    ],
)
def test_wrong_input(name, wrong, message):
    with pytest.raises(cnnlib.InputError, match=message):
        slim(name, **wrong)


@pytest.mark.parametrize("form", ["pool", "convolve_pool", "stride"])
def test_smallest_image_of_each_form(form):
    side = 9 if form == "stride" else 12
    model = slim("all_cnn_c", downsampling=form, input_shape=(side, side, 3))
    assert sides(model, "predictions") == [1]
