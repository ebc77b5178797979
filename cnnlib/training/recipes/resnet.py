"""Recipes for the ResNets of ImageNet.

He, Zhang, Ren, Sun 2016, "Deep Residual Learning for Image Recognition", section 3.4:
SGD with momentum 0.9, weight decay 0.0001, batches of 256, learning rate 0.1 divided by
10 when the error levels off, up to 600,000 steps, which are 120 epochs; the short side
at random in 256 to 480 pixels, a crop of 224, a flip, PCA colour (Krizhevsky et al.
2012); no dropout.

Errors are of ten crops (tables 2 and 3); of 18 layers with shortcuts of option A, where
this network has option B. What differs: the rate is lowered by rule, not by hand, and
the short side reaches 512 pixels. ResNet-200 is in `preact_resnet`.
"""

from cnnlib.training.recipes.recipe import Recipe
from cnnlib.training.recipes.shared import IMAGENET, on_imagenet

RESNET = Recipe(
    "resnet",
    optimizer="sgd",
    learning_rate=0.1,
    momentum=0.9,
    schedule="plateau",
    batch_size=256,
    epochs=120,
    weight_decay=1e-4,
    augmentation=("scale_jitter", "pca_color", "flip"),
    **IMAGENET,
)

RECIPES = on_imagenet(
    RESNET,
    {
        "plain18": 27.94,
        "plain34": 28.54,
        "resnet18": 27.88,
        "resnet34": 24.52,
        "resnet50": 22.85,
        "resnet101": 21.75,
        "resnet152": 21.43,
    },
)
