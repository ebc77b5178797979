"""Recipes for LeNet-5.

LeCun, Bottou, Bengio, Haffner 1998, "Gradient-Based Learning Applied to Document
Recognition". What the recipes take over: 28 × 28 digits centred in a 32 × 32 field
(section II-B), inputs of zero mean and unit variance, at most 20 passes over the
training set (section III-B) and a learning rate that falls from pass to pass
(appendix C gives 0.0005 to 0.00001 in five stages).

What they do not: the paper takes one image per step and scales each weight's rate by an
estimate of the curvature (a stochastic diagonal Levenberg-Marquardt method, appendix
C). Adam scales by the size of past gradients instead, and small batches use the
machine better.

On MNIST the paper's network, in its form of 1998, makes 0.95 % errors without distorted
images (section III-B).
"""

from dataclasses import replace

from cnnlib.training.recipes.recipe import Recipe

LENET5 = Recipe(
    "lenet5",
    optimizer="adam",
    learning_rate=2e-3,
    schedule="cosine",
    batch_size=32,
    epochs=20,
    image_size=32,
)

# 1,258 images are few, so they are shifted, and a higher rate makes up for the few
# steps: 98.1 to 98.9 % of the test images are read rightly, 97.8 to 99.2 % without
# shifts (four seeds). The original form learns shifted digits slowly: it reads 90 %
# with this recipe and 97 % with `augmentation=None, learning_rate=1e-3` (seed 0).
DIGITS = replace(
    LENET5, name="lenet5/digits", learning_rate=3e-3, augmentation=("crop",)
)

PHOTO_PATCHES = replace(LENET5, name="lenet5/photo_patches", augmentation=("flip",))

# Up to 20 passes, as in section III-B. Shifted by up to 4 pixels: the paper's 0.95 %
# are without distortions, 0.8 % with shifts, scalings and shears (section III-C).
MNIST = replace(
    LENET5,
    name="lenet5/mnist",
    batch_size=64,
    augmentation=("crop",),
    published_error=0.8,
)

FASHION_MNIST = replace(LENET5, name="lenet5/fashion_mnist", batch_size=64, epochs=15)

RECIPES = (LENET5, DIGITS, PHOTO_PATCHES, MNIST, FASHION_MNIST)
