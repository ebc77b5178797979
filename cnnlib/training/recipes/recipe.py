"""The recipe: everything that a training run needs besides the network and the data."""

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass, fields

import keras

from cnnlib.errors import InputError, unknown_name
from cnnlib.optimization import optimizers
from cnnlib.optimization.schedules import build_schedule
from cnnlib.plain_numbers import plain
from cnnlib.training.augmentation.augmentations import CROPPING, check_names

OPTIMIZERS = {
    "sgd": optimizers.SGD,
    "nesterov": optimizers.SGD,
    "rmsprop": optimizers.RMSprop,
    "adam": optimizers.Adam,
    "adamw": keras.optimizers.AdamW,
}
WITH_MOMENTUM = ("sgd", "nesterov", "rmsprop")
WITH_EPSILON = ("rmsprop", "adam", "adamw")
ALWAYS_TOLD = ("optimizer", "learning_rate", "batch_size", "epochs")
PRECISIONS = ("float32", "auto", "bfloat16", "float16")

# Each step of a schedule: from this epoch on (the first is 0), the learning rate
# times this factor.
Steps = tuple[tuple[int, float], ...]


@dataclass(frozen=True, repr=False)
class Recipe:
    """How to train one network on one data set.

    Change single fields with `dataclasses.replace(recipe, epochs=5)`.

    Attributes:
        name: of the network and the data, such as `"lenet5/digits"`.
        optimizer: `"sgd"`, `"nesterov"`, `"rmsprop"`, `"adam"` or `"adamw"`.
        learning_rate: at the start, above 0.
        momentum: of `sgd`, `nesterov` and `rmsprop`, in [0, 1).
        epsilon: of `rmsprop`, `adam` and `adamw`, above 0; `None` is Keras's.
        schedule: `None` keeps the learning rate; `"cosine"` lowers it to 0 over all
            epochs along half a cosine (Loshchilov & Hutter 2017, section 3);
            `"plateau"` divides it by 10 when the validation accuracy has not risen for
            `cnnlib.optimization.plateau.PATIENCE` epochs; a tuple of steps
            `((epoch, factor), ...)` multiplies the first learning rate by `factor`
            from that epoch on, counted from 0.
        warmup_epochs: in which the learning rate climbs from 0 in a straight line
            (Goyal et al. 2017, section 2.2); not with `"plateau"`.
        batch_size: images per step, over all devices.
        epochs: passes over the training images.
        weight_decay: what each weight adds of itself to its gradient, as in the papers
            (`cnnlib.optimization.optimizers`); with `adamw` the decoupled
            form (Loshchilov & Hutter 2019): each step shrinks every weight by
            `learning_rate * weight_decay` of itself. 0 is off.
        decay_all: whether biases and normalisation decay, too, as in the papers, or
            kernels only (He et al. 2019, section 3.1).
        clip_norm: the longest gradient allowed, all weights together; `None` is off.
        augmentation: names of random changes to training images
            (`cnnlib.training.augmentation.augmentations`), applied in order; or `None`.
        label_smoothing: the share of the target spread evenly over all classes, in
            [0, 1) (Szegedy et al. 2016, section 7).
        ema: momentum of a moving average of the weights, in [0, 1), such as 0.999;
            validation, test and checkpoints for use take the average. 0 is off.
        precision: `"float32"`; `"bfloat16"` or `"float16"` compute in that type and
            keep the weights in float32; `"auto"` takes bfloat16 on a GPU that has it.
        image_size: the side that `load_data` brings the images to; `None` leaves
            them as they are.
        crop_size: the side of what the network sees: a random part of a training
            image, the centre of any other; `None` is the whole image.
        keywords: what the network is to be built with, beside its defaults.
        published_error: the paper's test error in %, or `None`.
        modern: whether this is today's practice rather than the paper's.

    Raises:
        InputError: a value out of its range, or a name that is not known.
    """

    name: str
    optimizer: str = "sgd"
    learning_rate: float = 0.01
    momentum: float = 0.0
    epsilon: float | None = None
    schedule: str | Steps | None = None
    warmup_epochs: int = 0
    batch_size: int = 128
    epochs: int = 10
    weight_decay: float = 0.0
    decay_all: bool = True
    clip_norm: float | None = None
    augmentation: tuple[str, ...] | None = None
    label_smoothing: float = 0.0
    ema: float = 0.0
    precision: str = "float32"
    image_size: int | None = None
    crop_size: int | None = None
    keywords: Mapping = dataclasses.field(default_factory=dict)
    published_error: float | None = None
    modern: bool = False

    def __post_init__(self):
        # A frozen dataclass sets its fields this way.
        for name, value in plain(vars(self)).items():
            object.__setattr__(self, name, value)
        if self.optimizer not in OPTIMIZERS:
            raise unknown_name("optimizer", self.optimizer, OPTIMIZERS)
        for field in ("decay_all", "modern"):
            if not isinstance(value := getattr(self, field), bool):
                raise InputError(f"{field}={value!r} is neither True nor False")
        if self.precision not in PRECISIONS:
            raise unknown_name("precision", self.precision, PRECISIONS)
        for field in ("epochs", "batch_size"):
            _check_count(field, getattr(self, field))
        for field in ("image_size", "crop_size"):
            if getattr(self, field) is not None:
                _check_count(field, getattr(self, field))
        _check_number("learning_rate", self.learning_rate, above_zero=True)
        for field in ("epsilon", "clip_norm"):
            if getattr(self, field) is not None:
                _check_number(field, getattr(self, field), above_zero=True)
        if self.published_error is not None:
            _check_number("published_error", self.published_error)
        _check_number("weight_decay", self.weight_decay)
        for field in ("momentum", "label_smoothing", "ema"):
            _check_number(field, getattr(self, field), below=1)
        if self.momentum and self.optimizer not in WITH_MOMENTUM:
            raise InputError(
                f"momentum={self.momentum!r} does not go with {self.optimizer!r}; it"
                f" belongs to {', '.join(WITH_MOMENTUM)}"
            )
        if self.epsilon and self.optimizer not in WITH_EPSILON:
            raise InputError(
                f"epsilon={self.epsilon!r} does not go with {self.optimizer!r}; it"
                f" belongs to {', '.join(WITH_EPSILON)}"
            )
        # Lists come from JSON.
        object.__setattr__(self, "schedule", _checked_schedule(self.schedule))
        object.__setattr__(self, "augmentation", check_names(self.augmentation) or None)
        self._check_warmup()
        self._check_crop()

    def _check_warmup(self) -> None:
        if type(self.warmup_epochs) is not int or self.warmup_epochs < 0:
            raise InputError(
                f"warmup_epochs={self.warmup_epochs!r} is not a whole number from 0 on"
            )
        if self.warmup_epochs and self.schedule == "plateau":
            raise InputError("warmup_epochs do not go with schedule='plateau'; set 0")

    def _check_crop(self) -> None:
        crops = [name for name in self.augmentation or () if name in CROPPING]
        if crops and self.crop_size is None:
            raise InputError(f"augmentation {crops[0]!r} needs crop_size, such as 224")
        if self.crop_size and self.image_size and self.crop_size > self.image_size:
            raise InputError(
                f"crop_size={self.crop_size} is larger than image_size="
                f"{self.image_size}; take 1 to {self.image_size}"
            )

    def build_optimizer(self, steps_per_epoch: int) -> keras.optimizers.Optimizer:
        """Make the Keras optimiser with its schedule.

        Args:
            steps_per_epoch: batches in one epoch.
        """
        decay = "weight_decay" if self.optimizer == "adamw" else "l2"
        options = {decay: self.weight_decay, "global_clipnorm": self.clip_norm}
        if self.optimizer in WITH_MOMENTUM:
            options["momentum"] = float(self.momentum)
        if self.optimizer == "nesterov":
            options["nesterov"] = True
        if self.epsilon:
            options["epsilon"] = self.epsilon
        if self.ema:
            options |= {"use_ema": True, "ema_momentum": self.ema}
        rate = build_schedule(self, steps_per_epoch)
        optimizer = OPTIMIZERS[self.optimizer](rate, **options)
        if not self.decay_all:
            optimizer.exclude_from_weight_decay(var_names=["bias", "beta", "gamma"])
        return optimizer

    def __repr__(self) -> str:
        """What every recipe has, and what is not at its default."""
        values = {f.name: (getattr(self, f.name), f.default) for f in fields(self)}
        told = [
            f"{name}={value!r}"
            for name, (value, default) in values.items()
            if name in ALWAYS_TOLD or value not in (default, {})
        ]
        return f"Recipe({', '.join(told)})"

    def to_json(self) -> dict:
        """The fields as JSON has them."""
        return dataclasses.asdict(self)


def _check_count(field: str, value) -> None:
    if type(value) is not int or not 1 <= value < 2**31:
        limit = " below 2**31" if type(value) is int and value > 1 else ""
        raise InputError(
            f"{field}={value!r} is not a whole number of at least 1{limit}"
        )


def _check_number(field: str, value, above_zero=False, below=math.inf) -> None:
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not number or not 0 <= value < below or (above_zero and value == 0):
        allowed = "above 0" if above_zero else "0 or more"
        allowed += f" and below {below}" if below < math.inf else ""
        raise InputError(f"{field}={value!r} is not a number {allowed}")


def _checked_schedule(schedule) -> str | Steps | None:
    if schedule in (None, "cosine", "plateau"):
        return schedule
    wrong = InputError(
        f"schedule={schedule!r} is not None, 'cosine', 'plateau' or steps ((epoch,"
        " factor), ...) with rising epochs from 1 and factors above 0"
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
