"""Recipes for the Deeply-Supervised Net.

Lee, Xie, Gallagher, Zhang, Tu 2015, "Deeply-Supervised Nets", section 3, and the
authors' release: SGD with momentum 0.9, weight decay 0.0005 of the kernels, batches of
100; learning rate 0.025 for 50,000 steps with the companions and 120,000 without them,
then 0.0001 for 30,000. One epoch here has 450 steps, so the rate falls at epoch 378 of
444. A last stage at 0.00001 is left out.

Errors of tables 2 and 3: CIFAR-10 with crops and flips (9.69 % without), CIFAR-100
without. What differs: the companions stay to the end with their first weight, 0.1; the
loss is the cross-entropy, where the paper has squared hinges on CIFAR-10 (on CIFAR-100
and SVHN softmax losses, says its release, as hinges did not converge); images have the
statistics of all in place of contrast normalisation.
"""

from cnnlib.training.recipes.recipe import Recipe
from cnnlib.training.recipes.shared import CROP_AND_FLIP, member

DSN = Recipe(
    "dsn",
    optimizer="sgd",
    learning_rate=0.025,
    momentum=0.9,
    schedule=((378, 0.004),),
    batch_size=100,
    epochs=444,
    weight_decay=5e-4,
    decay_all=False,
    keywords={"companions": True},
)

RECIPES = (
    member(DSN, "dsn", "cifar10", 7.97, augmentation=CROP_AND_FLIP),
    member(DSN, "dsn", "cifar100", 34.57),
)
