"""Errors over costs: every network has its family, the front its corners."""

import pytest

import cnnlib
from cnnlib import plots
from cnnlib.accounting import costs_and_errors
from cnnlib.plots.charts.tradeoff import family_of

FAMILY = {
    "seresnext50_32x4d": "squeeze-and-excitation",
    "senet154": "squeeze-and-excitation",
    "stochastic_depth_resnet110": "stochastic depth",
    "resnext29_8x64d": "ResNeXt",
    "inception_resnet_v2": "Inception, PolyNet",
    "wide_resnet50_2": "Wide ResNet",
    "wrn_16_4": "Wide ResNet",
    "preact_resnet152": "ResNet",
    "densenet_bc_100_k12": "DenseNet",
    "dpn92": "dual path",
    "vgg16_bn": "VGG",
    "dsn": "other",
    "plain34": "other",
}


@pytest.mark.parametrize("network", FAMILY)
def test_families(network):
    assert network in cnnlib.list_models()
    assert family_of(network) == FAMILY[network]


def test_points_front_and_labels_are_drawn():
    table = costs_and_errors("CIFAR-10", "whole image")
    _, ax = plots.figure()
    labels = {"resnet20": ("ResNet-20", 5, 0), "resnet110": ("110", -5, 0)}
    plots.show_tradeoff(ax, table, "weights", labels, unit=1e6, area="weights")
    assert len(ax.collections) == len(table)
    assert [text.get_text() for text in ax.texts] == ["ResNet-20", "110"]
    assert [text.get_ha() for text in ax.texts] == ["left", "right"]
    (front,) = ax.lines
    x, y = front.get_data()
    assert list(x) == sorted(x)
    assert list(y) == sorted(y, reverse=True)
    assert min(y) == table["top1"].min()
    plots.show_families(ax, table)
    named = [text.get_text() for text in ax.get_legend().get_texts()]
    assert named[-1] == "Pareto front"
    assert "VGG" not in named
