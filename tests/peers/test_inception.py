"""Inception networks and PolyNet against timm's and pytorchcv's."""

import functools
import importlib
import re

import keras
import pytest
import timm
import torch
from pytorchcv.models.bninception import bninception
from pytorchcv.models.inceptionresnetv1 import inceptionresnetv1
from pytorchcv.models.polynet import PolyNet
from torch import nn
from torch.nn import functional

import cnnlib
from tests.peers.peer import copy_weights, difference, shake

# In timm.models a function of the same name hides the module.
inception_v3 = importlib.import_module("timm.models.inception_v3")

PARTS = ("stage", "block", "way", "up", "branch", "conv", "power")


def place(name: str) -> tuple:
    """Where a layer of ours stands, in the order in which the peers make theirs."""
    name = name.replace("_bn", "_conv").replace("up_", "up1_")
    # The peers make the auxiliary head after stage 4, the last convolution last.
    name = re.sub("^aux_", "stage4_block99_", name).replace("final", "stage99")
    found = dict(re.findall(r"(stage|block|way|up|branch|conv|power)(\d+)", name))
    return *(int(found.get(part, 0)) for part in PARTS), name


def copy_in_order(model, peer):
    """Copy convolutions, normalisations and dense layers, each kind in its order."""
    names = {}
    for kinds, kind in (
        (nn.Conv2d, "Conv2D"),
        (nn.BatchNorm2d, "BatchNormalization"),
        (nn.Linear, "Dense"),
    ):
        ours = [layer.name for layer in model.layers if type(layer).__name__ == kind]
        theirs = [n for n, m in peer.named_modules() if isinstance(m, kinds)]
        if kind == "Dense":
            # The auxiliary classifier comes first there.
            ours.sort()
        else:
            ours.sort(key=place)
        names |= dict(zip(theirs, ours, strict=True))
    copy_weights(model, peer, names.__getitem__)


def lively(peer: nn.Module) -> nn.Module:
    """Shaken, with filters that keep the signal alive through all layers.

    With PyTorch's default ones the output of so deep a network hardly depends on the
    image, and would not show what happens in the first layers.
    """
    shake(peer)
    torch.manual_seed(0)
    for module in peer.modules():
        if isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
    return peer


def check(model, peer, shape):
    images = torch.randn(2, shape[2], *shape[:2], generator=torch.manual_seed(0))
    with torch.no_grad():
        one, other = peer(images)
    assert (one - other).abs().max() > 5e-3 * one.abs().max()
    assert difference(model, peer, shape) < 1e-4


def without_gamma(peer: nn.Module) -> nn.Module:
    """TensorFlow's releases have no γ; their ports keep it at 1."""
    for module in peer.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.register_parameter("weight", None)
    return peer


def create(name, shape, **keywords):
    return cnnlib.create_model(
        name, input_shape=shape, classes=7, classifier_activation=None, **keywords
    )


def for_any_size(peer: nn.Module) -> nn.Module:
    """With a mean over the whole map, where the peer averages a fixed window."""
    peer.features.final_pool = nn.AdaptiveAvgPool2d(1)
    return peer


class OneOutput(nn.Module):
    def __init__(self, peer, number):
        super().__init__()
        self.peer, self.number = peer, number

    def forward(self, x):
        return self.peer(x)[self.number]


def test_v2_equals_pytorchcv():
    """The peer's biases before batch normalisation are left out, as they do nothing.

    Its map must be even where it halves; on odd ones its branches do not fit.
    """
    peer = for_any_size(bninception(num_classes=7))
    for module in peer.modules():
        if isinstance(module, nn.Conv2d):
            module.bias = None
    lively(peer)
    shape = (95, 128, 3)
    model = create("inception_v2", shape)
    copy_in_order(model, peer)
    check(model, peer, shape)


def test_v3_and_its_auxiliary_head_equal_timm(monkeypatch):
    """timm, as torchvision, counts the padding in the mean; the release does not."""
    mean = functools.partial(functional.avg_pool2d, count_include_pad=False)
    monkeypatch.setattr(inception_v3.F, "avg_pool2d", mean)
    peer = inception_v3.InceptionV3(num_classes=7, aux_logits=True)
    without_gamma(lively(peer))
    shape = (299, 331, 3)
    model = create("inception_v3", shape, auxiliary=True)
    copy_in_order(model, peer)
    for number, output in enumerate(model.outputs):
        one = keras.Model(model.inputs[0], output)
        check(one, OneOutput(peer, number), shape)


@pytest.mark.parametrize("name", ["inception_v4", "inception_resnet_v2"])
def test_logits_equal_timm(name):
    peer = without_gamma(lively(timm.create_model(name, num_classes=7)))
    shape = (107, 139, 3)
    model = create(name, shape)
    copy_in_order(model, peer)
    check(model, peer, shape)


def test_resnet_v1_equals_pytorchcv():
    """The peer is FaceNet's form: a sixth module C, linear, and another classifier."""
    peer = for_any_size(inceptionresnetv1())
    peer.output = nn.Linear(1792, 7)
    without_gamma(lively(peer))
    shape = (107, 139, 3)
    model = create("inception_resnet_v1", shape, blocks=(5, 10, 6), linear_last=True)
    copy_in_order(model, peer)
    check(model, peer, shape)


def test_polynet_equals_pytorchcv():
    """With fewer modules than the 40 of the Very Deep PolyNet."""
    # Where a stage begins, the peer has the reduction in place of a module.
    two_way = [[1.0], [0.0, 0.85], [0.0, 0.7]]
    poly = [[0.0], [0.0, 0.925], [0.0, 0.775]]
    peer = lively(for_any_size(PolyNet(two_way, poly, num_classes=7)))
    shape = (107, 139, 3)
    model = create("polynet", shape, blocks=(1, 2, 2))
    copy_in_order(model, peer)
    check(model, peer, shape)
