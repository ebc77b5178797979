"""What every model function does first: check its arguments."""

from collections.abc import Sequence

import keras

from cnnlib.errors import InputError

# What the axes of one input are, by their number.
_AXES = {
    1: "(length,)",
    3: "(height, width, channels)",
    4: "(frames, height, width, channels)",
}


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
            channels)` of a volume, or `(length,)` of a text, a sequence of integers;
            `None` for the default, whose number of axes says which of them it is.
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
    if len(shape) != axes or any(type(size) is not int or size < 1 for size in shape):
        raise InputError(
            f"input_shape {shape} is not {_AXES[axes]} in positive integers, such as"
            f" {default}"
        )
    places = max(axes - 1, 1)
    least = (smallest,) * places if isinstance(smallest, int) else smallest
    if any(size < fits for size, fits in zip(shape, least, strict=False)):
        raise InputError(
            f"input_shape {shape} is too small for {model}; the smallest that fits is"
            f" {(*least, *shape[places:])}"
        )
    if input_tensor is not None:
        return input_tensor
    return keras.Input(shape, dtype="int32" if axes == 1 else None)


def check_choice(keyword: str, value, choices: Sequence) -> None:
    """Raise `InputError` unless `value` is one of the `choices` of a keyword."""
    if value not in choices:
        raise InputError(
            f"{keyword}={value!r} is not known; choose from"
            f" {', '.join(map(repr, choices))}"
        )


def check_classes(classes) -> None:
    """Raise `InputError` unless `classes` is a positive integer."""
    if type(classes) is not int or classes < 1:
        raise InputError(f"classes={classes!r} is not a positive integer")
