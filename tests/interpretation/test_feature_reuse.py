"""Connections inside dense blocks, against blocks small enough to know by hand."""

import keras
import numpy as np
import pytest

import cnnlib
from cnnlib.accounting import blueprint
from cnnlib.interpretation.feature_reuse import dense_connections, feature_reuse


@pytest.fixture
def model():
    keras.utils.set_random_seed(0)
    # Three blocks of two units; 16, 16 + 2·3 = 22 and 28 channels at their inputs.
    return cnnlib.create_model(
        "densenet_40_k12", depth=10, growth_rate=3, input_shape=(8, 8, 3)
    )


def test_every_reader_sees_every_source_before_it(model):
    found = [(c.stage, c.reader, c.source) for c in dense_connections(model)]
    assert found == [
        (stage, reader, source)
        for stage in (1, 2, 3)
        for reader in (1, 2, 3)
        for source in range(reader)
    ]


def test_a_network_of_the_paper_has_as_many_as_its_formula_says():
    connections = dense_connections(blueprint("densenet121"))
    counts = [sum(c.stage == stage for c in connections) for stage in (1, 2, 3, 4)]
    assert counts == [(n + 1) * (n + 2) // 2 for n in (6, 12, 24, 16)]


def test_channels_are_cut_where_the_sources_meet(model):
    second = [c for c in dense_connections(model) if c.stage == 2 and c.reader == 3]
    assert [c.layer.name for c in second] == 3 * ["transition2_conv"]
    assert [c.channels for c in second] == [slice(0, 22), slice(22, 25), slice(25, 28)]
    assert [c.age for c in second] == [3, 2, 1]


@pytest.mark.parametrize("name", ["densenet_bc_100_k12", "densenet_40_k12"])
def test_the_channels_of_a_reader_are_all_it_reads(name):
    readers = {}
    for connection in dense_connections(blueprint(name)):
        readers.setdefault(connection.layer, []).append(connection.channels)
    for layer, parts in readers.items():
        assert parts[0].start == 0
        assert [p.stop for p in parts[:-1]] == [p.start for p in parts[1:]]
        assert parts[-1].stop == layer.kernel.shape[-2]


def test_a_cut_connection_carries_nothing(model):
    """The channels are those of the source: without weights it cannot be heard."""
    copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    source = copy.get_layer("stage1_block1_conv1")
    for connection in dense_connections(copy):
        if (connection.stage, connection.source) == (1, 1):
            kernel = np.array(keras.ops.convert_to_numpy(connection.layer.kernel))
            kernel[..., connection.channels, :] = 0
            connection.layer.kernel.assign(kernel)
    images = np.random.default_rng(0).normal(size=(4, 8, 8, 3)).astype("float32")
    before = keras.ops.convert_to_numpy(copy(images))
    source.kernel.assign(-5 * source.kernel)
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(copy(images)), before)
    # The original hears the source.
    assert not np.allclose(keras.ops.convert_to_numpy(model(images)), before)


def test_reuse_is_the_mean_absolute_weight(model):
    for connection in dense_connections(model):
        kernel = np.zeros(connection.layer.kernel.shape)
        kernel[:] = keras.ops.convert_to_numpy(connection.layer.kernel)
        sign = 1 - 2 * (np.indices(kernel.shape).sum(axis=0) % 2)
        value = connection.stage + 10 * connection.source + 100 * connection.reader
        kernel[..., connection.channels, :] = (value * sign)[
            ..., connection.channels, :
        ]
        connection.layer.kernel.assign(kernel)
    reuse = feature_reuse(model)
    assert list(reuse) == [1, 2, 3]
    for stage, matrix in reuse.items():
        expected = stage + np.array([[100, 200, 300], [0, 210, 310], [0, 0, 320]])
        np.testing.assert_allclose(
            matrix[np.triu_indices(3)],
            expected[[0, 0, 0, 1, 1, 2], [0, 1, 2, 1, 2, 2]],
            rtol=1e-6,
        )
        assert np.isnan(matrix[np.tril_indices(3, -1)]).all()


@pytest.mark.parametrize(
    ("name", "keywords"),
    [("resnet20", {}), ("densenet_bc_100_k12", {"include_top": False})],
)
def test_other_networks_are_refused(name, keywords):
    with pytest.raises(cnnlib.InputError, match=r"no dense blocks.*densenet_40_k12"):
        feature_reuse(blueprint(name, **keywords))
