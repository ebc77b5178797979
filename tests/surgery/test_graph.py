"""Who makes and who reads a tensor, and models made again."""

import keras
import numpy as np
import pytest
from keras import layers, ops

import cnnlib
from cnnlib.surgery.graph import copy_layer, makers, nodes, readers, rebuild


def sequential():
    return keras.Sequential(
        [keras.Input((6, 6, 2), name="pixels"), layers.Dense(3, name="dense")],
        name="row",
    )


def branched():
    """With a layer called twice, a model inside, sums, arguments and two outputs."""
    pixels = keras.Input((6, 6, 2), name="pixels")
    other = keras.Input((6, 6, 3))
    shared = layers.Conv2D(3, 3, padding="same", name="shared")
    x = sequential()(pixels)
    x = shared(shared(x)) * 2.0 + other
    x = layers.BatchNormalization(name="norm")(x, training=False)
    x = layers.MultiHeadAttention(2, 4, name="attention")(x, value=other)
    top = layers.Dense(4, dtype="mixed_bfloat16", name="top")(x)
    return keras.Model([pixels, other], [top, x], name="branched")


def inputs(model):
    rng = np.random.default_rng(0)
    return [rng.normal(size=(2, *tensor.shape[1:])) for tensor in model.inputs]


def outputs(model):
    given = inputs(model)
    found = model(given if len(given) > 1 else given[0])
    return [ops.convert_to_numpy(y) for y in keras.tree.flatten(found)]


def test_calls_come_in_the_order_of_computation():
    names = [node.operation.name for node in nodes(sequential())]
    assert names == ["pixels", "dense"]
    model = branched()
    calls = nodes(model)
    names = [node.operation.name for node in calls if not node.is_input]
    assert names[:3] == ["row", "shared", "shared"]
    assert names[-3:] == ["norm", "attention", "top"]
    made = set()
    for node in calls:
        assert all(id(tensor) in made for tensor in node.input_tensors)
        made |= {id(tensor) for tensor in node.outputs}


def test_who_makes_and_who_reads_a_tensor():
    model = branched()
    made_by, read = makers(model), readers(model)
    top, attention = model.outputs
    assert made_by[id(top)].operation is model.get_layer("top")
    assert made_by[id(attention)].operation is model.get_layer("attention")
    assert read[id(attention)] == 2  # by the last layer, and it is an output
    assert read[id(model.inputs[1])] == 2
    assert read[id(model.get_layer("norm").output)] == 1


@pytest.mark.parametrize("make", [sequential, branched])
def test_a_rebuilt_model_is_the_same_function_with_weights_of_its_own(make):
    model = make()
    model.compile("sgd", "mse")
    again = rebuild(model, copy_layer)
    assert not again.compiled
    assert again.name == model.name
    names = [node.operation.name for node in nodes(again)]
    assert names == [node.operation.name for node in nodes(model)]
    for new, old in zip(outputs(again), outputs(model), strict=True):
        np.testing.assert_array_equal(new, old)
        assert new.dtype == old.dtype
    for new, old in zip(again.weights, model.weights, strict=True):
        assert new is not old
        assert new.dtype == old.dtype


def test_arguments_of_calls_are_kept():
    again = rebuild(branched(), copy_layer)
    node = makers(again)[id(again.get_layer("norm").output)]
    assert node.arguments.kwargs["training"] is False


def test_a_layer_called_twice_is_replaced_once():
    seen = []

    def replace(layer):
        seen.append(layer.name)
        return copy_layer(layer)

    again = rebuild(branched(), replace)
    assert seen.count("shared") == 1
    assert sum(layer.name == "shared" for layer in again.layers) == 1


def test_functions_of_tensors_in_the_place_of_layers():
    model = branched()

    def replace(layer):
        if layer.name == "norm":
            return lambda x, **_: x
        if layer.name == "top":
            return lambda x: layers.Dense(5, name="last")(layers.ReLU(name="relu")(x))
        return copy_layer(layer)

    again = rebuild(model, replace)
    names = [layer.name for layer in again.layers]
    assert "norm" not in names
    assert names[-2:] == ["relu", "last"]
    assert again.output_shape[0] == (None, 6, 6, 5)


def test_other_sizes_of_input():
    again = rebuild(sequential(), copy_layer, lambda shape: (None, 9, None, shape[-1]))
    assert again.input_shape == (None, 9, None, 2)
    assert again.inputs[0].dtype == "float32"
    assert again(np.ones((1, 9, 4, 2))).shape == (1, 9, 4, 3)


def test_what_is_no_graph_of_layers():
    class Subclassed(keras.Model):
        pass

    unbuilt = keras.Sequential([layers.Dense(3)])
    for model in (Subclassed(), unbuilt, layers.Dense(3)):
        for tool in (nodes, makers, readers, lambda m: rebuild(m, copy_layer)):
            with pytest.raises(cnnlib.InputError, match="is not a functional or built"):
                tool(model)
