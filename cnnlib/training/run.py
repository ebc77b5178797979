"""One training run, from a compiled model to its result."""

import contextlib
import statistics

import keras

from cnnlib.models import loss_weights
from cnnlib.optimization.plateau import Plateau
from cnnlib.optimization.weight_averaging import (
    Averaged,
    averaged,
    keep_weights,
)
from cnnlib.training.batches import Batches
from cnnlib.training.callbacks import (
    EpochStart,
    Recorder,
)
from cnnlib.training.devices import device, distribution
from cnnlib.training.devices.fused_batch_norm import fused_batch_norm
from cnnlib.training.devices.precision import computing_in, resolve
from cnnlib.training.devices.recomputation import recomputed_maps
from cnnlib.training.runs import checkpoint
from cnnlib.training.runs.checkpoint import Position
from cnnlib.training.runs.progress import ProgressBar, wants_bar
from cnnlib.training.runs.result import Result
from cnnlib.training.signals import stopping_on_signals
from cnnlib.training.train_step import Feed
from cnnlib.training.user_callbacks import UserCallbacks

# With fewer classes five guesses say little.
TOP5_CLASSES = 20


class Run:
    """A compiled model with its batches.

    Args:
        model, data, recipe, seed, save_every, recompute: as `cnnlib.fit` takes them.
        folder: a `RunFolder`, or `None`.
    """

    def __init__(self, model, data, recipe, seed, folder, save_every, recompute=False):
        keras.utils.set_random_seed(seed)
        self.model, self.recipe = model, recipe
        self.seed, self.folder, self.save_every = seed, folder, save_every
        self.recompute = recompute
        self.precision = resolve(recipe.precision)
        self.feed = Feed(model, data, recipe)
        self.batches = self._batches(data, "train", seed=seed)
        self.validation = self._batches(data, "validation")
        self.test = self._batches(data, "test")
        self.history, self.position = {}, Position()
        self._compile(data.classes)

    def _compile(self, classes) -> None:
        optimizer = self.recipe.build_optimizer(self.batches.steps)
        if self.precision == "float16":
            optimizer = keras.optimizers.LossScaleOptimizer(optimizer)
        # So that a checkpoint has the optimiser's variables from the start.
        optimizer.build(self.model.trainable_variables)
        keep_weights(optimizer)
        at_once = device.steps_per_execution(self.model, self.recipe.batch_size)
        self.feed.compile(
            optimizer,
            self.feed.cross_entropies[0],
            weighted_metrics=_metrics(classes),
            steps_per_execution=min(at_once, self.save_every or at_once),
        )
        # For whoever loads a checkpoint, or goes on with the model afterwards.
        losses = [
            keras.losses.SparseCategoricalCrossentropy(own.from_logits)
            for own in self.feed.cross_entropies
        ]
        outputs = len(self.model.outputs)
        self.model.compile(
            optimizer,
            losses[0] if outputs == 1 else losses,
            loss_weights=None if outputs == 1 else [*loss_weights(self.model).values()],
            metrics=_metrics(classes)
            if outputs == 1
            else [_metrics(classes) for _ in losses],
        )
        # Keras's callbacks ask the metrics of their model which way is better.
        _build_metrics(self.model, classes)

    def begin(self, config):
        """Write what a run needs to go on: first its weights, which may be trained."""
        self.folder.check_free()
        checkpoint.save(self.folder.path, self.model, self.position)
        self.folder.write_config(config)

    def go_on(self, config, stored):
        """Take up the checkpoint in the folder."""
        self.position = checkpoint.restore(self.folder.path, self.model)
        if self.position.metrics:
            _build_metrics(self.feed, self.model.outputs[0].shape[-1])
        done = self.position.step // self.batches.steps
        self.history = self.folder.read_metrics(done)
        if distribution.current().is_chief:
            if config != stored:
                self.folder.write_config(config)
            self.folder.reopen()

    def train(self, verbose, callbacks) -> Result:
        """Train to the last epoch and test."""
        with (
            self.trained(verbose, callbacks) as history,
            averaged(self.model, self.model.optimizer),
        ):
            tested = self.feed.evaluate(self.test.source(), verbose=0, return_dict=True)
        return self._finish(history, tested)

    @contextlib.contextmanager
    def trained(self, verbose=0, callbacks=()):
        """Train to the last epoch; inside, all is still set up as for training.

        Yields:
            The history: one list per column of `metrics.csv`, one number per epoch.
        """
        writes = self.folder if distribution.current().is_chief else None
        recorder = Recorder(
            self.batches,
            self.validation,
            writes,
            self.history,
            self.position,
            self.save_every,
        )
        length = self.recipe.epochs, self.batches.steps
        bar, own = ProgressBar(*length), UserCallbacks(callbacks, *length)
        if own.look_at_every_step():
            self.feed.steps_per_execution = 1
        with (
            contextlib.closing(own),
            contextlib.closing(bar),
            contextlib.closing(recorder),
            _resume_hint(self.folder),
            stopping_on_signals(recorder),
            computing_in(self.model, self.precision),
            distribution.synchronized(self.model),
            fused_batch_norm(self.model),
            recomputed_maps(self.model) if self.recompute else contextlib.nullcontext(),
        ):
            self._fit(self._callbacks(own, recorder, bar, verbose))
            yield recorder.history

    def _callbacks(self, own, recorder, bar, verbose) -> list:
        chosen = [EpochStart(self.batches, self.seed, self.position)]
        if self.recipe.schedule == "plateau":
            chosen.append(Plateau(self.recipe, recorder.history))
        if self.recipe.ema:
            chosen.append(Averaged(self.model.optimizer))
        chosen += [own, recorder]
        shows = distribution.current().is_chief and wants_bar(verbose)
        return [*chosen, bar] if shows else chosen

    def _fit(self, callbacks) -> None:
        """Train what is left: the rest of an epoch first, then whole ones."""
        steps, epochs = self.batches.steps, self.recipe.epochs
        epoch, first = divmod(self.position.step, steps)
        options = {
            "validation_data": self.validation.source(),
            "shuffle": False,  # the batches come shuffled
            "verbose": 0,
            "callbacks": callbacks,
        }
        if first:
            source = self.batches.source(first)
            self.feed.fit(source, initial_epoch=epoch, epochs=epoch + 1, **options)
            epoch += 1
        if epoch < epochs and not self.feed.stop_training:
            source = self.batches.source()
            self.feed.fit(source, initial_epoch=epoch, epochs=epochs, **options)

    def _finish(self, history, tested) -> Result:
        result = Result(
            test_accuracy=float(tested["accuracy"]),
            test_top5=float(tested["top5"]) if "top5" in tested else None,
            test_loss=float(tested["loss"]) * self.test.filling,
            seed=self.seed,
            versions=device.versions(),
            device=device.device(),
            precision=self.precision,
            seconds=round(sum(history["seconds"]), 3),
            images_per_second=statistics.median(history["images_per_second"]),
            input_bound=statistics.median(history["input_bound"]),
            epochs=len(history["epoch"]),
            history=history,
            run_dir=self.folder and self.folder.path,
        )
        if self.folder and distribution.current().is_chief:
            self.folder.write_result(result)
        return result

    def _batches(self, data, name, seed=None) -> Batches:
        offset = self.feed.offsets[name] if self.feed.offsets else 0
        size = self.recipe.batch_size
        return Batches(getattr(data, name), size, offset=offset, seed=seed)


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


def _metrics(classes: int) -> list[keras.metrics.Metric]:
    metrics = [keras.metrics.SparseCategoricalAccuracy(name="accuracy")]
    if classes >= TOP5_CLASSES:
        metrics.append(keras.metrics.SparseTopKCategoricalAccuracy(5, name="top5"))
    return metrics


def _build_metrics(model: keras.Model, classes: int) -> None:
    """Make the variables of the metrics, which Keras does in the first step."""
    labels, scores = keras.ops.zeros((1,), "int32"), keras.ops.zeros((1, classes))
    outputs = len(getattr(model, "outputs", None) or [model])
    if outputs > 1:
        labels, scores = [labels] * outputs, [scores] * outputs
    model.compute_metrics(None, labels, scores)
    model.reset_metrics()
