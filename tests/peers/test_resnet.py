"""ResNets against torchvision's and pytorchcv's."""

import re

import pytest
import torchvision
from pytorchcv.model_provider import get_model
from torch import nn
from torch.nn import functional

import cnnlib
from tests.peers.peer import copy_weights, difference, shake

SHAPE = (97, 64, 3)


def build(name, shape=SHAPE, **kwargs):
    return cnnlib.create_model(
        name, input_shape=shape, classes=7, classifier_activation=None, **kwargs
    )


def torchvision_name(name: str) -> str:
    fixed = {"conv1": "stem_conv", "bn1": "stem_bn", "fc": "predictions"}
    if name in fixed:
        return fixed[name]
    stage, block, part = re.fullmatch(r"layer(\d)\.(\d+)\.(.+)", name).groups()
    shortcut = {"downsample.0": "shortcut_conv", "downsample.1": "shortcut_bn"}
    return f"stage{stage}_block{int(block) + 1}_{shortcut.get(part, part)}"


def pytorchcv_name(name: str) -> str:
    if name == "output":
        return "predictions"
    if "init_block" in name:
        return f"stem_{name.split('.')[-1]}"
    pattern = r"features\.stage(\d)\.unit(\d+)\.(?:body\.conv(\d)|identity_conv)\.(\w+)"
    stage, block, number, kind = re.fullmatch(pattern, name).groups()
    part = f"{kind}{number}" if number else f"shortcut_{kind}"
    return f"stage{stage}_block{block}_{part}"


def from_pytorchcv(name: str) -> nn.Module:
    """pytorchcv's network for 7 classes, with a last pooling for every size of map."""
    peer = get_model(name)
    peer.output = nn.Linear(peer.output.in_features, 7)
    peer.features.final_pool = nn.AdaptiveAvgPool2d(1)
    return peer


class Pad(nn.Module):
    """Zeros behind the channels, twice as many as before: option A."""

    def forward(self, x):
        return functional.pad(x, (0, 0, 0, 0, 0, x.shape[1]))


class Scale(nn.Module):
    """Multiply by a fixed number."""

    def __init__(self, factor):
        super().__init__()
        self.factor = factor

    def forward(self, x):
        return x * self.factor


@pytest.mark.parametrize(
    "name", ["resnet18", "resnet34", "resnet50", "wide_resnet50_2"]
)
def test_logits_equal_torchvision(name):
    """torchvision's bottlenecks have their stride in the 3 × 3."""
    peer = shake(getattr(torchvision.models, name)(weights=None, num_classes=7))
    model = build(name, strides_in="3x3")
    copy_weights(model, peer, torchvision_name)
    assert difference(model, peer, SHAPE) < 1e-4


@pytest.mark.parametrize("name", ["resnet50", "resnet101", "resnet152"])
def test_the_papers_strides_equal_pytorchcv(name):
    peer = shake(from_pytorchcv(name))
    model = build(name)
    copy_weights(model, peer, pytorchcv_name)
    assert difference(model, peer, SHAPE) < 1e-4


def test_all_projections_equal_torchvision():
    """Option C; torchvision has only B, whose identities are replaced."""
    peer = torchvision.models.resnet18(weights=None, num_classes=7)
    for stage in (peer.layer1, peer.layer2, peer.layer3, peer.layer4):
        for block in stage:
            if block.downsample is None:
                filters = block.bn2.num_features
                block.downsample = nn.Sequential(
                    nn.Conv2d(filters, filters, 1, bias=False), nn.BatchNorm2d(filters)
                )
    model = build("resnet18", shortcut="C")
    copy_weights(model, shake(peer), torchvision_name)
    assert difference(model, peer, SHAPE) < 1e-4


@pytest.mark.parametrize(
    ("name", "shape"), [("resnet20", (33, 24, 3)), ("resnet110", (32, 32, 3))]
)
@pytest.mark.parametrize("shortcut", ["A", "B"])
def test_cifar_logits_equal_pytorchcv(name, shape, shortcut):
    """pytorchcv projects (B); for A its projections make way for padding."""
    peer = from_pytorchcv(f"{name}_cifar10")
    if shortcut == "A":
        for stage in (peer.features.stage2, peer.features.stage3):
            stage.unit1.identity_conv = nn.Sequential(nn.AvgPool2d(1, 2), Pad())
    model = build(name, shape, shortcut=shortcut)
    copy_weights(model, shake(peer), pytorchcv_name)
    assert difference(model, peer, shape) < 1e-4


@pytest.mark.parametrize(("shortcut", "size"), [("A", 1), ("average", 2)])
def test_stochastic_depth_equals_the_release(shortcut, size):
    """pytorchcv has projections and scales in training.

    Here its shortcuts are replaced by padding behind the authors' average of 2 × 2
    pixels, or behind every second pixel, and its last layers of branches by products
    with the probabilities of survival, as the authors' release multiplies.
    """
    peer = shake(from_pytorchcv("resnet20_cifar10"))
    units = [unit for stage in peer.features[1:4] for unit in stage]
    for number, unit in enumerate(units, 1):
        if unit.resize_identity:
            unit.identity_conv = nn.Sequential(nn.AvgPool2d(size, 2), Pad())
        unit.body.add_module("scale", Scale(1 - number / len(units) / 2))
        unit.body.forward = nn.Sequential(*unit.body.children()).forward
    model = build(
        "stochastic_depth_resnet110", (32, 24, 3), depth=20, shortcut=shortcut
    )
    copy_weights(model, peer, pytorchcv_name)
    assert difference(model, peer, (32, 24, 3)) < 1e-4
