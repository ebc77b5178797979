"""Train several networks alike and look at how they did."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import keras

from cnnlib.errors import InputError
from cnnlib.models.common.finite import check_finite
from cnnlib.plain_numbers import plain
from cnnlib.training.fit import check_fit
from cnnlib.training.recipes.recipe import Recipe
from cnnlib.training.run import Run
from cnnlib.training.runs.config import check_seed


@dataclass(frozen=True)
class Trial:
    """One network of a comparison.

    Attributes:
        model: with the weights of the last epoch.
        history: one list per column (`"loss"`, `"accuracy"`, `"val_loss"`,
            `"val_accuracy"`, `"seconds"`, ...), one number per epoch.
        seconds: wall-clock time of all epochs with their validation.
    """

    model: keras.Model = field(repr=False)
    history: dict[str, list] = field(repr=False)
    seconds: float


def compare(
    networks: Mapping[str, Callable[[], keras.Model]],
    data,
    recipe: Recipe | Mapping[str, Recipe],
    *,
    seed: int = 0,
) -> dict[str, Trial]:
    """Train networks on the same images, in the same order, from the same seed.

    What differs between two trials is then the network (or its recipe) alone. The test
    split is not read: a comparison chooses, and whoever chooses with the test images
    has none left to test with.

    Args:
        networks: for each label a function that builds the network; it is called
            right after the seed is set.
        data: from `cnnlib.load_data`; `data.subset(...)` makes it smaller.
        recipe: one for all, or one for each label.
        seed: of first weights, data order, augmentation and dropout.

    Returns:
        A `Trial` for each label, in their order.

    Raises:
        InputError: a label without a recipe; a network that does not fit the data; a
            loss that became infinite or not a number.
    """
    seed = plain(seed)
    check_seed(seed)
    recipes = recipe if isinstance(recipe, Mapping) else dict.fromkeys(networks, recipe)
    if missing := sorted(set(networks) - set(recipes)):
        raise InputError(f"no recipe for {missing[0]!r}; those given: {[*recipes]}")
    return {
        label: _train(build, data, recipes[label], seed)
        for label, build in networks.items()
    }


def _train(build, data, recipe, seed) -> Trial:
    keras.utils.set_random_seed(seed)
    model = build()
    check_fit(model, data, recipe)
    check_finite(model, model.name)
    with Run(model, data, recipe, seed, folder=None, save_every=None).trained() as rows:
        pass
    return Trial(model, rows, round(sum(rows["seconds"]), 3))
