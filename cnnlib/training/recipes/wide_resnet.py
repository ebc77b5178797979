"""Recipes for the Wide ResNets.

Zagoruyko, Komodakis 2016, "Wide Residual Networks", section 3.

CIFAR: SGD with Nesterov's momentum 0.9, weight decay 0.0005, batches of 128, learning
rate 0.1 times 0.2 after 60, 120 and 160 of 200 epochs; crop and flip (the paper pads
with reflections, here zeros). Errors of tables 5 and 6, images less their mean over
their deviation. WRN-28-10 has the dropout of 0.3 of its best figures; without it
(`--set dropout=0`) they are 4.00 and 19.25 %.

SVHN: rate 0.01 divided by 10 after 80 and 120 of 160 epochs, dropout 0.4, no changes to
the images. The paper trains on the 604,388 images with the extra ones; `svhn_cropped`
here has 68,257 to train on, so a run is that much shorter and will not reach the
figures of table 6 (1.64 %) and of the release (1.54 %, one run).

ImageNet (section 3.5): as the release of ResNet for Torch; WRN-50-2 has 21.9 % on one
crop (tables 8 and 9). `wide_resnet101_2` came with torchvision, which reports 21.16 %
for one crop.
"""

from dataclasses import replace

from cnnlib.training.recipes.shared import (
    CIFAR_WITH_NESTEROV,
    TORCH_RELEASE,
    member,
    on_cifar,
    on_imagenet,
)

WIDE = replace(
    CIFAR_WITH_NESTEROV,
    schedule=((60, 0.2), (120, 0.04), (160, 0.008)),
    epochs=200,
    weight_decay=5e-4,
)

HOUSE_NUMBERS = {
    "learning_rate": 0.01,
    "schedule": ((80, 0.1), (120, 0.01)),
    "epochs": 160,
    "augmentation": None,
    "keywords": {"dropout": 0.4},
}

RECIPES = (
    *on_cifar(
        WIDE,
        {
            "wrn_16_4": (5.02, 24.03),
            "wrn_16_8": (4.27, 20.43),
            "wrn_40_4": (4.53, 21.18),
            "wrn_52_1": (6.43, 29.89),
        },
    ),
    member(WIDE, "wrn_28_10", "cifar10", 3.89, keywords={"dropout": 0.3}),
    member(WIDE, "wrn_28_10", "cifar100", 18.85, keywords={"dropout": 0.3}),
    member(WIDE, "wrn_16_4", "svhn_cropped", 1.64, **HOUSE_NUMBERS),
    member(WIDE, "wrn_16_8", "svhn_cropped", 1.54, **HOUSE_NUMBERS),
    *on_imagenet(TORCH_RELEASE, {"wide_resnet50_2": 21.9, "wide_resnet101_2": 21.16}),
)
