"""GoogLeNet against PyTorch's own layers, put together as in the release in Caffe.

torchvision's `googlenet` is another network: batch normalisation, no biases, 3 × 3 in
place of 5 × 5, no local response normalisation.
"""

import keras
import torch
from torch import nn

import cnnlib
from tests.peers.peer import copy_weights, difference, shake

# Channels in; then 1 × 1, 3 × 3 reduce, 3 × 3, 5 × 5 reduce, 5 × 5, pool projection.
MODULES = {
    "3a": (192, 64, 96, 128, 16, 32, 32),
    "3b": (256, 128, 128, 192, 32, 96, 64),
    "4a": (480, 192, 96, 208, 16, 48, 64),
    "4b": (512, 160, 112, 224, 24, 64, 64),
    "4c": (512, 128, 128, 256, 24, 64, 64),
    "4d": (512, 112, 144, 288, 32, 64, 64),
    "4e": (528, 256, 160, 320, 32, 128, 128),
    "5a": (832, 256, 160, 320, 32, 128, 128),
    "5b": (832, 384, 192, 384, 48, 128, 128),
}


def unit(into, out, size, **options):
    return [nn.Conv2d(into, out, size, padding=size // 2, **options), nn.ReLU()]


class Module(nn.Module):
    def __init__(self, into, one, reduce3, three, reduce5, five, projection):
        super().__init__()
        self.branches = nn.ModuleList(
            [
                nn.Sequential(*unit(into, one, 1)),
                nn.Sequential(*unit(into, reduce3, 1), *unit(reduce3, three, 3)),
                nn.Sequential(*unit(into, reduce5, 1), *unit(reduce5, five, 5)),
                nn.Sequential(nn.MaxPool2d(3, 1, 1), *unit(into, projection, 1)),
            ]
        )

    def forward(self, x):
        return torch.cat([branch(x) for branch in self.branches], 1)


def pooling():
    return nn.MaxPool2d(3, 2, ceil_mode=True)


def normalisation():
    return nn.LocalResponseNorm(5, alpha=1e-4, beta=0.75, k=1.0)


def head(into, classes, features):
    """The auxiliary head; `features` is the number of places of its pooled map."""
    return nn.Sequential(
        nn.AvgPool2d(5, 3),
        *unit(into, 128, 1),
        # Keras flattens with the channels last.
        ChannelsLast(),
        nn.Flatten(),
        nn.Linear(features * 128, 1024),
        nn.ReLU(),
        nn.Linear(1024, classes),
    )


class ChannelsLast(nn.Module):
    def forward(self, x):
        return x.permute(0, 2, 3, 1)


class GoogLeNet(nn.Module):
    def __init__(self, classes, features):
        super().__init__()
        self.stem = nn.Sequential(
            *unit(3, 64, 7, stride=2),
            pooling(),
            normalisation(),
            *unit(64, 64, 1),
            *unit(64, 192, 3),
            normalisation(),
            pooling(),
        )
        self.modules_ = nn.ModuleDict({n: Module(*c) for n, c in MODULES.items()})
        self.pool = pooling()
        self.aux1 = head(512, classes, features)
        self.aux2 = head(528, classes, features)
        self.classifier = nn.Linear(1024, classes)

    def forward(self, x):
        x = self.stem(x)
        sides = []
        for name, module in self.modules_.items():
            x = module(self.pool(x) if name in ("4a", "5a") else x)
            if name == "4a":
                sides.append(self.aux1(x))
            if name == "4d":
                sides.append(self.aux2(x))
        return [self.classifier(x.mean((2, 3))), *sides]


class OneOutput(nn.Module):
    def __init__(self, peer, number):
        super().__init__()
        self.peer, self.number = peer, number

    def forward(self, x):
        return self.peer(x)[self.number]


STEM = {"0": "stage1_conv", "4": "stage2_3x3_reduce_conv", "6": "stage2_3x3_conv"}
BRANCHES = {
    ("0", "0"): "1x1",
    ("1", "0"): "3x3_reduce",
    ("1", "2"): "3x3",
    ("2", "0"): "5x5_reduce",
    ("2", "2"): "5x5",
    ("3", "1"): "pool_projection",
}


def rename(name: str) -> str:
    """Ours for a name there, such as `modules_.4b.branches.1.2`."""
    part, *rest = name.split(".")
    if part == "classifier":
        return "predictions"
    if part == "stem":
        return STEM[rest[0]]
    if part == "modules_":
        (stage, letter), _, *place = rest
        block = "abcde".index(letter) + 1
        return f"stage{stage}_block{block}_{BRANCHES[tuple(place)]}_conv"
    return f"{part}_{ {'1': 'conv', '5': 'fc', '7': 'predictions'}[rest[0]] }"


def test_every_output_equals_that_of_the_release():
    torch.manual_seed(0)
    shape = (135, 199, 3)
    # Stage 4 is 8 × 12, pooled by 5 × 5 at stride 3 to 2 × 3.
    peer = shake(GoogLeNet(7, features=2 * 3))
    for module in peer.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            # Keeps the signal alive through all layers.
            nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
    model = cnnlib.create_model(
        "googlenet",
        auxiliary=True,
        classes=7,
        input_shape=shape,
        classifier_activation=None,
    )
    copy_weights(model, peer, rename)
    one, other = peer(torch.randn(2, shape[2], *shape[:2]))[0]
    assert (one - other).abs().max() > 1e-2 * one.abs().max()
    for number, output in enumerate(model.outputs):
        side = keras.Model(model.inputs[0], output)
        assert difference(side, OneOutput(peer, number), shape) < 1e-4
