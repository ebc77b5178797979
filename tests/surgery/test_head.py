"""New classifiers on old bodies."""

import keras
import numpy as np
import pytest
from keras import layers

import cnnlib
from tests.models.slim import SLIM


def test_the_body_is_shared_and_the_head_is_new():
    model = cnnlib.create_model("resnet20", width=0.25, depth=8, classes=7)
    other = cnnlib.replace_head(model, 3)
    assert other.name == model.name
    assert not other.compiled
    assert other.inputs[0] is model.inputs[0]
    *body, head = model.layers
    *same, new = other.layers
    assert same == body
    assert (new.name, new.units) == (head.name, 3)
    assert (model.output_shape, other.output_shape) == ((None, 7), (None, 3))


def test_a_copy_of_the_body_as_the_docstring_makes_it():
    model = cnnlib.create_model("resnet20", width=0.25, depth=8, classes=7)
    copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    other = cnnlib.replace_head(copy, 3)
    assert not set(other.layers) & set(model.layers)
    images = np.random.default_rng(0).normal(size=(2, 32, 32, 3))
    ours, theirs = (
        keras.ops.convert_to_numpy(cnnlib.features(m, ["stage3"])(images))
        for m in (other, model)
    )
    np.testing.assert_array_equal(ours, theirs)
    assert keras.ops.convert_to_numpy(copy(images)) == pytest.approx(
        keras.ops.convert_to_numpy(model(images))
    )


def test_auxiliary_heads_and_what_follows_a_head_are_made_anew():
    model = cnnlib.create_model("googlenet", **SLIM["googlenet"], classes=7)
    other = cnnlib.replace_head(model, 3)
    assert other.output_names == model.output_names
    assert {output.shape for output in other.outputs} == {(None, 3)}
    convolutional = cnnlib.create_model("nin", **SLIM["nin"], classes=7)
    other = cnnlib.replace_head(convolutional, 3)
    assert other.get_layer("predictions").filters == 3
    assert other.output_shape == (None, 3)


def test_the_codes_of_lenet_have_one_row_per_class():
    model = cnnlib.create_model("lenet5", original=True)
    assert cnnlib.replace_head(model, 3).output_shape == (None, 3)


def test_a_sequential_model():
    model = keras.Sequential(
        [keras.Input((4,)), layers.Dense(3), layers.Dense(2, name="predictions")]
    )
    assert cnnlib.replace_head(model, 5).output_shape == (None, 5)


@pytest.mark.parametrize("classes", [0, 2.0, None])
def test_numbers_of_classes_that_cannot_be(classes):
    model = cnnlib.create_model("lenet5", classes=7)
    with pytest.raises(cnnlib.InputError, match="classes"):
        cnnlib.replace_head(model, classes)


def test_a_network_without_classifier():
    model = cnnlib.create_model("lenet5", include_top=False)
    with pytest.raises(cnnlib.InputError, match="no layer named 'predictions'"):
        cnnlib.replace_head(model, 3)


def test_a_classifier_that_is_elsewhere():
    inner = cnnlib.create_model("resnet20", width=0.25, depth=8, classes=7)
    images = keras.Input((32, 32, 3))
    rescaled = layers.Rescaling(1 / 255)(images)
    for wrapped in (
        keras.Model(images, inner(rescaled)),
        keras.Sequential([images, layers.Rescaling(1 / 255), inner]),
    ):
        with pytest.raises(cnnlib.InputError, match=r"get_layer\('resnet20'\)"):
            cnnlib.replace_head(wrapped, 3)
    in_front = cnnlib.create_model("resnet20", depth=8, input_tensor=rescaled)
    assert cnnlib.replace_head(in_front, 3).output_shape == (None, 3)
    own = keras.Sequential([keras.Input((4,)), layers.Dense(2, name="mine")])
    with pytest.raises(cnnlib.InputError, match="ends in 'mine'") as error:
        cnnlib.replace_head(own, 3)
    assert "include_top" not in str(error.value)


def test_a_classifier_inside_another_model_is_pointed_at():
    inside = cnnlib.create_model("lenet5")
    model = keras.Sequential([keras.Input(inside.input_shape[1:]), inside])
    with pytest.raises(cnnlib.InputError, match=r"head of get_layer\('lenet5'\)"):
        cnnlib.replace_head(model, 3)
