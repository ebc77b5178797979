"""Costs beside errors, and who is beaten by whom."""

import numpy as np
import pytest

from cnnlib.accounting import costs_and_errors, pareto, scores


def test_defaults_have_their_stored_counts():
    assert len(costs_and_errors("CIFAR-10", "whole*")) == len(scores(data="CIFAR-10"))
    table = costs_and_errors("CIFAR-10", "whole image").set_index("network")
    assert table.loc["resnet110", "multiply_adds"] == 252_887_680
    assert table.loc["resnet110", "weights"] == 1727962
    assert table.loc["resnet110", "size"] == 32
    assert table.loc["resnet110", "depth"] == 110


def test_counted_as_tested():
    crops = costs_and_errors("ImageNet", "one crop of *")
    assert crops["views"].str.startswith("one crop of").all()
    crops = crops.set_index(["network", "keywords", "size"])
    # The stride in the 3×3 makes three halvings later: 0.23 G more.
    later = crops.loc[("resnet50", "strides_in='3x3'", 224), "multiply_adds"]
    assert later == 4089184256
    assert crops.loc[("resnet50", "", 224), "multiply_adds"] == 3857973248
    # Kernels slide over (320 / 224)² as many places; the classifier works once.
    large = crops.loc[("preact_resnet200", "", 320), "multiply_adds"]
    small = crops.loc[("preact_resnet200", "", 224), "multiply_adds"]
    dense = 2048 * 1000
    assert (large - dense) * 49 == (small - dense) * 100
    assert crops.loc[("alexnet", "", 224), "multiply_adds"] == 1135256096


def test_unknown_views_get_the_nearest():
    with pytest.raises(ValueError, match="ten crops of 224"):
        costs_and_errors("ImageNet", "ten crops of 22")


def test_the_front_is_what_nothing_beats():
    costs = [1, 2, 3, 4, 4, 5]
    errors = [9, 9, 5, 6, 4, 4]
    assert pareto(costs, errors).tolist() == [True, False, True, False, True, False]


def test_equal_networks_do_not_beat_each_other():
    assert pareto([1, 1, 1], [3, 3, 4]).tolist() == [True, True, False]


def test_the_front_falls():
    rng = np.random.default_rng(0)
    costs, errors = rng.random(50), rng.random(50)
    front = pareto(costs, errors)
    order = np.argsort(costs[front])
    assert (np.diff(errors[front][order]) < 0).all()
    assert front[costs.argmin()]
    assert front[errors.argmin()]
