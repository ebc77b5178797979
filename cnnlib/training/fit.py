"""Train a model on a data set by a recipe."""

import contextlib
import dataclasses
from collections.abc import Mapping, Sequence

import keras

from cnnlib.errors import InputError
from cnnlib.models.common.finite import check_finite
from cnnlib.plain_numbers import plain
from cnnlib.training.devices import distribution
from cnnlib.training.recipes import nearest_recipe
from cnnlib.training.recipes.recipe import Recipe
from cnnlib.training.run import Run
from cnnlib.training.runs import checkpoint
from cnnlib.training.runs.config import check_same_run, check_seed, run_config
from cnnlib.training.runs.folder import RunFolder
from cnnlib.training.runs.result import Result
from cnnlib.training.user_callbacks import check_callbacks


def fit(
    model: keras.Model,
    data,
    recipe: Recipe | None = None,
    run_dir=None,
    *,
    seed: int = 0,
    epochs: int | None = None,
    resume: bool = False,
    save_every: int | None = None,
    recompute: bool = False,
    verbose="auto",
    callbacks: Sequence[keras.callbacks.Callback] | None = (),
    keywords: Mapping | None = None,
) -> Result:
    """Train a model, validate after every epoch, test once at the end.

    The model is compiled (again) as the recipe and the device ask, and holds the
    weights of the last epoch afterwards. For a repeatable run, call
    `keras.utils.set_random_seed(seed)` before the model is built, too: its first
    weights are drawn then.

    Args:
        model: a classifier on normalised images `(batch, height, width, channels)`
            that returns one probability (softmax) or logit per class.
        data: from `cnnlib.load_data`.
        recipe: `None` looks for the one of this model and data by their names, or
            goes on with that of a resumed run.
        run_dir: a folder for `config.json`, `metrics.csv`, `last.keras`,
            `best.keras` (highest validation accuracy) and `result.json`; `None`
            keeps nothing.
        seed: of data order, augmentation and dropout.
        epochs: instead of the recipe's.
        resume: go on with the run in `run_dir` where its checkpoint is, to the same
            end as if it had never stopped. A finished run returns its result, or is
            trained on if `epochs` asks for more (and is then tested again).
        save_every: steps after which `last.keras` is written within an epoch, too;
            `None` writes it at the end of every epoch.
        recompute: keep fewer maps for the backward pass and compute the others again,
            for networks or batches that memory does not hold: concatenations,
            normalisations and activations between convolutions (Pleiss et al. 2017,
            "Memory-Efficient Implementation of DenseNets"). What is learnt is the same
            within rounding; a step takes longer. DenseNets and dual path networks,
            whose memory grows with the square of their depth otherwise, gain most. A
            resumed run may choose anew.
        verbose: `"auto"` shows a progress bar in a terminal, 1 always, 0 never.
        callbacks: Keras callbacks of your own, called before those of this function.
            Their `model` is the model given here, and they work as in `model.fit`;
            those whose work the run does (`BackupAndRestore`, `SwapEMAWeights`) are
            refused, and those that set the learning rate if the recipe does.
        keywords: what the model was built with, kept in `config.json`.

    Returns:
        A `Result`.

    Raises:
        InputError: model, data, recipe and callbacks do not fit together; the model is
            frozen, or answers neither with probabilities nor with logits; `run_dir`
            cannot be used; the run to resume is missing, damaged or a different one;
            the loss became infinite or not a number (the last good checkpoint is kept);
            so was a weight from the start; another process trains in `run_dir`.
        KeyboardInterrupt: after Ctrl-C, when the run is saved; a second Ctrl-C does
            not wait for that.
    """
    seed, epochs, save_every, keywords, recompute = plain(
        (seed, epochs, save_every, keywords, recompute)
    )
    check_seed(seed)
    if resume and run_dir is None:
        raise InputError("resume=True needs run_dir, the folder of the run to resume")
    folder = None if run_dir is None else RunFolder(run_dir)
    stored = folder.read_config() if resume else None
    recipe = _choose_recipe(model, data, recipe, epochs, stored)
    check_fit(model, data, recipe)
    callbacks = keras.tree.flatten(callbacks or [])
    check_callbacks(callbacks, recipe)
    _check_save_every(save_every)
    if type(recompute) is not bool:
        raise InputError(f"recompute={recompute!r} is neither True nor False")
    config = run_config(model, data, recipe, seed, keywords)
    if stored:
        check_same_run(config, stored, folder.path)
    run = Run(model, data, recipe, seed, folder, save_every, recompute)
    if resume and folder.is_finished() and recipe.epochs == stored["recipe"]["epochs"]:
        checkpoint.restore(folder.path, model)
        if verbose and distribution.current().is_chief:
            print(f"The run in {folder.path} is finished; this is its result.")
        return folder.read_result()
    writes = folder if distribution.current().is_chief else None
    if not resume:
        check_finite(model, model.name)
    if writes and not resume:
        writes.check_free()
    with writes.locked() if writes else contextlib.nullcontext():
        if resume:
            run.go_on(config, stored)
        elif writes:
            run.begin(config)
        return run.train(verbose, callbacks)


def _choose_recipe(model, data, recipe, epochs, stored) -> Recipe:
    """The recipe given, the one of the run to resume, or the one found by name."""
    if recipe is None and stored:
        recipe = Recipe(**stored["recipe"])
    recipe = recipe or nearest_recipe(model.name, data.name)
    return recipe if epochs is None else dataclasses.replace(recipe, epochs=epochs)


def _check_save_every(steps) -> None:
    if steps is not None and (type(steps) is not int or steps < 1):
        raise InputError(
            f"save_every={steps!r} is not a whole number of steps of at least 1"
        )


def check_fit(model, data, recipe) -> None:
    """Raise `InputError` unless the model takes these images and labels."""
    if not getattr(model, "inputs", None):
        raise InputError(
            f"{model.name} is not built, so that its input has no shape; begin it with"
            f" keras.Input({tuple(data.image_shape)})"
        )
    takes, images = tuple(model.inputs[0].shape[1:]), tuple(data.image_shape)
    if side := recipe.crop_size:
        if side > min(images[:2]):
            raise InputError(
                f"crop_size={side} does not fit into the images of {data.name},"
                f" {images}; take 1 to {min(images[:2])}, or load_data an image_size"
            )
        images = (side, side, images[2])
    fits = len(takes) == 3 and all(
        size in (None, given) for size, given in zip(takes, images, strict=True)
    )
    if not fits:
        raise InputError(
            f"{model.name} takes images of shape {takes}, those of {data.name} are"
            f" {images}; give the model input_shape={images}, or load_data an"
            " image_size"
        )
    for output in model.outputs:
        if tuple(output.shape[1:]) != (data.classes,):
            raise InputError(
                f"{model.name} has outputs of shape {tuple(output.shape[1:])},"
                f" {data.name} has {data.classes} classes; build the model with"
                f" classes={data.classes}"
            )
    _check_trainable(model)


def _check_trainable(model) -> None:
    if model.trainable_variables:
        return
    name = model.name
    if not model.weights:
        raise InputError(f"{name} has no weights to train")
    if model.trainable:
        raise InputError(
            f"every layer of {name} is frozen (trainable=False): there is nothing to"
            " train; set trainable = True on the layers to train"
        )
    # Keras trains nothing in a frozen model, whatever its layers say.
    on = next((layer.name for layer in model.layers if layer.trainable_variables), None)
    but = f" and freezes {on!r}, too" if on else ": there is nothing to train"
    raise InputError(
        f"{name}.trainable is False{but}; set {name}.trainable = True first, then False"
        " on each layer to freeze"
    )
