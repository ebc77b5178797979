"""Errors, views and batches of `cnnlib.evaluate`, against counting by hand."""

import dataclasses

import keras
import numpy as np
import pytest
from keras import layers, ops

import cnnlib
from cnnlib.data import Dataset, Split, StreamedSplit
from cnnlib.evaluation import evaluate, ten_crop
from cnnlib.evaluation.evaluation import BATCH_SIZES
from tests.surgery.window_network import CLASSES, make_net, predicted, slid_by_hand

NAMES = ("ant", "bee", "cat", "dog", "eel", "fox", "gnu")


def make_data(side=(8, 10), images=23, channels=2):
    rng = np.random.default_rng(0)

    def split(count):
        pixels = rng.integers(0, 256, (count, *side, channels), dtype="uint8")
        return Split(pixels, np.arange(count) % CLASSES)

    mean, std = np.float32([0.4] * channels), np.float32([0.2] * channels)
    return Dataset("tiny", split(9), split(11), split(images), NAMES, mean, std)


DATA = make_data()


def counted(labels, answers):
    matrix = np.zeros((CLASSES, CLASSES), dtype=int)
    for label, answer in zip(labels, answers.argmax(axis=1), strict=True):
        matrix[label, answer] += 1
    return matrix


def test_errors_are_those_of_scikit_learn():
    metrics = pytest.importorskip("sklearn.metrics")
    net, data = make_net((8, 10, 2)), DATA
    found = evaluate(net, data, batch_size=5)
    images, labels = data.test
    answers = predicted(net, data.normalize(images))
    every = {"labels": range(CLASSES)}
    first, fifth = (
        1 - metrics.top_k_accuracy_score(labels, answers, k=k, **every) for k in (1, 5)
    )
    assert 0 < fifth < first < 1
    assert (found.top1_error, found.top5_error) == pytest.approx((first, fifth))
    matrix = metrics.confusion_matrix(labels, answers.argmax(axis=1), **every)
    np.testing.assert_array_equal(found.confusion, matrix)
    np.testing.assert_array_equal(matrix, counted(labels, answers))
    assert list(found.confusion.index) == list(found.confusion.columns) == [*NAMES]
    assert found.loss == pytest.approx(
        metrics.log_loss(labels, answers, **every), rel=1e-5
    )
    assert (found.images, found.split, found.views) == (23, "test", "center")
    assert found.images_per_second > 0


def test_the_loss_is_that_of_keras_and_logits_give_the_same():
    data = DATA
    net, logits = make_net((8, 10, 2)), make_net((8, 10, 2), head=None)
    net.compile(loss="sparse_categorical_crossentropy")
    part = data.validation
    expected = net.evaluate(data.normalize(part.images), part.labels, verbose=0)
    for model in (net, logits):
        found = evaluate(model, data, "validation")
        assert found.loss == pytest.approx(expected, rel=1e-5)
        assert found.images == 11
    ends = keras.Sequential([keras.Input((8, 10, 2)), logits, layers.Softmax()])
    assert evaluate(ends, data, "validation").loss == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("batch_size", [1, 22, 23, 100, "auto"])
def test_every_image_counts_once_in_any_batches(batch_size):
    net = make_net((8, 10, 2))
    whole, found = evaluate(net, DATA), evaluate(net, DATA, batch_size=batch_size)
    np.testing.assert_array_equal(found.confusion, whole.confusion)
    assert found.loss == pytest.approx(whole.loss, rel=1e-5)
    assert found.batch_size == {1: 1, 22: 12}.get(batch_size, 23)
    assert max(BATCH_SIZES) >= found.batch_size


def test_few_classes_have_no_top5_error():
    data = dataclasses.replace(
        DATA, class_names=NAMES[:3], test=Split(DATA.test[0], np.arange(23) % 3)
    )
    net = make_net((8, 10, 2))
    found = evaluate(keras.Sequential([net, layers.Dense(3)]), data)
    assert found.top5_error is None
    assert "top-5" not in str(found)


def test_equal_answers_are_ranked_by_their_number():
    net = make_net((8, 10, 2))
    net.get_layer("predictions").set_weights([np.zeros((8, 7)), np.zeros(7)])
    found = evaluate(net, DATA)
    # 23 images of 7 classes in turn: the first two classes have a fourth.
    assert found.top1_error == pytest.approx(19 / 23)
    assert found.top5_error == pytest.approx(6 / 23)
    assert found.loss == pytest.approx(np.log(7), rel=1e-5)


def test_a_table_of_classes():
    net = make_net((8, 10, 2))
    found = evaluate(net, DATA)
    table = found.per_class()
    assert list(table.index) == list(NAMES)
    assert table["images"].sum() == 23
    error = (table["error"] * table["images"]).sum() / 23
    assert error == pytest.approx(found.top1_error)
    for name, row in table[table["times"] > 0].iterrows():
        others = found.confusion.loc[name].drop(name)
        assert row["times"] == others.max() == others[row["mostly_taken_for"]]
    diagonal = np.diag(np.full(CLASSES, 2))
    frame = found.confusion * 0 + diagonal
    table = dataclasses.replace(found, confusion=frame).per_class()
    assert set(table["mostly_taken_for"]) == {""}
    assert set(table["error"]) == {0}


def test_a_line_to_print():
    line = str(evaluate(make_net(), DATA, views="ten_crop"))
    assert "net on 23 test images of tiny (ten_crop views): top-1 error " in line
    assert "top-5 error" in line
    assert "images/s" in line


def test_center_is_the_middle_of_larger_images():
    net = make_net()
    found = evaluate(net, DATA)
    answers = predicted(net, DATA.normalize(DATA.test.images[:, 1:7, 1:9]))
    wrong = answers.argmax(axis=1) != DATA.test.labels
    assert found.top1_error == pytest.approx(wrong.mean())
    own = answers[np.arange(23), DATA.test.labels]
    assert found.loss == pytest.approx(-np.log(own).mean(), rel=1e-5)


def test_ten_crop_is_the_mean_of_ten_probabilities():
    images, labels = DATA.test
    for head in ("softmax", None):
        net = make_net(head=head)
        found = evaluate(net, DATA, views="ten_crop", batch_size=8)
        views = ten_crop(DATA.normalize(images), (6, 8))
        answers = np.mean(
            [predicted(make_net(), views[:, view]) for view in range(10)], axis=0
        )
        own = answers[np.arange(23), labels]
        assert found.loss == pytest.approx(-np.log(own).mean(), rel=1e-5)
        np.testing.assert_array_equal(found.confusion, counted(labels, answers))


def test_dense_is_the_mean_over_mirror_images_and_scales():
    images, labels = DATA.test
    pixels = DATA.normalize(images)
    views = [pixels, pixels[:, :, ::-1]]
    large = ops.image.resize(pixels, (12, 15), antialias=True)
    large = ops.convert_to_numpy(large)
    views += [large, large[:, :, ::-1]]
    answers = np.mean([slid_by_hand(view) for view in views], axis=0)
    own = answers[np.arange(23), labels]
    for head in ("softmax", None):
        net = make_net(head=head)
        found = evaluate(net, DATA, views="dense", scales=(8, 12), batch_size=10)
        assert found.loss == pytest.approx(-np.log(own).mean(), rel=1e-4)
        wrong = answers.argmax(axis=1) != labels
        assert found.top1_error == pytest.approx(wrong.mean())
        assert found.scales == (8, 12)
    once = evaluate(net, DATA, views="dense")
    assert once.loss == pytest.approx(
        evaluate(net, DATA, views="dense", scales=[8]).loss
    )


def test_auxiliary_outputs_are_left_out():
    inputs = keras.Input((8, 10, 2))
    main = make_net((8, 10, 2))(inputs)
    side = layers.Dense(CLASSES, activation="softmax")(layers.Flatten()(inputs))
    net = keras.Model(inputs, [main, side])
    found, alone = evaluate(net, DATA), evaluate(make_net((8, 10, 2)), DATA)
    np.testing.assert_array_equal(found.confusion, alone.confusion)
    assert found.loss == pytest.approx(alone.loss)


def streamed(split):
    def open_stream(shuffle, seed):
        import tensorflow as tf

        assert not shuffle
        return tf.data.Dataset.from_tensor_slices(tuple(split))

    return StreamedSplit(split.size, split.images.shape[1:], open_stream)


@pytest.mark.parametrize("views", ["center", "ten_crop", "dense"])
def test_streams_give_what_arrays_give(views):
    pytest.importorskip("tensorflow")
    parts = {name: streamed(getattr(DATA, name)) for name in ("train", "test")}
    data = dataclasses.replace(DATA, **parts)
    expected = evaluate(make_net(), DATA, views=views, batch_size=5)
    found = evaluate(make_net(), data, views=views, batch_size=5)
    np.testing.assert_array_equal(found.confusion, expected.confusion)
    assert found.loss == pytest.approx(expected.loss)
    if views == "center":
        found = evaluate(make_net(), data, batch_size="auto")
        assert found.loss == pytest.approx(expected.loss)


def test_the_model_is_left_as_it_is():
    net = make_net()
    net.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    optimizer, before = net.optimizer, net.get_weights()
    for views in ("center", "ten_crop", "dense"):
        evaluate(net, DATA, views=views)
    assert net.optimizer is optimizer
    for now, then in zip(net.get_weights(), before, strict=True):
        np.testing.assert_array_equal(now, then)


def any_size():
    inputs = keras.Input((None, None, 2))
    pooled = layers.GlobalMaxPooling2D()(layers.Conv2D(3, 3)(inputs))
    return keras.Model(inputs, layers.Dense(7)(pooled))


def test_a_network_for_any_size_sees_the_whole_image():
    assert evaluate(any_size(), DATA).images == 23
    assert evaluate(any_size(), DATA, views="dense", scales=(9,)).images == 23


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"split": "tset"}, "unknown split 'tset'; did you mean 'test'"),
        ({"views": "tencrop"}, "unknown kind of views 'tencrop'.*'ten_crop'"),
        ({"views": "center", "scales": (8,)}, "scales goes with views='dense'"),
        ({"views": "dense", "scales": 8}, "scales=8 is not a list"),
        ({"views": "dense", "scales": ()}, "is not a list"),
        ({"views": "dense", "scales": (8, 0)}, "is not a list"),
        ({"views": "dense", "scales": (8.5,)}, "is not a list"),
        ({"views": "dense", "scales": (5,)}, "over images of 5 × 6 × 2.*6 × 8 × 2"),
        ({"batch_size": 0}, "batch_size=0 is neither"),
        ({"batch_size": "fast"}, "nor 'auto'"),
        ({"data": make_data((5, 9))}, r"\(6, 8, 2\), those of tiny are \(5, 9, 2\)"),
        ({"data": make_data(channels=3)}, r"\(8, 10, 3\)"),
        (
            {"data": dataclasses.replace(DATA, class_names=NAMES[:3])},
            r"outputs of shape \(7,\), tiny has 3 classes",
        ),
        ({"data": make_data(images=0)}, "test split of tiny has no images"),
        ({"model": keras.Sequential([layers.Dense(7)])}, "not a functional or built"),
        ({"model": any_size(), "views": "ten_crop"}, "any size"),
    ],
)
def test_what_does_not_fit_is_refused(changes, words):
    given = {"model": None, "data": DATA} | changes
    given["model"] = given["model"] or make_net()
    with pytest.raises(cnnlib.InputError, match=words) as caught:
        evaluate(**given)
    assert "\n" not in str(caught.value)


def test_answers_that_are_no_numbers_are_refused():
    net = make_net((8, 10, 2))
    kernel = net.get_layer("predictions").kernel
    kernel.assign(np.full(kernel.shape, 3e38))  # the sums are infinite
    with pytest.raises(cnnlib.InputError, match=r"NaN.*tiny.*diverged"):
        evaluate(net, DATA)
