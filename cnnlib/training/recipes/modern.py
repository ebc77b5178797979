"""Today's practice beside the recipes of the papers.

He, Zhang, Zhang, Zhang, Xie, Li 2019, "Bag of Tricks for Image Classification with
Convolutional Neural Networks": warm-up over five epochs and no decay of biases and
normalisation (section 3.1), narrow numbers (3.2), a cosine (5.1) and label smoothing of
0.1 (5.2), on top of crops of any area, a flip and changed colours on ImageNet (2.1).
The cosine is that of Loshchilov, Hutter 2017, "SGDR", section 3. What is validated,
tested and kept is a moving average of the weights, as in Szegedy et al. 2016, section
8. Of the paper's recipe rate, batch, decay and keywords stay.
"""

from dataclasses import replace

from cnnlib.training.recipes.recipe import Recipe
from cnnlib.training.recipes.shared import CROP_AND_FLIP, TORCH_RELEASE

# By data: the most epochs, and the share of its old value that the average of the
# weights keeps at a step. It spans two to three epochs; of a set whose size we do not
# know, which may be small, fifty steps.
LENGTHS = {
    "imagenet2012": (120, 0.9999),
    "cifar10": (100, 0.999),
    "cifar100": (100, 0.999),
    "svhn_cropped": (100, 0.999),
    "mnist": (20, 0.999),
    "fashion_mnist": (20, 0.999),
}
ELSEWHERE = (100, 0.98)

WARMUP = 5

# Meant for few seconds on a GPU. Batch, rate and decay are near those of fast trainings
# of another small ResNet (Page 2018, "How to Train Your ResNet", parts 2 and 3). With
# the paper's width 182 epochs end at 91.25 %; for 94 % take `--set width=4`. Untuned.
RESNET20 = Recipe(
    "resnet20/cifar10/modern",
    optimizer="nesterov",
    learning_rate=0.4,
    momentum=0.9,
    schedule="cosine",
    warmup_epochs=WARMUP,
    batch_size=512,
    epochs=30,
    weight_decay=5e-4,
    decay_all=False,
    augmentation=CROP_AND_FLIP,
    label_smoothing=0.1,
    ema=0.99,
    precision="auto",
    modern=True,
)

SPECIAL = {"resnet20/cifar10": RESNET20}


def modernize(recipe: Recipe) -> Recipe:
    """The variant of a recipe after today's practice; see the sources above.

    SGD takes Nesterov's momentum. So does RMSprop with ε of 1 or more, which hardly
    divides by anything and is SGD with the same rate; other adaptive optimisers stay,
    their rates are of another kind. The rate starts from the highest that the recipe's
    steps reach and falls along a cosine, after a warm-up of five epochs, or a quarter
    of all if they are few. Runs are cut to the lengths above.

    Args:
        recipe: of a paper; a modern one comes back as it is.

    Returns:
        A recipe whose name ends in `"/modern"`, without a published error.
    """
    if recipe.modern:
        return recipe
    data = recipe.name.partition("/")[2]
    longest, ema = LENGTHS.get(data, ELSEWHERE)
    epochs = min(recipe.epochs, longest)
    changes = {}
    if data == "imagenet2012":
        changes["augmentation"] = TORCH_RELEASE.augmentation
    if recipe.optimizer == "sgd" or (recipe.epsilon or 0) >= 1:
        changes |= {"optimizer": "nesterov", "epsilon": None}
        changes["momentum"] = recipe.momentum or 0.9
    return replace(
        recipe,
        name=f"{recipe.name}/modern",
        learning_rate=_highest_rate(recipe),
        schedule="cosine",
        warmup_epochs=min(WARMUP, epochs // 4),
        epochs=epochs,
        decay_all=False,
        label_smoothing=0.1,
        ema=ema,
        precision="auto",
        published_error=None,
        modern=True,
        **changes,
    )


def _highest_rate(recipe: Recipe) -> float:
    steps = recipe.schedule if isinstance(recipe.schedule, tuple) else ()
    return recipe.learning_rate * max([1.0, *(factor for _, factor in steps)])
