"""Dual path networks against timm's, which load the authors' MXNet weights."""

import re

import pytest
import timm

import cnnlib
from tests.peers.peer import copy_weights, difference, shake

PARTS = {"c1x1_a": ("", 1), "c3x3_b": ("", 2), "c1x1_c": ("", 3)}
PARTS |= {"c1x1_w_s1": ("shortcut_", ""), "c1x1_w_s2": ("shortcut_", "")}


def rename(name: str) -> str:
    fixed = {
        "features.conv1_1.conv": "stem_conv",
        "features.conv1_1.bn": "stem_bn",
        "features.conv5_bn_ac.bn": "final_bn",
        "classifier": "predictions",
    }
    if name in fixed:
        return fixed[name]
    pattern = r"features\.conv(\d)_(\d+)\.(\w+)\.(bn|conv)"
    stage, block, part, kind = re.fullmatch(pattern, name).groups()
    prefix, number = PARTS[part]
    return f"stage{int(stage) - 1}_block{block}_{prefix}{kind}{number}"


@pytest.mark.parametrize("name", ["dpn68", "dpn92", "dpn98", "dpn107", "dpn131"])
def test_logits_equal_timm(name):
    """timm ends in an ELU by default; the authors' release ends in a ReLU."""
    peer = shake(timm.create_model(name, num_classes=7, fc_act_layer="relu"))
    model = cnnlib.create_model(
        name, input_shape=(96, 65, 3), classes=7, classifier_activation=None
    )
    copy_weights(model, peer, rename)
    assert difference(model, peer, (96, 65, 3)) < 1e-4
