"""The recipe: everything that a training run needs besides the network and the data."""

import dataclasses
import math
from dataclasses import dataclass

import keras

from cnnlib.errors import InputError, unknown_name
from cnnlib.training import optimizers
from cnnlib.training.augmentation import AUGMENTATIONS

OPTIMIZERS = {
    "sgd": optimizers.SGD,
    "nesterov": optimizers.SGD,
    "rmsprop": optimizers.RMSprop,
    "adam": optimizers.Adam,
    "adamw": keras.optimizers.AdamW,
}
WITH_MOMENTUM = ("sgd", "nesterov", "rmsprop")

# Each step of a schedule: from this epoch on (the first is 0), the learning rate
# times this factor.
Steps = tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Recipe:
    """How to train one network on one data set.

    Change single fields with `dataclasses.replace(recipe, epochs=5)`.

    Attributes:
        name: of the network and the data, such as `"lenet5/digits"`.
        optimizer: `"sgd"`, `"nesterov"`, `"rmsprop"`, `"adam"` or `"adamw"`.
        learning_rate: at the start, above 0.
        momentum: of `sgd`, `nesterov` and `rmsprop`, in [0, 1).
        schedule: `None` keeps the learning rate; `"cosine"` lowers it to 0 over all
            epochs along half a cosine (Loshchilov & Hutter 2017, section 3); a tuple
            of steps `((epoch, factor), ...)` multiplies the first learning rate by
            `factor` from that epoch on, counted from 0.
        batch_size: images per step.
        epochs: passes over the training images.
        weight_decay: what each weight adds of itself to its gradient, as in the papers
            (`cnnlib.training.optimizers`); with `adamw` the decoupled form (Loshchilov
            & Hutter 2019): each step shrinks every weight by `learning_rate *
            weight_decay` of itself. 0 is off.
        augmentation: names of random changes to training images, applied in order:
            `"flip"` (left to right), `"crop"` (shift by up to an eighth); or `None`.
        label_smoothing: the share of the target spread evenly over all classes, in
            [0, 1) (Szegedy et al. 2016, section 7).
        image_size: the side that `load_data` brings the images to; `None` leaves
            them as they are.

    Raises:
        InputError: a value out of its range, or a name that is not known.
    """

    name: str
    optimizer: str = "sgd"
    learning_rate: float = 0.01
    momentum: float = 0.0
    schedule: str | Steps | None = None
    batch_size: int = 128
    epochs: int = 10
    weight_decay: float = 0.0
    augmentation: tuple[str, ...] | None = None
    label_smoothing: float = 0.0
    image_size: int | None = None

    def __post_init__(self):
        if self.optimizer not in OPTIMIZERS:
            raise unknown_name("optimizer", self.optimizer, OPTIMIZERS)
        for field in ("epochs", "batch_size"):
            _check_count(field, getattr(self, field))
        if self.image_size is not None:
            _check_count("image_size", self.image_size)
        _check_number("learning_rate", self.learning_rate, above_zero=True)
        _check_number("weight_decay", self.weight_decay)
        _check_number("momentum", self.momentum, below=1)
        _check_number("label_smoothing", self.label_smoothing, below=1)
        if self.momentum and self.optimizer not in WITH_MOMENTUM:
            raise InputError(
                f"momentum={self.momentum!r} does not go with {self.optimizer!r}; it"
                f" belongs to {', '.join(WITH_MOMENTUM)}"
            )
        # Lists come from JSON; a frozen dataclass sets its fields this way.
        object.__setattr__(self, "schedule", _checked_schedule(self.schedule))
        object.__setattr__(self, "augmentation", _checked_names(self.augmentation))

    def build_schedule(self, steps_per_epoch: int):
        """The learning rate, as Keras's optimisers take it.

        Args:
            steps_per_epoch: batches in one epoch.

        Returns:
            A float, or a `keras.optimizers.schedules.LearningRateSchedule`.
        """
        schedules = keras.optimizers.schedules
        if self.schedule is None:
            return self.learning_rate
        if self.schedule == "cosine":
            return schedules.CosineDecay(
                self.learning_rate, self.epochs * steps_per_epoch
            )
        # Keras changes the value after the boundary, so the last step of the epoch
        # before is where it lies.
        boundaries = [epoch * steps_per_epoch - 1 for epoch, _ in self.schedule]
        values = [self.learning_rate * factor for _, factor in self.schedule]
        return schedules.PiecewiseConstantDecay(
            boundaries, [self.learning_rate, *values]
        )

    def build_optimizer(self, steps_per_epoch: int) -> keras.optimizers.Optimizer:
        """Make the Keras optimiser with its schedule.

        Args:
            steps_per_epoch: batches in one epoch.
        """
        decay = "weight_decay" if self.optimizer == "adamw" else "l2"
        options = {decay: self.weight_decay}
        if self.optimizer in WITH_MOMENTUM:
            options["momentum"] = self.momentum
        if self.optimizer == "nesterov":
            options["nesterov"] = True
        return OPTIMIZERS[self.optimizer](
            self.build_schedule(steps_per_epoch), **options
        )

    def to_json(self) -> dict:
        """The fields as JSON has them."""
        return dataclasses.asdict(self)


def _check_count(field: str, value) -> None:
    if type(value) is not int or value < 1:
        raise InputError(f"{field}={value!r} is not a whole number of at least 1")


def _check_number(field: str, value, above_zero=False, below=math.inf) -> None:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not number or not 0 <= value < below or (above_zero and value == 0):
        allowed = "above 0" if above_zero else "0 or more"
        allowed += f" and below {below}" if below < math.inf else ""
        raise InputError(f"{field}={value!r} is not a number {allowed}")


def _checked_schedule(schedule) -> str | Steps | None:
    if schedule is None or schedule == "cosine":
        return schedule
    wrong = InputError(
        f"schedule={schedule!r} is not None, 'cosine' or steps ((epoch, factor), ...)"
        " with rising epochs from 1 and factors above 0"
    )
    if isinstance(schedule, str):
        raise wrong
    try:
        steps = tuple((epoch, float(factor)) for epoch, factor in schedule)
    except (TypeError, ValueError):
        raise wrong from None
    epochs = [epoch for epoch, _ in steps]
    rising = epochs == sorted(set(epochs)) and all(
        type(epoch) is int and epoch >= 1 for epoch in epochs
    )
    if not steps or not rising or not all(factor > 0 for _, factor in steps):
        raise wrong
    return steps


def _checked_names(names) -> tuple[str, ...] | None:
    if not names:
        return None
    names = (names,) if isinstance(names, str) else tuple(names)
    for name in names:
        if name not in AUGMENTATIONS:
            raise unknown_name("augmentation", name, AUGMENTATIONS)
    return names
