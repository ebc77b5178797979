"""VGG against torchvision's."""

import pytest
import torchvision

import cnnlib
from tests.peers.peer import copy_weights, difference, shake


@pytest.mark.parametrize("name", ["vgg11", "vgg16_bn"])
def test_logits_equal_torchvision(name):
    peer = shake(getattr(torchvision.models, name)(weights=None, num_classes=7))
    # torchvision averages to 7 × 7 before its classifier: both agree at 224 × 224.
    model = cnnlib.create_model(name, classes=7, classifier_activation=None)
    layers = [layer.name for layer in model.layers if layer.weights]
    torch_names = [n for n, m in peer.named_modules() if not list(m.children())]
    with_weights = [n for n in torch_names if f"{n}.weight" in peer.state_dict()]
    names = dict(zip(with_weights, layers, strict=True))
    fc1 = peer.classifier[0]
    fc1.weight.data = (
        fc1.weight.data.reshape(-1, 512, 7, 7).permute(0, 2, 3, 1).flatten(1)
    )
    copy_weights(model, peer, names.__getitem__)
    fc1.weight.data = (
        fc1.weight.data.reshape(-1, 7, 7, 512).permute(0, 3, 1, 2).flatten(1)
    )
    assert difference(model, peer, (224, 224, 3)) < 1e-4
