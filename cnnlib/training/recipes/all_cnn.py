"""Recipes for the All Convolutional Net.

Springenberg, Dosovitskiy, Brox, Riedmiller 2015, "Striving for Simplicity: The All
Convolutional Net", section 3.2: SGD with momentum 0.9, weight decay 0.001, 350 epochs,
learning rate divided by 10 after 200, 250 and 300; dropout is the network's. The rate
is one of 0.25, 0.1, 0.05 and 0.01, without saying which; 0.05 is what others took for
this network. The paper does not give the batch; it is 128 here.

Errors of table 3 and of section 3.3, both with flips and shifts, of up to 5 pixels
there, 4 here. Images have the statistics of all in place of contrast normalisation and
whitening.
"""

from cnnlib.training.recipes.recipe import Recipe
from cnnlib.training.recipes.shared import CROP_AND_FLIP, on_cifar

ALL_CNN = Recipe(
    "all_cnn_c",
    optimizer="sgd",
    learning_rate=0.05,
    momentum=0.9,
    schedule=((200, 0.1), (250, 0.01), (300, 0.001)),
    batch_size=128,
    epochs=350,
    weight_decay=1e-3,
    augmentation=CROP_AND_FLIP,
)

RECIPES = on_cifar(ALL_CNN, {"all_cnn_c": (7.25, 33.71)})
