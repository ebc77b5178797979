"""`cnnlib recipes`: how the papers trained their networks, and how one would today."""

from itertools import pairwise
from typing import TYPE_CHECKING, Annotated

import typer

from cnnlib.cli.tables import show_table
from cnnlib.errors import unknown_name

if TYPE_CHECKING:
    from cnnlib.training.recipes.recipe import Recipe


def recipes(
    name: Annotated[
        str | None,
        typer.Argument(
            metavar="[NAME]",
            help="A network, or a network and its data, such as resnet20/cifar10.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """List the recipes; with a name, show all of it, its modern variant and source."""
    from cnnlib.training.recipes import MODERN, get_recipe, list_recipes, source

    if name is None:
        show_table([_row(get_recipe(each)) for each in list_recipes()])
        print("`cnnlib recipes NAME` shows a recipe with its source.")
        return
    found = _matching(name)
    for each in found:
        paper, modern = map(_details, (get_recipe(each), get_recipe(each + MODERN)))
        print(f"{each}\n")
        show_table(
            [
                {"field": field, "recipe": paper[field], "modern": modern[field]}
                for field in paper
            ]
        )
        print()
    print("\n\n".join(dict.fromkeys(map(source, found))))


def _matching(name: str) -> list[str]:
    """The recipes of a network, or the one of this name."""
    from cnnlib.training.recipes import MODERN, list_recipes

    plain = name.removesuffix(MODERN)
    known = list_recipes()
    found = [each for each in known if plain in (each, each.partition("/")[0])]
    if not found:
        networks = {each.partition("/")[0] for each in known}
        raise unknown_name("recipe", name, known if "/" in name else networks)
    return found


def _row(recipe: "Recipe") -> dict[str, str]:
    """A line of the table, without what few recipes have."""
    error = recipe.published_error
    return {
        "recipe": recipe.name,
        "optimiser, rate": f"{recipe.optimizer} {_rate(recipe)}",
        "batch": str(recipe.batch_size),
        "epochs": str(recipe.epochs),
        "weight decay": f"{recipe.weight_decay:g}",
        "augmentation": " ".join(recipe.augmentation or ("none",)),
        "error %": "" if error is None else f"{error:g}",
    }


def _details(recipe: "Recipe") -> dict[str, str]:
    """All fields in words."""
    optimizer = [recipe.optimizer]
    if recipe.momentum:
        optimizer.append(f"momentum {recipe.momentum:g}")
    if recipe.epsilon:
        optimizer.append(f"ε {recipe.epsilon:g}")
    decay = f"{recipe.weight_decay:g}"
    if recipe.weight_decay and not recipe.decay_all:
        decay += " of kernels only"
    keywords = [f"{key}={value}" for key, value in recipe.keywords.items()]
    error = recipe.published_error
    words = {
        "optimiser": ", ".join(optimizer),
        "learning rate": _rate(recipe),
        "batch": f"{recipe.batch_size:,}",
        "epochs": str(recipe.epochs),
        "weight decay": decay,
        "longest gradient": f"{recipe.clip_norm:g}" if recipe.clip_norm else "any",
        "augmentation": ", ".join(recipe.augmentation or ("none",)),
        "image size": f"{recipe.image_size} pixels" if recipe.image_size else "as is",
        "crop": f"{recipe.crop_size} pixels" if recipe.crop_size else "none",
        "label smoothing": f"{recipe.label_smoothing:g}",
        "average of weights": f"{recipe.ema:g}" if recipe.ema else "none",
        "precision": recipe.precision,
        "network keywords": ", ".join(keywords) or "none",
        "published error": f"{error:g} %" if error is not None else "unknown",
    }
    if recipe.modern:
        words["published error"] = ""
    return words


def _rate(recipe: "Recipe") -> str:
    """The learning rate and how it changes, such as `0.1, ×0.1 at 91, 136`."""
    parts = [f"{recipe.learning_rate:g}"]
    if recipe.warmup_epochs:
        parts.append(f"{recipe.warmup_epochs} epochs warm-up")
    if isinstance(recipe.schedule, str):
        parts.append(recipe.schedule)
    elif recipe.schedule:
        parts.append(_steps(recipe.schedule))
    return ", ".join(parts)


def _steps(schedule) -> str:
    """Steps by what each multiplies the rate before it with."""
    epochs = [epoch for epoch, _ in schedule]
    factors = [1.0, *(factor for _, factor in schedule)]
    ratios = [f"×{after / before:.3g}" for before, after in pairwise(factors)]
    gaps = {after - before for before, after in pairwise([0, *epochs])}
    if len(epochs) > 4 and len(set(ratios)) == len(gaps) == 1:
        every = f"every {gaps.pop()} epochs"
        return f"{ratios[0]} {every.replace('every 1 epochs', 'every epoch')}"
    parts = []
    for epoch, ratio, before in zip(epochs, ratios, ["", *ratios], strict=False):
        parts.append(str(epoch) if ratio == before else f"{ratio} at {epoch}")
    return ", ".join(parts)
