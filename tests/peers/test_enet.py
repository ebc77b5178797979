"""ENet against its release, written down again in PyTorch.

pytorchcv's ENet is another form: one slope for all channels, half as many channels
where the map is halved, 3 × 3 pooling with padding and no biases. So this is the
authors' Lua code, layer for layer, in today's PyTorch.
"""

import torch
from torch import nn

import cnnlib
from tests.peers.peer import copy_weights, difference, shake


def norm(channels, activation):
    return [nn.BatchNorm2d(channels, 1e-3), activation(channels)]


def prelu(channels):
    layer = nn.PReLU(channels)
    nn.init.uniform_(layer.weight, 0.1, 0.4)
    return layer


def relu(channels):
    return nn.ReLU()


class Bottleneck(nn.Module):
    def __init__(self, before, after, kind=1, halve=False):
        super().__init__()
        inner, step = after // 4, 2 if halve else 1
        self.halve, self.added = halve, after - before
        if kind == "5x1":
            middle = [
                nn.Conv2d(inner, inner, (1, 5), padding=(0, 2), bias=False),
                nn.Conv2d(inner, inner, (5, 1), padding=(2, 0)),
            ]
        else:
            middle = [nn.Conv2d(inner, inner, 3, padding=kind, dilation=kind)]
        self.main = nn.Sequential(
            nn.Conv2d(before, inner, step, step, bias=False),
            *norm(inner, prelu),
            *middle,
            *norm(inner, prelu),
            nn.Conv2d(inner, after, 1, bias=False),
            nn.BatchNorm2d(after, 1e-3),
        )
        self.last = prelu(after)

    def forward(self, x):
        main, self.places = self.main(x), None
        if self.halve:
            x, self.places = nn.functional.max_pool2d(x, 2, return_indices=True)
        x = nn.functional.pad(x, (0, 0, 0, 0, 0, self.added))
        return self.last(main + x)


class Up(nn.Module):
    def __init__(self, before, after, source=None):
        super().__init__()
        # A tuple hides the encoder's layer, which is not a part of this one.
        inner, self.source = after // 4, (source,)
        middle = nn.Conv2d(inner, inner, 3, padding=1)
        if source is not None:
            middle = nn.ConvTranspose2d(inner, inner, 3, 2, 1, output_padding=1)
            self.other = nn.Sequential(
                nn.Conv2d(before, after, 1, bias=False), nn.BatchNorm2d(after, 1e-3)
            )
        self.main = nn.Sequential(
            nn.Conv2d(before, inner, 1, bias=False),
            *norm(inner, relu),
            middle,
            *norm(inner, relu),
            nn.Conv2d(inner, after, 1, bias=False),
            nn.BatchNorm2d(after, 1e-3),
        )

    def forward(self, x):
        main = self.main(x)
        if self.source[0] is not None:
            x = nn.functional.max_unpool2d(self.other(x), self.source[0].places, 2)
        return torch.relu(main + x)


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 13, 3, 2, 1)
        self.norm = nn.Sequential(*norm(16, prelu))
        kinds = (1, 2, "5x1", 4, 1, 8, "5x1", 16)
        self.stages = nn.Sequential(
            Bottleneck(16, 64, halve=True),
            *[Bottleneck(64, 64) for _ in range(4)],
            Bottleneck(64, 128, halve=True),
            *[Bottleneck(128, 128, kind) for kind in 2 * kinds],
        )

    def forward(self, x):
        x = torch.cat([self.first(x), nn.functional.max_pool2d(x, 2)], 1)
        return self.stages(self.norm(x))


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder, self.last = Encoder(), nn.Linear(128, 7)

    def forward(self, x):
        return self.last(self.encoder(x).mean((2, 3)))


class Segmentation(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = Encoder()
        stages = self.encoder.stages
        self.decoder = nn.Sequential(
            Up(128, 64, stages[5]),
            Up(64, 64),
            Up(64, 64),
            Up(64, 16, stages[0]),
            Up(16, 16),
        )
        self.last = nn.ConvTranspose2d(16, 7, 2, 2)

    def forward(self, x):
        return self.last(self.decoder(self.encoder(x))).permute(0, 2, 3, 1)


# Of our layers in the order of the release's: what its modules are called.
MAIN = ("conv1", "bn1", "prelu1", "conv2", "bn2", "prelu2", "conv3", "bn3", "prelu3")


def our_names(decoder: bool) -> list[str]:
    names = ["stem_conv", "stem_bn1", "stem_prelu1"]
    for stage, depth in enumerate((5, 9, 8), 1):
        for block in range(1, depth + 1):
            parts = list(MAIN)
            if (stage, block) in ((2, 4), (2, 8), (3, 3), (3, 7)):
                parts.insert(3, "conv2_row")
            names += [f"stage{stage}_block{block}_{part}" for part in parts]
    for stage, depth in ((4, 3), (5, 2)) if decoder else ():
        for block in range(1, depth + 1):
            parts = [part for part in MAIN if "prelu" not in part]
            if block == 1:
                parts = ["shortcut_conv", "shortcut_bn", *parts]
            names += [f"decoder{stage}_block{block}_{part}" for part in parts]
    return [*names, "predictions"]


def compare(peer, shape, **keywords):
    shake(peer)
    model = cnnlib.create_model(
        "enet", classes=7, classifier_activation=None, input_shape=shape, **keywords
    )
    theirs = [
        n for n, m in peer.named_modules() if any(True for _ in m.parameters(False))
    ]
    names = dict(zip(theirs, our_names("decoder" in keywords), strict=True))
    copy_weights(model, peer, names.__getitem__)
    return difference(model, peer, shape)


def test_encoder_equals_the_release():
    assert compare(Classifier(), (64, 96, 3)) < 1e-4


def test_segmentation_equals_the_release():
    assert compare(Segmentation(), (64, 96, 3), decoder=True) < 1e-4
