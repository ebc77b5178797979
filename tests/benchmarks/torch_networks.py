"""Networks in PyTorch alone, layer by layer those of `cnnlib`, for the benchmarks.

Weight counts are compared with those of `cnnlib` by `network_speed.py`.
"""

import torch
from torch import nn
from torch.nn import functional


def conv_bn(channels, filters, size, strides=1, groups=1):
    """A convolution with symmetric padding, and its normalisation."""
    return nn.Sequential(
        conv(channels, filters, size, strides, groups), nn.BatchNorm2d(filters)
    )


def conv(channels, filters, size, strides=1, groups=1):
    """A convolution with symmetric padding, without bias."""
    padding = (size - 1) // 2
    return nn.Conv2d(
        channels, filters, size, strides, padding, groups=groups, bias=False
    )


def head(channels, classes):
    """Global average and classifier."""
    return [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, classes)]


def lenet5():
    """LeNet-5 in its usual form."""
    relu = nn.ReLU
    return nn.Sequential(
        nn.Conv2d(1, 6, 5),
        relu(),
        nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5),
        relu(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 120, 5),
        relu(),
        nn.Flatten(),
        nn.Linear(120, 84),
        relu(),
        nn.Linear(84, 10),
    )


class Subsample(nn.Module):
    """Option A: every second pixel, and channels of zeros."""

    def __init__(self, missing):
        super().__init__()
        self.missing = missing

    def forward(self, x):
        return functional.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, 0, self.missing))


class Residual(nn.Module):
    """ReLU(shortcut(x) + F(x))."""

    def __init__(self, branch, shortcut):
        super().__init__()
        self.branch, self.shortcut = branch, shortcut

    def forward(self, x):
        return functional.relu(self.branch(x) + self.shortcut(x))


def resnet20():
    """ResNet-20 with shortcuts A."""
    layers, channels = [conv_bn(3, 16, 3), nn.ReLU()], 16
    for filters in (16, 32, 64):
        for _ in range(3):
            strides = 1 if filters == channels else 2
            branch = nn.Sequential(
                conv_bn(channels, filters, 3, strides),
                nn.ReLU(),
                conv_bn(filters, filters, 3),
            )
            same = filters == channels
            shortcut = nn.Identity() if same else Subsample(filters - channels)
            layers.append(Residual(branch, shortcut))
            channels = filters
    return nn.Sequential(*layers, *head(64, 10))


def bottlenecks(cardinality, group_width, strides_in):
    """ResNet-50, or ResNeXt-50 with more than one group."""
    layers, channels = [*stem(64)], 64
    for stage, depth in enumerate((3, 4, 6, 3)):
        inner, filters = cardinality * group_width * 2**stage, 256 * 2**stage
        for unit in range(depth):
            strides = 2 if stage and unit == 0 else 1
            first, second = (strides, 1) if strides_in == "1x1" else (1, strides)
            branch = nn.Sequential(
                conv_bn(channels, inner, 1, first),
                nn.ReLU(),
                conv_bn(inner, inner, 3, second, cardinality),
                nn.ReLU(),
                conv_bn(inner, filters, 1),
            )
            shortcut = nn.Identity()
            if channels != filters:
                shortcut = conv_bn(channels, filters, 1, strides)
            layers.append(Residual(branch, shortcut))
            channels = filters
    return nn.Sequential(*layers, *head(channels, 1000))


def stem(filters):
    """The first quarter of the networks for ImageNet."""
    return conv_bn(3, filters, 7, 2), nn.ReLU(), nn.MaxPool2d(3, 2, 1)


def activated(channels, *then):
    """Normalisation and ReLU before something."""
    return nn.Sequential(nn.BatchNorm2d(channels), nn.ReLU(), *then)


class Dense(nn.Module):
    """Appends what a unit computes to its input."""

    def __init__(self, branch):
        super().__init__()
        self.branch = branch

    def forward(self, x):
        return torch.cat([x, self.branch(x)], 1)


def densenet121():
    """DenseNet-BC with k = 32."""
    layers, channels = [*stem(64)], 64
    for depth in (6, 12, 24, 16):
        if len(layers) > 3:
            half = channels // 2
            pool = nn.AvgPool2d(2)
            layers.append(activated(channels, conv(channels, half, 1), pool))
            channels = half
        for _ in range(depth):
            wide = activated(128, conv(128, 32, 3))
            layers.append(Dense(activated(channels, conv(channels, 128, 1), wide)))
            channels += 32
    return nn.Sequential(*layers, activated(channels), *head(channels, 1000))


class Preactivated(nn.Module):
    """x + F(a), or projection(a) + F(a), where a is the activated input."""

    def __init__(self, channels, filters, strides):
        super().__init__()
        self.activation = activated(channels)
        self.branch = nn.Sequential(
            conv(channels, filters, 3, strides),
            activated(filters, conv(filters, filters, 3)),
        )
        same = channels == filters
        self.projection = None if same else conv(channels, filters, 1, strides)

    def forward(self, x):
        active = self.activation(x)
        if self.projection is not None:
            x = self.projection(active)
        return x + self.branch(active)


def wrn_28_10():
    """Wide ResNet of 28 layers, ten times as wide."""
    layers, channels = [conv(3, 16, 3)], 16
    for stage, filters in enumerate((160, 320, 640)):
        for unit in range(4):
            strides = 2 if stage and unit == 0 else 1
            layers.append(Preactivated(channels, filters, strides))
            channels = filters
    return nn.Sequential(*layers, activated(640), *head(640, 10))


NETWORKS = {
    "lenet5": lenet5,
    "resnet20": resnet20,
    "resnet50": lambda: bottlenecks(1, 64, "1x1"),
    "resnext50_32x4d": lambda: bottlenecks(32, 4, "3x3"),
    "densenet121": densenet121,
    "wrn_28_10": wrn_28_10,
}
