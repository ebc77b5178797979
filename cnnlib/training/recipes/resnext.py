"""Recipes for ResNeXt.

Xie, Girshick, Dollár, Tu, He 2017, "Aggregated Residual Transformations for Deep Neural
Networks".

CIFAR (appendix A and the authors' release): SGD with momentum 0.9 (Nesterov's, as the
release has it), weight decay 0.0005, batches of 128, learning rate 0.1 divided by 10
after 150 and 225 of 300 epochs; crop and flip. Errors of table 7, means of ten runs.

ImageNet (section 4 and the release): as the release of ResNet for Torch, from which
theirs is made, with a third division of the rate: after 30, 60 and 90 of 100 epochs.
Errors of tables 3 and 4, one crop of 224 pixels.
"""

from dataclasses import replace

from cnnlib.training.recipes.shared import (
    CIFAR_WITH_NESTEROV,
    TORCH_RELEASE,
    on_cifar,
    on_imagenet,
)

RESNEXT29 = replace(
    CIFAR_WITH_NESTEROV,
    schedule=((150, 0.1), (225, 0.01)),
    epochs=300,
    weight_decay=5e-4,
)

IMAGENET = replace(
    TORCH_RELEASE,
    schedule=((30, 0.1), (60, 0.01), (90, 0.001)),
    epochs=100,
)

RECIPES = (
    *on_cifar(
        RESNEXT29,
        {"resnext29_8x64d": (3.65, 17.77), "resnext29_16x64d": (3.58, 17.31)},
    ),
    *on_imagenet(
        IMAGENET,
        {"resnext50_32x4d": 22.2, "resnext101_32x4d": 21.2, "resnext101_64x4d": 20.4},
    ),
)
