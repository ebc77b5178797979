"""What every model function shares: the arguments of `keras.applications`."""

import contextlib
import functools
import inspect
import os
import sys
from collections.abc import Callable, Mapping
from typing import Any, Concatenate, Literal, ParamSpec, Protocol

import keras

from cnnlib.errors import InputError
from cnnlib.memory import check_memory
from cnnlib.models.common.arguments import check_keywords, check_standard, image_input
from cnnlib.models.common.channels_last import channels_last
from cnnlib.models.common.dropped_units import functional
from cnnlib.models.common.loss_weights import declare_loss_weights
from cnnlib.models.common.registry import register_model
from cnnlib.models.common.top import Top
from cnnlib.models.common.without_values import without_values
from cnnlib.models.weights.names import load_weights, settle_weights
from cnnlib.plain_numbers import plain

P = ParamSpec("P")

# Of numbers up to this one no keyword makes a network that memory could not hold.
LARGE = 1000

# Forms of the keyword `stem`: for images of some 224 pixels, and of 32.
Stem = Literal["imagenet", "cifar"]


class ModelFunction(Protocol[P]):
    """The arguments of `keras.applications`, then the keywords `P` of a family."""

    __name__: str

    def __call__(
        self,
        include_top: bool = True,
        weights: str | os.PathLike | None = None,
        input_tensor: Any = None,
        input_shape: tuple[int | None, ...] | None = None,
        pooling: Literal["avg", "max", None] = None,
        classes: int = 1000,
        classifier_activation: str | Callable | None = "softmax",
        name: str | None = None,
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> keras.Model: ...


# Without `self`, and without the family's own.
_STANDARD = [*inspect.signature(ModelFunction.__call__).parameters.values()][1:-2]

_STANDARD_HELP = """    Args:
        include_top: whether the network ends in its classifier.
        weights: `None`; a name of `cnnlib.models.list_weights`, which also sets the
            other arguments where they are not given; or the path of a `.weights.h5`
            or `.keras` file, whose head `include_top=False` leaves out.
        input_tensor: a Keras tensor to use as input.
        input_shape: shape of one input without the batch, {default} by default;
            `None` for sizes that vary, as in {varying}, where no layer needs them.
        pooling: without top, `"avg"` or `"max"` over the last map, or `None`.
        classes: number of classes, {classes} by default.
        classifier_activation: of the class scores; `None` returns logits.
        name: of the model.
"""

_STANDARD_END = """
    Returns:
        A `keras.Model`. Output `(batch, classes)`; without top the last feature map,
        or `(batch, channels)` with `pooling`.

    Raises:
        InputError: an input too small for the network, a value that a keyword does
            not take, or weights that cannot be had or do not fit.
"""


def network(
    input_shape: tuple[int, ...],
    smallest: int | tuple[int, ...] | Callable[..., int | tuple[int, ...]],
    classes: int = 1000,
    loss_weights: Mapping[tuple[str, ...], float] = {},
) -> Callable[[Callable[Concatenate[Any, Any, P], Any]], ModelFunction[P]]:
    """Decorate `body(images, top, *, keywords)`: it becomes a model function.

    The body turns an input tensor into the network's output, which it makes with
    `top` (a `Top`). The model function takes the eight arguments of
    `keras.applications` and then the body's keywords. It checks their values by their
    names; those of a keyword annotated as a `Literal` are the ones it lists.

    Args:
        input_shape: the default, as in the paper: of an image, a volume, or `(length,)`
            of a sequence of integers.
        smallest: the smallest height and width, or length, that fit; a tuple where they
            differ; a function of the body's keywords where they change it.
        classes: the default number.
        loss_weights: weight of each auxiliary output's loss in the paper, by layers of
            its head; see `declare_loss_weights`.
    """
    declare_loss_weights(loss_weights)

    def decorate(body):
        @functools.wraps(body)
        def model_function(*args, **kwargs) -> keras.Model:
            bound = _bind(signature, args, kwargs)
            settle_weights(body.__name__, bound)
            bound.apply_defaults()
            given = bound.arguments
            own = {keyword: given[keyword] for keyword in usual}
            name = given["name"]
            keywords = "pooling", "classes", "classifier_activation"
            standard = [given[keyword] for keyword in keywords]
            check_standard(given["include_top"], *standard)
            check_keywords(own, usual)
            least = smallest(**own) if callable(smallest) else smallest
            images = given["input_shape"], given["input_tensor"], input_shape
            inputs = image_input(*images, least, name)
            end = functools.partial(body, **own)
            with channels_last(), _naming(inputs.shape[1:], input_shape):
                if _is_large(bound.arguments, signature):
                    _check_memory(inputs, end, standard, given)
                end = functools.partial(end, inputs)
                return _finish(inputs, end, standard, given)

        usual = dict([*inspect.signature(body).parameters.items()][2:])
        defaults = {"classes": classes, "name": body.__name__}
        signature = _signature([*_STANDARD, *usual.values()], defaults)
        model_function.__signature__ = signature
        model_function.__doc__ = _complete(body.__doc__, input_shape, classes)
        return model_function

    return decorate


def variant(
    family: ModelFunction[P], name: str, doc: str = "", **defaults
) -> ModelFunction[P]:
    """Register a published member of a family: the family with other defaults.

    Args:
        family: a model function.
        name: of the member in the registry.
        doc: one sentence on what is special; the family's docstring follows.
        **defaults: the arguments that make it this member.

    Returns:
        The model function.
    """
    defaults["name"] = name
    signature = _signature(inspect.signature(family).parameters.values(), defaults)

    def member(*args, **kwargs) -> keras.Model:
        bound = _bind(signature, args, kwargs)
        settle_weights(name, bound)
        if bound.arguments.get("input_tensor") is not None:
            # A tensor brings its own shape, whatever the member's default.
            bound.arguments.setdefault("input_shape", None)
        bound.apply_defaults()
        return family(*bound.args, **bound.kwargs)

    member.__name__ = member.__qualname__ = name
    # Where this line of the table stands, so that another cannot take its name.
    member.__module__ = sys._getframe(1).f_globals["__name__"]
    member.__signature__ = signature
    settings = ", ".join(f"{k}={v!r}" for k, v in defaults.items() if k != "name")
    head = f"Build {name}: `{family.__name__}` with {settings}."
    member.__doc__ = f"{head} {doc}".rstrip() + f"\n\n{inspect.getdoc(family)}"
    return register_model(member)


@contextlib.contextmanager
def _naming(shape: tuple, usual: tuple):
    """Put the shape before what a network says that needs sizes it was not given."""
    try:
        yield
    except InputError as error:
        if None not in shape:
            raise
        example = (*usual[:-1], shape[-1])
        raise InputError(
            f"input_shape {shape} leaves sizes open: {error}; the usual one is"
            f" {example}"
        ) from error


def _is_large(given: Mapping, signature: inspect.Signature) -> bool:
    """Whether the caller asks for a number that may make a network enormous."""
    usual = signature.parameters
    asked = [
        value
        for key, value in given.items()
        if key != "input_tensor" and value != usual[key].default
    ]
    numbers = (part for part in keras.tree.flatten(asked) if type(part) is int)
    return max(numbers, default=0) > LARGE


def _check_memory(inputs, end: Callable, standard: list, given: Mapping) -> None:
    """Refuse a network that has no place in memory before its weights are made."""

    def build():
        images = keras.Input(batch_shape=inputs.shape, dtype=inputs.dtype)
        return keras.Model(images, end(images, Top(given["include_top"], *standard)))

    weights = without_values(build).count_params()
    check_memory(f"{given['name']} with {weights:,} weights", 4 * weights)


def _finish(inputs, end: Callable, standard: list, given: Mapping) -> keras.Model:
    """Make the model and load its weights, if there are any.

    Args:
        inputs: Keras tensor; it may be inside a larger graph.
        end: makes the network's output by a `Top`.
        standard: pooling, classes and activation of a `Top`.
        given: the arguments of the model function.
    """
    sources = keras.utils.get_source_inputs(inputs)
    sources = sources[0] if len(sources) == 1 else sources
    include_top = given["include_top"]
    outputs = end(Top(include_top, *standard))
    model = functional(sources, outputs, given["name"])
    if given["weights"] is not None:
        before = {layer.name for layer in keras.Model(sources, inputs).layers}
        layers = [layer for layer in model.layers if layer.name not in before]

        def head() -> set[str]:
            if include_top:
                return set()
            whole = keras.Model(sources, end(Top(True, *standard)))
            return {layer.name for layer in whole.layers}

        load_weights(model, layers, given["weights"], include_top, head)
    return model


def _bind(signature, args, kwargs) -> inspect.BoundArguments:
    """The arguments by their names, with plain numbers."""
    return signature.bind(*plain(args), **plain(kwargs))


def _signature(parameters, defaults: Mapping) -> inspect.Signature:
    """Parameters with some other defaults."""
    parameters = [
        parameter.replace(default=defaults.get(parameter.name, parameter.default))
        for parameter in parameters
    ]
    return inspect.Signature(parameters, return_annotation=keras.Model)


def _complete(doc: str, input_shape, classes: int) -> str:
    """The body's docstring with the shared arguments, result and errors."""
    doc = doc.rstrip() + "\n"
    text, _, own = doc.partition("    Args:\n")
    shared = _STANDARD_HELP.format(
        default=input_shape,
        varying=(*[None] * max(len(input_shape) - 1, 1), *input_shape[1:][-1:]),
        classes=classes,
    )
    return f"{text.rstrip()}\n\n{shared}{own}{_STANDARD_END}"
