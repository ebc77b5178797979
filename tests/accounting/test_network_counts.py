"""The stored counts of the networks: complete, and what a count gives."""

import pytest

import cnnlib
from cnnlib.accounting import counts
from tests.scripts.store_counts import row


def test_every_network_has_a_row():
    assert list(counts()["network"]) == cnnlib.list_models()


@pytest.mark.parametrize("name", ["lenet5", "alexnet_grouped", "resnet20", "text_cnn"])
def test_stored_counts_are_those_of_the_models(name):
    stored = counts(name).iloc[0].drop("no_error")
    assert stored.to_dict() == row(name)


def test_unknown_networks_get_the_nearest():
    with pytest.raises(ValueError, match="resnet50"):
        counts("resnet5O")
