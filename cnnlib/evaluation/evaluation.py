"""How often a network errs, and which classes it takes for which."""

import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import keras
import numpy as np

from cnnlib.errors import InputError, unknown_name
from cnnlib.evaluation.views import CENTER, DENSE, VIEWS, Views
from cnnlib.memory import check_memory
from cnnlib.models.common.finite import check_finite
from cnnlib.plain_numbers import plain
from cnnlib.surgery.graph import check_graph
from cnnlib.training.runs.progress import wants_bar

SPLITS = ("train", "validation", "test")
# Sizes that batch_size="auto" tries; more images than the last are not read for it.
BATCH_SIZES = (32, 128, 512)


@dataclass(frozen=True)
class Evaluation:
    """What a network answers on one part of a data set.

    Attributes:
        model: name of the network.
        data: name of the data set.
        split: `"train"`, `"validation"` or `"test"`.
        views: `"center"`, `"ten_crop"` or `"dense"`.
        scales: short sides of the images for `"dense"`, or `None`.
        images: how many there were.
        top1_error: share of images whose class was not the first answer, in [0, 1].
        top5_error: share whose class was not among the first five, in [0, 1]; `None`
            where there are fewer than six classes.
        loss: mean cross-entropy, without the label smoothing and weight decay of
            training. A probability that was rounded to zero counts as 1e-38.
        confusion: `pandas.DataFrame` of counts, a row for each true class and a column
            for each answer. `cnnlib.plots.show_confusion(found.confusion.values,
            found.confusion.index)` draws it.
        batch_size: images computed at once; at most as many as were asked for, so that
            all batches are equally large.
        seconds: wall-clock time, reading and compiling included.
        images_per_second: without the first batch, in which the program is compiled; a
            single batch is shown once more for this.
    """

    model: str
    data: str
    split: str
    views: str
    scales: tuple[int, ...] | None
    images: int
    top1_error: float
    top5_error: float | None
    loss: float
    confusion: object = field(repr=False, compare=False)
    batch_size: int
    seconds: float
    images_per_second: float

    def per_class(self):
        """How each class fares.

        Returns:
            A `pandas.DataFrame` with a row for each class: `images`, `error` (share of
            them answered wrongly, NaN if there are none), `mostly_taken_for` (the most
            frequent wrong answer, empty if there is none) and `times` (how often).
        """
        import pandas as pd

        wrong = self.confusion.to_numpy().copy()
        counts = wrong.sum(axis=1)
        np.fill_diagonal(wrong, 0)
        times = wrong.max(axis=1)
        names = self.confusion.columns[wrong.argmax(axis=1)]
        with np.errstate(invalid="ignore"):
            error = wrong.sum(axis=1) / counts
        return pd.DataFrame(
            {
                "images": counts,
                "error": error,
                "mostly_taken_for": np.where(times > 0, names, ""),
                "times": times,
            },
            index=self.confusion.index,
        )

    def __str__(self) -> str:
        errors = f"top-1 error {self.top1_error:.2%}"
        if self.top5_error is not None:
            errors += f", top-5 error {self.top5_error:.2%}"
        views = self.views if self.views == CENTER else f"{self.views} views"
        return (
            f"{self.model} on {self.images:,} {self.split} images of {self.data}"
            f" ({views}): {errors}, loss {self.loss:.4f},"
            f" {self.images_per_second:,.0f} images/s"
        )


def evaluate(
    model: keras.Model,
    data,
    split: str = "test",
    *,
    views: str = "center",
    scales: Sequence[int] | None = None,
    batch_size: int | str = 256,
    verbose=0,
) -> Evaluation:
    """Show a network every image of a split and count its errors.

    Views of an image, and how their answers become one:

    - `"center"`: the image, or its centre where the network takes smaller ones.
    - `"ten_crop"`: four corners and centre, each also mirrored; the probabilities of
      the ten are averaged (Krizhevsky et al. 2012, section 4.1). Mirror images do harm
      where they are of another class or of none, as with digits.
    - `"dense"`: the network slides over the whole image, resized to each of `scales`;
      its class scores are averaged over all places, then the probabilities over
      the image, its mirror image and the scales (Simonyan, Zisserman 2015, section
      3.2). See `cnnlib.surgery.fully_convolutional`.

    Choose with `"validation"`; read `"test"` once, at the end.

    Args:
        model: a classifier that ends in probabilities (softmax) or logits. Of several
            outputs the first, the main one, counts.
        data: from `cnnlib.load_data`. Its training statistics normalise the images, so
            it should be the set that the network was trained on.
        split: `"test"`, `"validation"` or `"train"`.
        views: `"center"`, `"ten_crop"` or `"dense"`.
        scales: for `"dense"`, lengths in pixels that the short side of the images is
            brought to, such as `(224, 256, 288)`; `None` leaves them as stored.
        batch_size: images at once, or `"auto"`: the fastest of 32, 128 and 512, each
            timed on one batch of this split.
        verbose: 1 shows a progress bar, `"auto"` in a terminal only.

    Returns:
        An `Evaluation`.

    Raises:
        InputError: model and data do not fit together, an unknown split or kind of
            view, a size that is none, a network that cannot slide or whose weights
            or answers are not numbers.
    """
    scales, batch_size = plain((scales, batch_size))
    _check_arguments(split, views, scales, batch_size)
    part = getattr(data, split)
    _check_fit(model, data, split, part)
    started = time.perf_counter()
    shown = Views(model, data, views, scales)
    if batch_size == "auto":
        batch_size = _fastest(shown, part)
    count = -(-part.size // batch_size)
    # Equally large batches need one compiled program, and the last is not a rest.
    batch_size = -(-part.size // count)
    pixels = 4 * math.prod(data.image_shape)
    check_memory(f"a batch of {batch_size:,} images", batch_size * pixels)
    tally = _Tally(model.name, data)
    speed = _go_through(shown, part, batch_size, tally, verbose)
    return Evaluation(
        model=model.name,
        data=data.name,
        split=split,
        views=views,
        scales=tuple(scales) if scales else None,
        **tally.results(),
        batch_size=batch_size,
        seconds=round(time.perf_counter() - started, 3),
        images_per_second=round(speed, 1),
    )


def _go_through(shown, part, batch_size, tally, verbose) -> float:
    """Count every image; return the images per second once all is compiled."""
    from tqdm.auto import tqdm

    started, timed = None, part.size - batch_size
    with tqdm(total=part.size, unit="image", disable=not wants_bar(verbose)) as bar:
        for images, labels in _batches(part, batch_size):
            missing = batch_size - len(images)
            full = np.pad(images, ((0, missing), (0, 0), (0, 0), (0, 0)))
            tally.add(shown.predict_on_batch(full)[: len(images)], labels)
            bar.update(len(images))
            started = started or time.perf_counter()
    if not timed:  # a single batch, whose time was that of compiling
        started, timed = time.perf_counter(), part.size
        shown.predict_on_batch(full)
    return timed / (time.perf_counter() - started)


def _batches(part, size: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    if hasattr(part, "images"):
        for start in range(0, part.size, size):
            stop = start + size
            yield part.images[start:stop], part.labels[start:stop]
    else:
        yield from part.dataset().batch(size).prefetch(2).as_numpy_iterator()


def _fastest(shown: Views, part) -> int:
    """The batch size that shows the most images per second, each timed once."""
    images, _ = next(_batches(part, min(part.size, BATCH_SIZES[-1])))
    speeds = {}
    for size in BATCH_SIZES:
        batch = images[:size]
        shown.predict_on_batch(batch)  # compiles
        started = time.perf_counter()
        shown.predict_on_batch(batch)
        speeds[len(batch)] = len(batch) / (time.perf_counter() - started)
        if len(batch) == len(images):
            break
    return max(speeds, key=speeds.get)


class _Tally:
    """Counts right and wrong answers, batch by batch."""

    def __init__(self, model_name: str, data):
        self._model_name = model_name
        self._data = data
        self._confusion = np.zeros((data.classes, data.classes), dtype="int64")
        self._beyond_fifth = 0
        self._loss = 0.0

    def add(self, answers: np.ndarray, labels: np.ndarray) -> None:
        """Count a batch: log probabilities `(n, classes)` and labels `(n,)`."""
        if np.isnan(answers).any():
            raise InputError(
                f"{self._model_name} does not answer with numbers (but NaN) on images"
                f" of {self._data.name}; its weights are damaged, or training diverged"
            )
        np.add.at(self._confusion, (labels, answers.argmax(axis=1)), 1)
        own = np.take_along_axis(answers, labels[:, None], axis=1)
        # Of equal answers the first counts as larger, as in argmax.
        earlier = np.arange(answers.shape[1]) < labels[:, None]
        before = (answers > own) | ((answers == own) & earlier)
        self._beyond_fifth += int((before.sum(axis=1) >= 5).sum())
        self._loss -= float(own.sum(dtype="float64"))

    def results(self) -> dict:
        """The fields of an `Evaluation` that were counted."""
        import pandas as pd

        images = int(self._confusion.sum())
        names = list(self._data.class_names)
        return {
            "images": images,
            "top1_error": (images - int(np.trace(self._confusion))) / images,
            "top5_error": self._beyond_fifth / images if len(names) > 5 else None,
            "loss": self._loss / images,
            "confusion": pd.DataFrame(
                self._confusion,
                index=pd.Index(names, name="true"),
                columns=pd.Index(names, name="answer"),
            ),
        }


def _check_arguments(split, views, scales, batch_size) -> None:
    if split not in SPLITS:
        raise unknown_name("split", split, SPLITS)
    if views not in VIEWS:
        raise unknown_name("kind of views", views, VIEWS)
    if scales is not None:
        if views != DENSE:
            raise InputError(f"scales goes with views='dense', not {views!r}")
        if (
            not isinstance(scales, Sequence)
            or not scales
            or not all(map(_size, scales))
        ):
            raise InputError(
                f"scales={scales!r} is not a list of lengths in pixels, such as"
                " (224, 256, 288)"
            )
    if batch_size != "auto" and not _size(batch_size):
        raise InputError(
            f"batch_size={batch_size!r} is neither a whole number of at least 1 nor"
            " 'auto'"
        )


def _size(value) -> bool:
    return type(value) is int and value > 0


def _check_fit(model, data, split, part) -> None:
    check_graph(model)
    # A pooling or a ReLU may hide them from the answers.
    check_finite(model, model.name)
    outputs = tuple(model.outputs[0].shape[1:])
    if outputs != (data.classes,):
        classes = f"{data.name} has {data.classes} classes"
        raise InputError(f"{model.name} has outputs of shape {outputs}, {classes}")
    if not part.size:
        raise InputError(f"the {split} split of {data.name} has no images")
