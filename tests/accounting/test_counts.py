"""The stored counts against those of the papers' definitions and of the models."""

import pytest

import cnnlib
from cnnlib.accounting import counts
from tests.models.counts import COUNTS
from tests.scripts.store_counts import row


def test_every_network_has_a_row():
    assert list(counts()["network"]) == cnnlib.list_models()


# Counted there with other numbers of classes than their defaults.
OTHER_CLASSES = {"conv3d_net", "text_cnn"}


@pytest.mark.parametrize("name", sorted(set(COUNTS) - OTHER_CLASSES))
def test_stored_counts_are_those_of_the_definitions(name):
    weights, multiply_adds, shape = COUNTS[name]
    stored = counts(name).iloc[0]
    assert stored["weights"] == weights
    if stored["input"] == "×".join(map(str, shape)):
        assert stored["multiply_adds"] == multiply_adds


@pytest.mark.parametrize("name", ["lenet5", "alexnet_grouped", "resnet20", "text_cnn"])
def test_stored_counts_are_those_of_the_models(name):
    assert counts(name).iloc[0].to_dict() == row(name)


def test_unknown_networks_get_the_nearest():
    with pytest.raises(ValueError, match="resnet50"):
        counts("resnet5O")
