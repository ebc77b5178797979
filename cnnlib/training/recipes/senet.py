"""Recipes for the squeeze-and-excitation networks.

Hu, Shen, Sun 2018, "Squeeze-and-Excitation Networks", section 5: SGD with momentum 0.9,
batches of 1,024, learning rate 0.6 divided by 10 every 30 of 100 epochs; crops of 8 to
100 % of the area, a flip. The weight decay, 0.0001, is that of the networks without
squeezing, as the authors say. Errors of table 2, one crop of 224 pixels.

SENet-154 was trained with batches of 2,048, rate 1.0 and label smoothing 0.1 (appendix
of the journal's version); 18.68 % on one crop of 224 pixels is the authors' release.

What differs: the release turns images by up to 10 degrees and shifts their colours;
SENet-154's normalisation was frozen towards the end.
"""

from dataclasses import replace

from cnnlib.training.recipes.recipe import Recipe
from cnnlib.training.recipes.shared import IMAGENET, member, on_imagenet

SENET = Recipe(
    "senet",
    optimizer="sgd",
    learning_rate=0.6,
    momentum=0.9,
    schedule=((30, 0.1), (60, 0.01), (90, 0.001)),
    batch_size=1024,
    epochs=100,
    weight_decay=1e-4,
    augmentation=("resized_crop", "flip"),
    **IMAGENET,
)

SENET154 = replace(SENET, learning_rate=1.0, batch_size=2048, label_smoothing=0.1)

RECIPES = (
    *on_imagenet(
        SENET,
        {
            "seresnet50": 23.29,
            "seresnet101": 22.38,
            "seresnet152": 21.57,
            "seresnext50_32x4d": 21.10,
        },
    ),
    member(SENET154, "senet154", "imagenet2012", 18.68),
)
