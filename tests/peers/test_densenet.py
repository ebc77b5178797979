"""DenseNet against torchvision's and pytorchcv's."""

import pytest
import torchvision
from pytorchcv.model_provider import get_model
from pytorchcv.models.densenet_cifar import CIFARDenseNet

import cnnlib
from tests.peers.peer import copy_weights, difference, shake

SHAPE = (75, 102, 3)


@pytest.mark.parametrize(
    "name", ["densenet121", "densenet161", "densenet169", "densenet201"]
)
def test_logits_equal_torchvision(name):
    peer = shake(getattr(torchvision.models, name)(weights=None, num_classes=7))
    model = cnnlib.create_model(
        name, classes=7, classifier_activation=None, input_shape=SHAPE
    )

    def rename(torch_name):
        head, *rest = torch_name.removeprefix("features.").split(".")
        if head == "classifier":
            return "predictions"
        if head in ("conv0", "norm0"):
            return {"conv0": "stem_conv", "norm0": "stem_bn"}[head]
        if head == "norm5":
            return "final_bn"
        kind = {"norm": "bn", "conv": "conv"}
        if head.startswith("transition"):
            return f"{head}_{kind[rest[0]]}"
        stage, unit = (
            head.removeprefix("denseblock"),
            rest[0].removeprefix("denselayer"),
        )
        return f"stage{stage}_block{unit}_{kind[rest[1][:-1]]}{rest[1][-1]}"

    copy_weights(model, peer, rename)
    assert difference(model, peer, SHAPE) < 1e-4


def pytorchcv_names(torch_name):
    parts = torch_name.split(".")
    kind = parts[-1]
    if parts[0] == "output":
        return "predictions"
    if parts[1] == "init_block":
        return "stem_conv"
    if parts[1] == "post_activ":
        return "final_bn"
    stage = int(parts[1].removeprefix("stage"))
    if parts[2].startswith("trans"):
        return f"transition{stage - 1}_{kind}"
    number = parts[3].removeprefix("conv") or "1"
    return f"stage{stage}_block{parts[2].removeprefix('unit')}_{kind}{number}"


def test_logits_equal_pytorchcv():
    peer = shake(get_model("densenet100_k12_bc_cifar10"))
    model = cnnlib.create_model("densenet_bc_100_k12", classifier_activation=None)
    copy_weights(model, peer, pytorchcv_names)
    assert difference(model, peer, (32, 32, 3)) < 1e-4


def test_logits_without_bottleneck_equal_pytorchcv():
    """Its plain DenseNet has 24 first filters and halves the channels in transitions.

    The paper has 16 (section 3, implementation details) and keeps all channels, which
    gives the 1.0 M weights of table 2. So both get 16 and compression here.
    """
    channels = [[first + 12 * unit for unit in range(1, 13)] for first in (16, 80, 112)]
    peer = shake(CIFARDenseNet(channels, init_block_channels=16, bottleneck=False))
    model = cnnlib.create_model(
        "densenet_40_k12", classifier_activation=None, compression=0.5
    )
    copy_weights(model, peer, pytorchcv_names)
    assert difference(model, peer, (32, 32, 3)) < 1e-4
