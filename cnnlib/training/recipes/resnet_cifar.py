"""Recipes for the ResNets of CIFAR-10.

He, Zhang, Ren, Sun 2016, "Deep Residual Learning for Image Recognition", section 4.2:
SGD with momentum 0.9, weight decay 0.0001, batches of 128, learning rate 0.1 divided by
10 after 32,000 and 48,000 steps, 64,000 in all; 4 pixels of padding, a random crop and
a flip; 45,000 images to train on. One epoch has 352 steps, so these are epochs 91, 136
and 182.

110 layers start at 0.01, until the training error is below 80 %, "about 400 steps": one
epoch here. The paper trains 1,202 layers likewise and does not say whether they, too,
start lower; here they do. Errors are those of table 6, of ResNet-110 the best of five
runs (mean 6.61 %); of plain networks the paper shows curves only.
"""

from dataclasses import replace

from cnnlib.training.recipes.recipe import Recipe
from cnnlib.training.recipes.shared import CROP_AND_FLIP, member

RESNET20 = Recipe(
    "resnet20/cifar10",
    optimizer="sgd",
    learning_rate=0.1,
    momentum=0.9,
    schedule=((91, 0.1), (136, 0.01)),
    batch_size=128,
    epochs=182,
    weight_decay=1e-4,
    augmentation=CROP_AND_FLIP,
    published_error=8.75,
)

WARMED_UP = replace(
    RESNET20, learning_rate=0.01, schedule=((1, 10.0), (91, 1.0), (136, 0.1))
)

RECIPES = (
    RESNET20,
    member(RESNET20, "resnet32", "cifar10", 7.51),
    member(RESNET20, "resnet44", "cifar10", 7.17),
    member(RESNET20, "resnet56", "cifar10", 6.97),
    member(WARMED_UP, "resnet110", "cifar10", 6.43),
    member(WARMED_UP, "resnet1202", "cifar10", 7.93),
    member(RESNET20, "plain20", "cifar10"),
    member(RESNET20, "plain56", "cifar10"),
)
