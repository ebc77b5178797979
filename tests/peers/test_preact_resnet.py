"""Pre-activation and wide ResNets against timm's and pytorchcv's."""

import re

import pytest
import timm
from pytorchcv.model_provider import get_model
from pytorchcv.models.wrn_cifar import CIFARWRN
from torch import nn

import cnnlib
from tests.peers.peer import copy_weights, difference, shake

SHAPE = (97, 64, 3)


def build(name, shape=SHAPE, **kwargs):
    return cnnlib.create_model(
        name, input_shape=shape, classes=7, classifier_activation=None, **kwargs
    )


def timm_name(name: str) -> str:
    fixed = {"stem.conv": "stem_conv", "norm": "final_bn", "head.fc": "predictions"}
    if name in fixed:
        return fixed[name]
    pattern = r"stages\.(\d)\.blocks\.(\d+)\.(.+)"
    stage, block, part = re.fullmatch(pattern, name).groups()
    part = part.replace("downsample.", "shortcut_").replace("norm", "bn")
    return f"stage{int(stage) + 1}_block{int(block) + 1}_{part}"


def pytorchcv_name(name: str) -> str:
    fixed = {
        "features.init_block": "stem_conv",
        "features.post_activ.bn": "final_bn",
        "output": "predictions",
    }
    if name in fixed:
        return fixed[name]
    pattern = r"features\.stage(\d)\.unit(\d+)\.(?:body\.conv(\d)\.(\w+)|identity_conv)"
    stage, block, number, kind = re.fullmatch(pattern, name).groups()
    part = f"{kind}{number}" if number else "shortcut_conv"
    return f"stage{stage}_block{block}_{part}"


def any_size(peer: nn.Module) -> nn.Module:
    """For 7 classes, and with a last pooling for every size of map, not 8 × 8 only."""
    peer.output = nn.Linear(peer.output.in_features, 7)
    peer.features.final_pool = nn.AdaptiveAvgPool2d(1)
    return peer


@pytest.mark.parametrize("depth", [18, 34, 50, 101, 152])
def test_logits_equal_timm(depth):
    peer = shake(timm.create_model(f"resnetv2_{depth}", num_classes=7))
    model = build(f"preact_resnet{depth}")
    copy_weights(model, peer, timm_name)
    assert difference(model, peer, SHAPE) < 1e-4


@pytest.mark.parametrize(
    ("name", "peer"),
    [
        ("preact_resnet110", "preresnet110_cifar10"),
        ("preact_resnet164", "preresnet164bn_cifar10"),
        ("wrn_16_4", None),
        ("wrn_28_10", "wrn28_10_cifar10"),
    ],
)
def test_cifar_logits_equal_pytorchcv(name, peer):
    shape = (33, 20, 3)
    if peer is None:
        filters = [[64] * 2, [128] * 2, [256] * 2]
        peer = CIFARWRN(filters, init_block_channels=16)
    else:
        peer = get_model(peer)
    peer = shake(any_size(peer))
    model = build(name, shape)
    copy_weights(model, peer, pytorchcv_name)
    assert difference(model, peer, shape) < 1e-4
