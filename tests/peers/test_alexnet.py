"""AlexNet, ZFNet and Network in Network against pytorchcv's."""

import pytest
from pytorchcv.model_provider import get_model
from torch import nn

import cnnlib
from tests.peers.peer import copy_weights, difference, shake


def in_order(model, peer):
    """Names of the layers with weights, by the peer's: both are chains."""
    ours = [layer.name for layer in model.layers if layer.weights]
    kinds = nn.Conv2d | nn.Linear
    theirs = [
        name for name, module in peer.named_modules() if isinstance(module, kinds)
    ]
    return dict(zip(theirs, ours, strict=True))


def flatten_rows_first(dense, channels: int) -> None:
    """Turn the input order of a dense layer from PyTorch's to Keras's, or back."""
    weight = dense.weight.data.reshape(len(dense.weight), channels, -1)
    dense.weight.data = weight.transpose(1, 2).flatten(1).contiguous()


def from_pytorch(model, peer, channels: int):
    fc = peer.output.fc1.fc
    flatten_rows_first(fc, channels)
    copy_weights(model, peer, in_order(model, peer).__getitem__)
    # The dense layer's inputs as (6 × 6, channels) and back.
    flatten_rows_first(fc, 36)


FORMS = [
    ("alexnet", "alexnet", {"lrn": "before_pool"}, 256),
    ("zfnet", "zfnet", {"lrn": "before_pool"}, 256),
    ("zfnetb", "zfnet", {"lrn": "before_pool", "filters": (512, 1024, 512)}, 512),
]


@pytest.mark.parametrize(("theirs", "name", "options", "channels"), FORMS)
def test_logits_equal_pytorchcv(theirs, name, options, channels):
    """pytorchcv puts normalisation before the pool in ZFNet too (figure 3: after).

    PyTorch's normalisation divides α by the number of channels; its constant is a
    fifth of the paper's then. An image of 215 × 227 also ends in maps of 6 × 6, by
    windows that hang over the border.
    """
    peer = shake(get_model(theirs, num_classes=7))
    shape = (215, 227, 3)
    options = {"classes": 7, "classifier_activation": None, **options}
    model = cnnlib.create_model(name, input_shape=shape, **options)
    for number in (1, 2):
        model.get_layer(f"stage{number}_lrn").alpha = 1e-4 / 5
    from_pytorch(model, peer, channels)
    # Its `view` wants memory in PyTorch's own order.
    peer.features.register_forward_hook(lambda module, x, maps: maps.contiguous())
    assert difference(model, peer, shape) < 1e-4


def test_nin_logits_equal_pytorchcv():
    """Same weights; pytorchcv's pools differ from the release, so they are replaced.

    It pads by one place on each side, which moves the windows; the release's windows
    start at the corner and the last hangs over the border (Caffe).
    """
    peer = shake(get_model("nin_cifar10", num_classes=7))
    peer.features.stage2.pool2 = nn.MaxPool2d(3, 2, ceil_mode=True)
    peer.features.stage3.pool3 = nn.AvgPool2d(3, 2, ceil_mode=True)
    peer.output.final_pool = nn.AvgPool2d((7, 9))
    shape = (28, 36, 3)
    options = {"classes": 7, "classifier_activation": None}
    model = cnnlib.create_model("nin", input_shape=shape, **options)
    copy_weights(model, peer, in_order(model, peer).__getitem__)
    assert difference(model, peer, shape) < 1e-4
