"""The registry: every model by name."""

import fnmatch
import inspect
from collections.abc import Callable
from typing import TypeVar

import keras

from cnnlib.errors import InputError, unknown_name

_MODELS: dict[str, Callable[..., keras.Model]] = {}

F = TypeVar("F", bound=Callable[..., keras.Model])


def register_model(function: F) -> F:
    """Decorate a model function: `create_model` finds it under its own name.

    A function takes the place of an earlier one that was defined in the same place, as
    when its module is reloaded or its notebook cell runs again.

    Raises:
        InputError: the name is another function's.
    """
    name = function.__name__
    known = _MODELS.get(name)
    if known is not None and _place(known) != _place(function):
        raise InputError(
            f"a model named {name!r} exists, of {known.__module__}; name the one of"
            f" {function.__module__} otherwise, such as {'my_' + name!r}"
        )
    _MODELS[name] = function
    return function


def _place(function: Callable) -> tuple[str, str]:
    return function.__module__, function.__qualname__


def list_models(pattern: str = "*") -> list[str]:
    """Names of the models, sorted.

    Args:
        pattern: shell wildcards, as in `"resnet*"`; any case.

    Returns:
        The names that match; an empty list if none does.
    """
    return sorted(fnmatch.filter(_MODELS, pattern.lower()))


def create_model(name: str, **kwargs) -> keras.Model:
    """Build a model by name.

    Args:
        name: one of `list_models()`.
        **kwargs: passed to the model function. All take `include_top`, `weights`,
            `input_tensor`, `input_shape`, `pooling`, `classes`,
            `classifier_activation` and `name`, as `keras.applications` does, and
            keywords of their own family.

    Returns:
        A `keras.Model`, not compiled.

    Raises:
        InputError: a name or keyword that does not exist (the nearest ones are named),
            or a value that the model does not take.
    """
    if name not in _MODELS:
        raise unknown_name("model", name, _MODELS)
    function = _MODELS[name]
    allowed = inspect.signature(function).parameters
    for keyword in kwargs:
        if keyword not in allowed:
            raise unknown_name(f"{name} keyword", keyword, allowed)
    return function(**kwargs)
