"""ResNeXt against torchvision's, and pytorchcv's for CIFAR."""

import re

import pytest
import torchvision
from pytorchcv.models.resnext_cifar import CIFARResNeXt

import cnnlib
from tests.peers.peer import copy_weights, difference, shake


def torchvision_name(name: str) -> str:
    fixed = {"conv1": "stem_conv", "bn1": "stem_bn", "fc": "predictions"}
    if name in fixed:
        return fixed[name]
    stage, block, part = re.fullmatch(r"layer(\d)\.(\d+)\.(.+)", name).groups()
    shortcut = {"downsample.0": "shortcut_conv", "downsample.1": "shortcut_bn"}
    return f"stage{stage}_block{int(block) + 1}_{shortcut.get(part, part)}"


@pytest.mark.parametrize(
    "name", ["resnext50_32x4d", "resnext101_32x4d", "resnext101_64x4d"]
)
def test_logits_equal_torchvision(name):
    """torchvision has no 101 of 32 × 4; its constructor makes one."""
    if name == "resnext101_32x4d":
        peer = torchvision.models.resnet.ResNet(
            torchvision.models.resnet.Bottleneck,
            [3, 4, 23, 3],
            num_classes=7,
            groups=32,
            width_per_group=4,
        )
    else:
        peer = getattr(torchvision.models, name)(weights=None, num_classes=7)
    model = cnnlib.create_model(
        name, input_shape=(97, 64, 3), classes=7, classifier_activation=None
    )
    copy_weights(model, shake(peer), torchvision_name)
    assert difference(model, peer, (97, 64, 3)) < 1e-4


def pytorchcv_name(name: str) -> str:
    fixed = {
        "features.init_block.conv": "stem_conv",
        "features.init_block.bn": "stem_bn",
        "output": "predictions",
    }
    if name in fixed:
        return fixed[name]
    pattern = r"features\.stage(\d)\.unit(\d+)\.(?:body\.conv(\d)|identity_conv)\.(\w+)"
    stage, block, number, kind = re.fullmatch(pattern, name).groups()
    part = f"{kind}{number}" if number else f"shortcut_{kind}"
    return f"stage{stage}_block{block}_{part}"


@pytest.mark.parametrize(("groups", "depth"), [(8, 29), (16, 29), (8, 20)])
def test_cifar_logits_equal_pytorchcv(groups, depth):
    """Square images: pytorchcv averages a map of 8 × 8."""
    units = (depth - 2) // 9
    peer = shake(
        CIFARResNeXt(
            [[filters] * units for filters in (256, 512, 1024)],
            init_block_channels=64,
            cardinality=groups,
            bottleneck_width=64,
            num_classes=7,
        )
    )
    model = cnnlib.create_model(
        f"resnext29_{groups}x64d", depth=depth, classes=7, classifier_activation=None
    )
    copy_weights(model, peer, pytorchcv_name)
    assert difference(model, peer, (32, 32, 3)) < 1e-4
