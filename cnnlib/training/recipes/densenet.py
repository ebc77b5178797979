"""Recipes for DenseNet.

Huang, Liu, van der Maaten, Weinberger 2017, "Densely Connected Convolutional Networks",
section 4.2.

CIFAR: SGD with Nesterov's momentum 0.9, weight decay 0.0001, batches of 64, 300 epochs,
learning rate 0.1 divided by 10 at half and at three quarters of them; crop and flip.
Errors of table 2, "C10+" and "C100+". Without crop and flip the networks have dropout
of 0.2.

SVHN: 40 epochs, no changes to the images, dropout 0.2. The paper trains on the 604,388
images with the extra ones; `svhn_cropped` here has 68,257 to train on, so a run is that
much shorter and will not reach the figures of table 2.

ImageNet: as the release of ResNet for Torch; errors of table 3, one crop. 161 layers
(k = 48) are of the authors' release: with batches of 128 for want of memory, and 100
epochs with one more division of the rate at 90 to make up for it.
"""

from dataclasses import replace

from cnnlib.training.recipes.shared import (
    CIFAR_WITH_NESTEROV,
    TORCH_RELEASE,
    member,
    on_cifar,
    on_imagenet,
)

CIFAR = replace(
    CIFAR_WITH_NESTEROV,
    schedule=((150, 0.1), (225, 0.01)),
    batch_size=64,
    epochs=300,
    weight_decay=1e-4,
)

SVHN = replace(
    CIFAR,
    schedule=((20, 0.1), (30, 0.01)),
    epochs=40,
    augmentation=None,
    keywords={"dropout": 0.2},
)

LARGE = replace(
    TORCH_RELEASE,
    batch_size=128,
    epochs=100,
    schedule=((30, 0.1), (60, 0.01), (90, 0.001)),
)

RECIPES = (
    *on_cifar(
        CIFAR,
        {
            "densenet_40_k12": (5.24, 24.42),
            "densenet_100_k12": (4.10, 20.20),
            "densenet_100_k24": (3.74, 19.25),
            "densenet_bc_100_k12": (4.51, 22.27),
            "densenet_bc_250_k24": (3.62, 17.60),
            "densenet_bc_190_k40": (3.46, 17.18),
        },
    ),
    member(SVHN, "densenet_40_k12", "svhn_cropped", 1.79),
    member(SVHN, "densenet_100_k12", "svhn_cropped", 1.67),
    member(SVHN, "densenet_100_k24", "svhn_cropped", 1.59),
    member(SVHN, "densenet_bc_100_k12", "svhn_cropped", 1.76),
    member(SVHN, "densenet_bc_250_k24", "svhn_cropped", 1.74),
    *on_imagenet(
        TORCH_RELEASE,
        {
            "densenet121": 25.02,
            "densenet169": 23.80,
            "densenet201": 22.58,
            "densenet264": 22.15,
        },
    ),
    member(LARGE, "densenet161", "imagenet2012", 22.2),
)
