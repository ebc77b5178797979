"""Recipes of our own for a slim ResNet-20 on small grey images.

No paper trains it there. A network of half the width (8, 16 and 32 channels, 68,594
weights) learns MNIST and Fashion-MNIST on two cores within minutes. Momentum and batch
are those of He et al. 2016, section 4.2, for CIFAR-10, the weight decay that of wide
ResNets (Zagoruyko & Komodakis 2016, section 3); the rate falls along a cosine, after
one epoch of warm-up, which suits a short run (Loshchilov & Hutter 2017, section 3).
Clothes may be mirrored, digits may not.
"""

from dataclasses import replace

from cnnlib.training.recipes.recipe import Recipe

FASHION_MNIST = Recipe(
    "resnet20/fashion_mnist",
    optimizer="nesterov",
    learning_rate=0.1,
    momentum=0.9,
    schedule="cosine",
    warmup_epochs=1,
    batch_size=128,
    epochs=15,
    weight_decay=5e-4,
    augmentation=("crop", "flip"),
    keywords={"width": 0.5},
)

MNIST = replace(FASHION_MNIST, name="resnet20/mnist", epochs=8, augmentation=("crop",))

RECIPES = (FASHION_MNIST, MNIST)
