"""Recipes for the ResNets of CIFAR-10.

He, Zhang, Ren, Sun 2016, "Deep Residual Learning for Image Recognition", section 4.2:
SGD with momentum 0.9, weight decay 0.0001, batches of 128, learning rate 0.1 divided by
10 after 32,000 and 48,000 steps, 64,000 in all; 4 pixels of padding, a random crop and
a flip; 45,000 images to train on. One epoch has 352 steps, so these are epochs 91, 136
and 182.
"""

from cnnlib.training.recipe import Recipe

RESNET20 = Recipe(
    "resnet20/cifar10",
    optimizer="sgd",
    learning_rate=0.1,
    momentum=0.9,
    schedule=((91, 0.1), (136, 0.01)),
    batch_size=128,
    epochs=182,
    weight_decay=1e-4,
    augmentation=("crop", "flip"),
)

RECIPES = (RESNET20,)
