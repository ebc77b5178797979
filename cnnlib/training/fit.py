"""Train a model on a data set by a recipe."""

import contextlib
import dataclasses
import statistics
from collections.abc import Mapping, Sequence

import keras

from cnnlib.errors import InputError
from cnnlib.training import device
from cnnlib.training.batches import Batches
from cnnlib.training.callbacks import EpochStart, Recorder
from cnnlib.training.progress import ProgressBar, wants_bar
from cnnlib.training.recipe import Recipe
from cnnlib.training.recipes import nearest_recipe
from cnnlib.training.result import Result
from cnnlib.training.run_config import check_same_run, check_seed, run_config
from cnnlib.training.run_folder import RunFolder


def fit(
    model: keras.Model,
    data,
    recipe: Recipe | None = None,
    run_dir=None,
    *,
    seed: int = 0,
    epochs: int | None = None,
    resume: bool = False,
    verbose="auto",
    callbacks: Sequence[keras.callbacks.Callback] = (),
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
        verbose: `"auto"` shows a progress bar in a terminal, 1 always, 0 never.
        callbacks: Keras callbacks of your own, called before those of this function.
        keywords: what the model was built with, kept in `config.json`.

    Returns:
        A `Result`.

    Raises:
        InputError: model, data and recipe do not fit together; `run_dir` cannot be
            used; the run to resume is missing, damaged or a different one; the loss
            became infinite or not a number (the last good checkpoint is kept).
    """
    check_seed(seed)
    if resume and run_dir is None:
        raise InputError("resume=True needs run_dir, the folder of the run to resume")
    folder = None if run_dir is None else RunFolder(run_dir)
    stored = folder.read_config() if resume else None
    recipe = _choose_recipe(model, data, recipe, epochs, stored)
    _check_fit(model, data)
    config = run_config(model, data, recipe, seed, keywords)
    if stored:
        check_same_run(config, stored, folder.path)
    run = _Run(model, data, recipe, seed, folder)
    if resume and folder.is_finished() and recipe.epochs == stored["recipe"]["epochs"]:
        folder.restore(model)
        if verbose:
            print(f"The run in {folder.path} is finished; this is its result.")
        return folder.read_result()
    if resume:
        run.go_on(config, stored)
    elif folder:
        folder.create(config)
    return run.train(verbose, callbacks)


class _Run:
    """A compiled model with its batches."""

    def __init__(self, model, data, recipe, seed, folder):
        keras.utils.set_random_seed(seed)
        self.model, self.data, self.recipe = model, data, recipe
        self.seed, self.folder = seed, folder
        self.batches = self._batches(
            data.train, seed=seed, augmentation=recipe.augmentation
        )
        self.history = {}
        model.compile(
            optimizer=recipe.build_optimizer(self.batches.steps),
            loss=_loss(model, recipe),
            metrics=["accuracy"],
            jit_compile=device.jit_compile(),
            steps_per_execution=device.steps_per_execution(model, recipe.batch_size),
        )
        # So that a checkpoint has the optimiser's variables from the start.
        model.optimizer.build(model.trainable_variables)

    def go_on(self, config, stored):
        """Take up the checkpoint in the folder."""
        self.folder.restore(self.model)
        done = int(self.model.optimizer.iterations) // self.batches.steps
        self.history = self.folder.read_metrics(done)
        if config != stored:
            self.folder.write_config(config)
        self.folder.reopen()

    def train(self, verbose, callbacks) -> Result:
        """Train to the last epoch and test."""
        recipe = self.recipe
        recorder = Recorder(self.batches.size, self.folder, self.history)
        bar = ProgressBar(recipe.epochs, self.batches.steps)
        with contextlib.closing(bar), _resume_hint(self.folder):
            self.model.fit(
                self.batches.source(),
                epochs=recipe.epochs,
                initial_epoch=len(self.history.get("epoch", ())),
                validation_data=self._batches(self.data.validation).source(),
                shuffle=False,  # the batches come shuffled
                verbose=0,
                callbacks=[
                    EpochStart(self.batches, self.seed),
                    *callbacks,
                    recorder,
                    *([bar] if wants_bar(verbose) else []),
                ],
            )
        return self._finish(recorder.history)

    def _finish(self, history) -> Result:
        tested = self.model.evaluate(
            self._batches(self.data.test).source(), verbose=0, return_dict=True
        )
        result = Result(
            test_accuracy=float(tested["accuracy"]),
            test_loss=float(tested["loss"]),
            seed=self.seed,
            versions=device.versions(),
            device=device.device(),
            seconds=round(sum(history["seconds"]), 3),
            images_per_second=statistics.median(history["images_per_second"]),
            epochs=len(history["epoch"]),
            history=history,
            run_dir=self.folder and self.folder.path,
        )
        if self.folder:
            self.folder.write_result(result)
        return result

    def _batches(self, split, **options) -> Batches:
        one_hot = self.recipe.label_smoothing > 0
        return Batches(
            self.data, split, self.recipe.batch_size, one_hot=one_hot, **options
        )


@contextlib.contextmanager
def _resume_hint(folder):
    try:
        yield
    except KeyboardInterrupt as interrupt:
        if folder:
            interrupt.add_note(
                f"The last checkpoint is kept: resume=True with run_dir="
                f"{str(folder.path)!r} goes on from there."
            )
        raise


def _choose_recipe(model, data, recipe, epochs, stored) -> Recipe:
    """The recipe given, the one of the run to resume, or the one found by name."""
    if recipe is None and stored:
        try:
            recipe = Recipe(**stored["recipe"])
        except (KeyError, TypeError) as error:
            raise InputError("config.json of the run has no recipe") from error
    recipe = recipe or nearest_recipe(model.name, data.name)
    return recipe if epochs is None else dataclasses.replace(recipe, epochs=epochs)


def _check_fit(model, data) -> None:
    """Raise `InputError` unless the model takes these images and labels."""
    takes, images = tuple(model.input_shape[1:]), tuple(data.image_shape)
    fits = len(takes) == 3 and all(
        size in (None, given) for size, given in zip(takes, images, strict=True)
    )
    if not fits:
        raise InputError(
            f"{model.name} takes images of shape {takes}, those of {data.name} are"
            f" {images}; give the model input_shape={images}, or load_data an"
            " image_size"
        )
    outputs = tuple(model.output_shape[1:])
    if outputs != (data.classes,):
        raise InputError(
            f"{model.name} has outputs of shape {outputs}, {data.name} has"
            f" {data.classes} classes; build the model with classes={data.classes}"
        )


def _loss(model, recipe) -> keras.losses.Loss:
    """Cross-entropy on what the head returns, probabilities or logits."""
    head = model.layers[-1]
    softmax = isinstance(head, keras.layers.Softmax) or (
        getattr(head, "activation", None) is keras.activations.softmax
    )
    if recipe.label_smoothing:
        return keras.losses.CategoricalCrossentropy(
            from_logits=not softmax, label_smoothing=recipe.label_smoothing
        )
    return keras.losses.SparseCategoricalCrossentropy(from_logits=not softmax)
