"""Recipes for the ResNets with stochastic depth.

Huang, Sun, Liu, Sedra, Weinberger 2016, "Deep Networks with Stochastic Depth", section
4, and the authors' release: SGD with Nesterov's momentum 0.9, weight decay 0.0001,
batches of 128, 500 epochs, learning rate 0.1 divided by 10 at half and at three
quarters of them; crop and flip; 45,000 images to train on, and of all epochs the one
with the lowest validation error is tested, as here.

Errors of table 1 (in another printing 5.23 % on CIFAR-10), of 1,202 layers from section
4. That the 1,202 layers are trained alike is our reading.
"""

from dataclasses import replace

from cnnlib.training.recipes.shared import CIFAR_WITH_NESTEROV, member, on_cifar

STOCHASTIC_DEPTH = replace(
    CIFAR_WITH_NESTEROV,
    schedule=((250, 0.1), (375, 0.01)),
    epochs=500,
    weight_decay=1e-4,
)

RECIPES = (
    *on_cifar(STOCHASTIC_DEPTH, {"stochastic_depth_resnet110": (5.25, 24.58)}),
    member(STOCHASTIC_DEPTH, "stochastic_depth_resnet1202", "cifar10", 4.91),
)
