"""Argument checks of the model functions; a keyword means one thing everywhere."""

import inspect
from collections.abc import Mapping, Sequence
from typing import Literal, get_args, get_origin

import keras

from cnnlib.errors import InputError, unknown_name
from cnnlib.models.common.stages import DEEPEST
from cnnlib.models.weights.names import SHARES

# What the axes of one input are, by their number.
_AXES = {
    1: "(length,)",
    3: "(height, width, channels)",
    4: "(frames, height, width, channels)",
}
# No backend has tensors with a longer axis.
LARGEST = 2**31 - 1
_UP_TO = " up to 2**31 - 1"
# Positive integers, alone or one for each stage.
_COUNTS = {
    "cardinality",
    "columns",
    "filter_widths",
    "filters",
    "final_filters",
    "group_width",
    "groups",
    "growth_rate",
    "order",
    "reduction",
    "residual_filters",
    "shared_by",
    "sizes",
    "stem_filters",
    "stem_size",
    "units",
    "vocabulary",
    "ways",
}
_NUMBERS = {"gate_bias", "scales"}
# `None` leaves the thing out, or chooses it by the input.
_OPTIONAL = {"conv1_padding", "final_filters", "reduction"}


def image_input(
    input_shape: Sequence[int] | None,
    input_tensor,
    default: tuple[int, ...],
    smallest: int | tuple[int, ...],
    model: str,
):
    """The input tensor of a model, checked.

    Args:
        input_shape: `(height, width, channels)` of an image, `(frames, height, width,
            channels)` of a volume, or `(length,)` of a text, a sequence of integers,
            with `None` for sizes that vary; `None` for the default, whose number of
            axes says which of them it is.
        input_tensor: an existing Keras tensor to build on, or `None`.
        default: the shape the paper used.
        smallest: the smallest height and width, or length, that every layer fits
            into; a tuple where they differ, such as `(frames, height, width)`.
        model: the model's name, for messages.

    Returns:
        A Keras tensor of shape `(batch, *input_shape)`.

    Raises:
        InputError: a shape that is not as many positive sizes, or is too small.
    """
    if input_tensor is not None:
        if input_shape is not None and tuple(input_shape) != input_tensor.shape[1:]:
            raise InputError(
                f"input_shape {tuple(input_shape)} contradicts input_tensor, whose"
                f" images are {tuple(input_tensor.shape[1:])}; give one of them"
            )
        input_shape = input_tensor.shape[1:]
    shape = default if input_shape is None else tuple(input_shape)
    axes = len(default)
    places = max(axes - 1, 1)
    known = [size for size in shape[:places] if size is not None]
    if len(shape) != axes or not all(map(_is_count, (*known, *shape[places:]))):
        limit = _UP_TO if any(map(_is_huge, shape)) else ""
        raise InputError(
            f"input_shape {shape} is not {_AXES[axes]} in positive integers{limit},"
            f" such as {default}; sizes that vary are None, the channels never"
            + channels_first_hint(shape, [None] * axes)
        )
    least = (smallest,) * places if isinstance(smallest, int) else smallest
    sizes = zip(shape, least, strict=False)
    if any(size is not None and size < fits for size, fits in sizes):
        hint = channels_first_hint(shape, (*least, None))
        raise InputError(
            f"input_shape {shape} is too small for {model}"
            + (hint or f"; the smallest that fits is {(*least, *shape[places:])}")
        )
    if input_tensor is not None:
        return input_tensor
    return keras.Input(shape, dtype="int32" if axes == 1 else None)


def channels_first_hint(shape: tuple, least: Sequence[int | None]) -> str:
    """What ends a message about a shape whose channels seem to come first.

    Args:
        shape: as it was given, without the batch.
        least: the smallest size on each axis; `None` where any will do.

    Returns:
        Such as `"; the channels come last: did you mean (32, 32, 3)?"`; empty unless
        the shape with its first axis put last, 1 to 4 long, is large enough.
    """
    if len(shape) != len(least) or len(shape) < 3 or shape[0] not in (1, 2, 3, 4):
        return ""
    moved = (*shape[1:], shape[0])
    for size, fits in zip(moved[:-1], least, strict=False):
        if size is not None and (type(size) is not int or size < (fits or 1)):
            return ""
    return f"; the channels come last: did you mean {moved}?"


def check_choice(keyword: str, value, choices: Sequence) -> None:
    """Raise `InputError` unless `value` is one of the `choices` of a keyword."""
    if value not in choices:
        raise InputError(
            f"{keyword}={value!r} is not known; choose from"
            f" {', '.join(map(repr, choices))}"
        )


def check_classes(classes) -> None:
    """Raise `InputError` unless `classes` is a positive integer."""
    if not _is_count(classes):
        limit = _UP_TO if _is_huge(classes) else ""
        raise InputError(f"classes={classes!r} is not a positive integer{limit}")


def check_standard(include_top, pooling, classes, classifier_activation) -> None:
    """Check the arguments that every model function has.

    Raises:
        InputError: what the network could not be built with.
    """
    _check_switch("include_top", include_top)
    check_classes(classes)
    check_choice("pooling", pooling, (None, "avg", "max"))
    check_activation(classifier_activation)


def check_activation(activation) -> None:
    """Raise `InputError` unless Keras knows the activation."""
    try:
        keras.activations.get(activation)
    except ValueError:
        known = [name for name in dir(keras.activations) if name[0].islower()]
        raise unknown_name("activation", activation, known) from None


def check_keywords(given: Mapping, usual: Mapping[str, inspect.Parameter]) -> None:
    """Check the keywords of a family.

    Args:
        given: the values by keyword.
        usual: the parameters by keyword; a tuple as default has a value for each stage,
            a `Literal` as annotation lists all values.

    Raises:
        InputError: a value of another kind than the keyword's name or annotation says.
    """
    for keyword, value in given.items():
        default, kind = usual[keyword].default, usual[keyword].annotation
        if get_origin(kind) is Literal:
            check_choice(keyword, value, get_args(kind))
        elif keyword == "width":
            _check_width(value)
        elif keyword == "blocks":
            _check_blocks(value, default)
        elif value is None and keyword in _OPTIONAL:
            continue
        elif keyword == "conv1_padding":
            _check_each(keyword, value, default, _is_padding, "a number of zeros")
        elif keyword in _COUNTS:
            _check_each(keyword, value, default, _is_count, "a positive integer")
        elif keyword in SHARES:
            _check_each(keyword, value, default, _is_share, "a share from 0 to below 1")
        elif keyword in _NUMBERS:
            _check_each(keyword, value, default, _is_number, "a finite number")
        elif isinstance(default, bool):
            _check_switch(keyword, value)


def _check_switch(keyword: str, value) -> None:
    if not isinstance(value, bool):
        raise InputError(f"{keyword}={value!r} is neither True nor False")


def _is_count(value) -> bool:
    return type(value) is int and 0 < value <= LARGEST


def _is_huge(value) -> bool:
    return type(value) is int and value > LARGEST


def _is_padding(value) -> bool:
    return type(value) is int and value >= 0


def _is_number(value) -> bool:
    usable = isinstance(value, int | float) and not isinstance(value, bool)
    return usable and abs(value) < float("inf")


def _is_share(value) -> bool:
    return _is_number(value) and 0 <= value < 1


def _check_each(keyword, value, default, fits, kind) -> None:
    several = isinstance(value, tuple | list)
    # A share may stand for all stages.
    wanted = isinstance(default, tuple) and not (fits is _is_share and not several)
    values = value if several else (value,)
    # Depths of stages vary with other keywords; factors are as many as the usual ones.
    complete = not wanted or fits is not _is_number or len(values) == len(default)
    if several == wanted and complete and values and all(map(fits, values)):
        return
    what = f"a tuple with {kind} in each place" if wanted else kind
    limit = _UP_TO if _is_huge(value) else ""
    example = f", such as {default}" if default is not None else ""
    raise InputError(f"{keyword}={value!r} is not {what}{limit}{example}")


def _check_width(width) -> None:
    if not _is_number(width) or not 0 < width <= 8:
        raise InputError(
            f"width={width!r} does not lie above 0 and up to 8: it multiplies every"
            " number of channels, and 1.0 is the paper's"
        )


def _check_blocks(blocks, usual: tuple) -> None:
    several = isinstance(blocks, tuple | list)
    if not several or len(blocks) != len(usual) or not all(map(_is_count, blocks)):
        raise InputError(
            f"blocks={blocks!r} does not say the depth of each of {len(usual)} stages;"
            f" give as many positive integers, such as {usual}"
        )
    if sum(blocks) > DEEPEST:
        raise InputError(
            f"blocks={blocks!r} are {sum(blocks):,}; up to {DEEPEST:,} can be built"
        )
