"""Recipes for VGG.

Simonyan, Zisserman 2015, "Very Deep Convolutional Networks for Large-Scale Image
Recognition", section 3.1: SGD with momentum 0.9, weight decay 0.0005, batches of 256,
learning rate 0.01 divided by 10 when the validation accuracy stops to rise, 370,000
steps, which are 74 epochs; dropout 0.5; crops of 224 pixels, a flip, PCA colour. A,
A-LRN and B were trained with the short side at 256 pixels, C, D and E with it at random
in 256 to 512.

Errors of table 3: one scale, the network run over the whole image. What differs: the
rate is lowered by rule, not by hand; no network starts from the layers of A; a crop at
512 pixels is one of half the side of a stored image of 256.

The forms with batch normalisation follow torchvision: rate 0.1 divided by 10 after 30
and 60 of 90 epochs, weight decay 0.0001; its errors are of one crop.
"""

from dataclasses import replace

from cnnlib.training.recipes.recipe import Recipe
from cnnlib.training.recipes.shared import IMAGENET, TORCH_RELEASE, on_imagenet

ONE_SCALE = Recipe(
    "vgg",
    optimizer="sgd",
    learning_rate=0.01,
    momentum=0.9,
    schedule="plateau",
    batch_size=256,
    epochs=74,
    weight_decay=5e-4,
    augmentation=("random_crop", "flip", "pca_color"),
    **IMAGENET,
)

MANY_SCALES = replace(ONE_SCALE, augmentation=("scale_jitter", "flip", "pca_color"))

TORCHVISION = replace(
    TORCH_RELEASE, optimizer="sgd", augmentation=("resized_crop", "flip")
)

RECIPES = (
    *on_imagenet(ONE_SCALE, {"vgg11": 29.6, "vgg11_lrn": 29.7, "vgg13": 28.7}),
    *on_imagenet(MANY_SCALES, {"vgg16_c": 27.3, "vgg16": 25.6, "vgg19": 25.5}),
    *on_imagenet(
        TORCHVISION,
        {
            "vgg11_bn": 29.62,
            "vgg13_bn": 28.45,
            "vgg16_bn": 26.63,
            "vgg19_bn": 25.76,
        },
    ),
)
