"""Recipes for the highway networks.

Srivastava, Greff, Schmidhuber 2015, "Training Very Deep Networks", section 3.3, and the
authors' release for Caffe: SGD with Nesterov's momentum 0.9, weight decay 0.001 of the
kernels, batches of 100, learning rate 0.025 divided by 10 after 100,000, 150,000 and
175,000 of 200,000 steps. One epoch here has 450 steps, so these are epochs 222, 333,
389 and 444. Crop and flip; dropout is the network's.

Errors of tables 2 and 3. What differs: the release pads images by 8 pixels and
normalises the contrast of each, here 4 pixels and the statistics of all; its classifier
decays ten times as fast, its biases learn twice as fast.
"""

from cnnlib.training.recipes.recipe import Recipe
from cnnlib.training.recipes.shared import CROP_AND_FLIP, member, on_cifar

HIGHWAY = Recipe(
    "highway",
    optimizer="nesterov",
    learning_rate=0.025,
    momentum=0.9,
    schedule=((222, 0.1), (333, 0.01), (389, 0.001)),
    batch_size=100,
    epochs=444,
    weight_decay=1e-3,
    decay_all=False,
    augmentation=CROP_AND_FLIP,
)

RECIPES = (
    *on_cifar(HIGHWAY, {"highway19": (7.72, 32.39)}),
    member(HIGHWAY, "highway32", "cifar10", 8.80),
)
