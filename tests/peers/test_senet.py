"""Squeeze-and-excitation networks against timm's, which load the authors' weights."""

import re

import pytest
import timm

import cnnlib
from tests.peers.peer import copy_weights, difference, shake

PARTS = {
    "downsample.0": "shortcut_conv",
    "downsample.1": "shortcut_bn",
    "se_module.fc1": "se_reduce",
    "se_module.fc2": "se_expand",
}


def rename(name: str, convolutions_in_stem: int) -> str:
    if name == "last_linear":
        return "predictions"
    if name.startswith("layer0."):
        part = name.removeprefix("layer0.")
        return f"stem_{part}" if convolutions_in_stem > 1 else f"stem_{part[:-1]}"
    stage, block, part = re.fullmatch(r"layer(\d)\.(\d+)\.(.+)", name).groups()
    return f"stage{stage}_block{int(block) + 1}_{PARTS.get(part, part)}"


def calm(peer):
    """Weaken every branch: else the sums of a hundred layers grow to thousands, which
    drives the gates to their ends and multiplies rounding errors by a thousand."""
    for name, module in peer.named_modules():
        if name.endswith(".bn3"):
            module.weight.data *= 0.3
            module.bias.data *= 0.3
    return peer


@pytest.mark.parametrize(
    "name",
    ["seresnet50", "seresnet101", "seresnet152", "seresnext50_32x4d", "senet154"],
)
def test_logits_equal_timm(name):
    """timm's "legacy" forms keep the padding of the Caffe release."""
    shape = (98, 65, 3)
    peer = calm(shake(timm.create_model(f"legacy_{name}", num_classes=7)))
    model = cnnlib.create_model(
        name, input_shape=shape, classes=7, classifier_activation=None
    )
    stem = 3 if name == "senet154" else 1
    copy_weights(model, peer, lambda layer: rename(layer, stem))
    assert difference(model, peer, shape) < 1e-4
