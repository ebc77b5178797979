"""Recipes for AlexNet and ZFNet.

Krizhevsky, Sutskever, Hinton 2012, "ImageNet Classification with Deep Convolutional
Neural Networks", sections 4 and 5: SGD with momentum 0.9, weight decay 0.0005, batches
of 128, learning rate 0.01 divided by 10 when the validation error stops to fall, about
90 epochs; crops of 224 out of 256 pixels, a flip, PCA colour; dropout. 40.7 % is the
error of one network of two towers on ten crops (table 2).

Zeiler, Fergus 2014, "Visualizing and Understanding Convolutional Networks", section 3:
the same rate, momentum and batch, 70 epochs, crops and flips. 38.4 % is the error of
one network on ten crops (table 2). The paper names no weight decay; it is AlexNet's
here.

What differs: the rate is lowered by rule, not by hand; ZFNet's crops are ten fixed
ones there, and filters that grow too long are scaled back. The one-tower network was
not published with a figure; its crops are of 227 pixels.
"""

from cnnlib.training.recipes.recipe import Recipe
from cnnlib.training.recipes.shared import IMAGENET, member

ALEXNET = Recipe(
    "alexnet",
    optimizer="sgd",
    learning_rate=0.01,
    momentum=0.9,
    schedule="plateau",
    batch_size=128,
    epochs=90,
    weight_decay=5e-4,
    augmentation=("random_crop", "flip", "pca_color"),
    **IMAGENET,
)

RECIPES = (
    member(ALEXNET, "alexnet_grouped", "imagenet2012", 40.7),
    member(ALEXNET, "alexnet", "imagenet2012", crop_size=227),
    member(
        ALEXNET,
        "zfnet",
        "imagenet2012",
        38.4,
        epochs=70,
        augmentation=("random_crop", "flip"),
    ),
)
