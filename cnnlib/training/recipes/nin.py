"""Recipes for Network in Network.

Lin, Chen, Yan 2014, "Network In Network", section 4.1: batches of 128, a rate set by
hand and divided by 10 twice, when the accuracy on the training images stops to rise.
The solver for Caffe, as later work repeats it, has SGD with momentum 0.9, weight decay
0.0001 of the kernels, learning rate 0.1 divided by 10 once, after 100,000 of 120,000
steps. One epoch of CIFAR has 352 steps, so these are epochs 284 and 341; of SVHN 534,
187 and 225. Dropout is the network's.

Errors of tables 1 to 3: CIFAR-10 with translated and flipped images (10.41 % without),
CIFAR-100 and SVHN without. What differs: images have the statistics of all in place of
global contrast normalisation and whitening, and SVHN's 531,131 extra images, which the
paper draws from, are left out. Its network for MNIST is another one.

ImageNet: the paper has no such network; the release for Caffe has batches of 64,
learning rate 0.01 divided by 10 after 200,000 and 400,000 of 450,000 steps (epochs 10,
20 and 22), momentum 0.9, weight decay 0.0005.
"""

from cnnlib.training.recipes.recipe import Recipe
from cnnlib.training.recipes.shared import CROP_AND_FLIP, IMAGENET, member

NIN = Recipe(
    "nin",
    optimizer="sgd",
    learning_rate=0.1,
    momentum=0.9,
    schedule=((284, 0.1),),
    batch_size=128,
    epochs=341,
    weight_decay=1e-4,
    decay_all=False,
)

RECIPES = (
    member(NIN, "nin", "cifar10", 8.81, augmentation=CROP_AND_FLIP),
    member(NIN, "nin", "cifar100", 35.68),
    member(NIN, "nin", "svhn_cropped", 2.35, schedule=((187, 0.1),), epochs=225),
    member(
        NIN,
        "nin_imagenet",
        "imagenet2012",
        learning_rate=0.01,
        schedule=((10, 0.1), (20, 0.01)),
        batch_size=64,
        epochs=22,
        weight_decay=5e-4,
        augmentation=("random_crop", "flip"),
        **IMAGENET,
    ),
)
