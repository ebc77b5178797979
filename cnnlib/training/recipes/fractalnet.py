"""Recipes for FractalNet.

Larsson, Maire, Shakhnarovich 2017, "FractalNet: Ultra-Deep Neural Networks without
Residuals", section 4: SGD with momentum 0.9, batches of 100, learning rate 0.02 divided
by 10 whenever half of the remaining epochs are over, 400 epochs on CIFAR, 20 on SVHN;
crop and flip on CIFAR. The paper speaks of no weight decay. Drop-path of 15 % and
dropout rising from 0 to 40 % are the network's defaults.

Errors of table 1 with drop-path and dropout. SVHN is trained on the 604,388 images with
the extra ones there, on 68,257 here, so a run is that much shorter. The paper's
network for ImageNet is another one.
"""

from dataclasses import replace

from cnnlib.training.recipes.recipe import Recipe
from cnnlib.training.recipes.shared import CROP_AND_FLIP, member, on_cifar

CIFAR = Recipe(
    "fractalnet",
    optimizer="sgd",
    learning_rate=0.02,
    momentum=0.9,
    schedule=((200, 0.1), (300, 0.01), (350, 0.001), (375, 0.0001)),
    batch_size=100,
    epochs=400,
    augmentation=CROP_AND_FLIP,
)

SVHN = replace(
    CIFAR,
    schedule=((10, 0.1), (15, 0.01), (18, 0.001)),
    epochs=20,
    augmentation=None,
)

RECIPES = (
    *on_cifar(CIFAR, {"fractalnet21": (4.60, 23.73)}),
    member(SVHN, "fractalnet21", "svhn_cropped", 1.87),
)
