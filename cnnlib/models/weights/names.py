"""What the argument `weights` of a model function takes: a name, or a file.

Names are those of small trained weights in the folder `trained`, one file for a network
and a data set, with a table of how they came about; and `"imagenet"` for the networks
whose weights `keras.applications` publishes.
"""

import functools
import hashlib
import inspect
import json
import os
import pathlib
from collections.abc import Callable
from dataclasses import dataclass, field

import keras
import numpy as np

from cnnlib.errors import InputError
from cnnlib.models.weights import imagenet
from cnnlib.models.weights.files import put_weights, read_weights
from cnnlib.paths import given_path

# Keywords that are shares of something that training leaves out. They change neither
# the weights nor the answers.
SHARES = {"auxiliary_dropout", "drop_path", "dropout", "input_dropout"}

_FOLDER = pathlib.Path(__file__).parent / "trained"


@dataclass(frozen=True)
class Named:
    """Weights that have a name.

    Attributes:
        network: in the registry.
        name: of the weights: the data they were trained on.
        input_shape: of the images.
        classes: of the data.
        mean: of each channel of the images, scaled to [0, 1].
        std: their standard deviation.
        keywords: of the network, where they are not the usual ones.
        sha256: of the file, if the package has it.
    """

    network: str
    name: str
    input_shape: tuple[int, ...]
    classes: int
    mean: tuple[float, ...]
    std: tuple[float, ...]
    keywords: dict = field(default_factory=dict)
    sha256: str = ""

    def __str__(self) -> str:
        return f"weights={self.name!r} of {self.network}"


def list_weights(network: str) -> list[str]:
    """Names that `weights` takes for a network, besides a path.

    Args:
        network: one of `list_models()`.

    Returns:
        Such as `["digits", "photo_patches"]`, trained on these sets and part of this
        package, or `["imagenet"]`, which Keras downloads. Empty if there are none.
    """
    shipped = [weights.name for weights in _shipped() if weights.network == network]
    published = ["imagenet"] if network in imagenet.APPLICATIONS else []
    return sorted(shipped + published)


def preprocess_input(images, network: str, weights: str = "imagenet") -> np.ndarray:
    """Normalise images as those were that the weights of this name learned from.

    For weights trained on a set of `load_data` it does what `data.normalize` does.

    Args:
        images: values 0 to 255, colours red, green, blue; shape (..., height, width,
            channels).
        network: one of `list_models()`.
        weights: one of `list_weights(network)`.

    Returns:
        float32 array of the same shape: `(images / 255 − mean) / std`. With
        `"imagenet"`, std is (0.229, 0.224, 0.225), and mean (0.485, 0.456, 0.406);
        for VGG and ResNet (0.48502, 0.45796, 0.40760).

    Raises:
        InputError: no such weights, or images with another number of channels.
    """
    named = find_weights(network, weights)
    images = np.asarray(images, dtype="float32")
    channels = len(named.mean)
    if images.ndim < 3 or images.shape[-1] != channels:
        raise InputError(
            f"images of shape {images.shape} do not have the {channels} channels of"
            f" {named}"
        )
    mean, std = np.array(named.mean, "float32"), np.array(named.std, "float32")
    return (images / np.float32(255) - mean) / std


def find_weights(network: str, name: str) -> Named:
    """What belongs to weights with a name.

    Args:
        network: one of `list_models()`.
        name: one of `list_weights(network)`.

    Raises:
        InputError: no such weights; says which ones there are.
    """
    for named in _shipped():
        if (named.network, named.name) == (network, name):
            return named
    if name == "imagenet" and network in imagenet.APPLICATIONS:
        found = imagenet.APPLICATIONS[network]
        shape = (found.side, found.side, 3)
        means = found.mean, imagenet.STD
        return Named(network, name, shape, imagenet.CLASSES, *means)
    raise _no_such(network, name)


def settle_weights(network: str, bound: inspect.BoundArguments) -> None:
    """Fill in what weights with a name need, where the caller does not say it.

    Args:
        network: in the registry.
        bound: the arguments that the caller gave, without defaults; `weights`,
            `classes`, `input_shape` and the network's keywords may be set.

    Raises:
        InputError: there are no such weights, or the caller asks for something else
            than they need.
    """
    given = bound.arguments
    weights = given.get("weights")
    if weights is None or isinstance(weights, Named) or _is_path(weights):
        return
    if not isinstance(weights, str):
        raise InputError(f"weights={weights!r} is neither None, a name nor a path")
    named = find_weights(network, weights)
    for keyword, parameter in bound.signature.parameters.items():
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY:
            _settle_keyword(named, given, keyword, parameter.default)
    _settle_shape(named, given)
    if given.setdefault("classes", named.classes) != named.classes:
        _check_classes(named, given)
    given["weights"] = named


def load_weights(
    model: keras.Model,
    layers: list[keras.layers.Layer],
    weights,
    include_top: bool,
    head: Callable[[], set[str]],
) -> None:
    """Give a network the weights of a name or a file.

    Args:
        model: the network.
        layers: its own layers; `model` may have others before them.
        weights: settled by `settle_weights`.
        include_top: whether the network has its classifier.
        head: returns the names of the layers that it has only with its classifier.

    Raises:
        InputError: the file cannot be read or does not fit; the download failed. The
            network then keeps the weights that it had.
    """
    note, label = "", f"weights={str(weights)!r}"
    if isinstance(weights, Named):
        label = f"weights={weights.name!r}"
        note = f"; these weights are for input_shape={weights.input_shape}"
    if not isinstance(weights, Named):
        found = read_weights(given_path("weights", weights))
        if not str(weights).endswith((".keras", ".weights.h5")):
            note = (
                "; if the network is the same and only its names are others, load them"
                f" in their order, with model.load_weights({str(weights)!r})"
            )
    elif weights.name == "imagenet":
        found = imagenet.published(weights.network, model, include_top)
    else:
        found = read_weights(_checked_file(weights))
    put_weights(layers, found, model.name, label, head, note)


@functools.cache
def _shipped() -> tuple[Named, ...]:
    table = json.loads((_FOLDER / "weights.json").read_text())
    return tuple(
        Named(
            row["network"],
            row["data"],
            tuple(row["input_shape"]),
            row["classes"],
            tuple(row["mean"]),
            tuple(row["std"]),
            row["keywords"],
            row["sha256"],
        )
        for row in table.values()
    )


def _checked_file(named: Named) -> pathlib.Path:
    """The file that the package has of these weights, as it was stored."""
    path = _FOLDER / f"{named.network}-{named.name}.weights.h5"
    try:
        content = path.read_bytes()
    except OSError:
        content = b""
    if hashlib.sha256(content).hexdigest() != named.sha256:
        raise InputError(
            f"{named}: {str(path)!r} is not the file that was stored; install cnnlib"
            " anew"
        )
    return path


def _is_path(weights) -> bool:
    if not isinstance(weights, str):
        return isinstance(weights, os.PathLike)
    # Names have no dot.
    return "." in weights or os.sep in weights or "/" in weights


def _no_such(network: str, name: str) -> InputError:
    """The error for a name, which says what there is for this network."""
    kinds = "the path of a .weights.h5 or .keras file"
    known = " or ".join([*map(repr, list_weights(network)), kinds])
    if name == "imagenet":
        others = list(imagenet.APPLICATIONS)
    else:
        others = sorted({named.network for named in _shipped() if named.name == name})
    elsewhere = f"; {name!r} is there for {', '.join(others)}" if others else ""
    return InputError(
        f"weights={name!r} of {network} do not exist; give {known}{elsewhere}"
    )


def _settle_keyword(named: Named, given: dict, keyword: str, usual) -> None:
    needed = named.keywords.get(keyword, usual)
    value = given.setdefault(keyword, needed)
    if keyword not in SHARES and value != needed:
        raise InputError(
            f"{named} need {keyword}={needed!r}, not {value!r}; leave it out"
        )


def _settle_shape(named: Named, given: dict) -> None:
    tensor = given.get("input_tensor")
    if tensor is None and given.get("input_shape") is None:
        given["input_shape"] = named.input_shape
    shape = given["input_shape"] if tensor is None else tensor.shape[1:]
    # A map of another size fits where the classifier takes means of maps.
    axes = len(named.input_shape)
    if len(shape) == axes and shape[-1] != named.input_shape[-1]:
        raise InputError(
            f"{named} are for input_shape={named.input_shape}; {tuple(shape)} has"
            " another number of channels"
        )


def _check_classes(named: Named, given: dict) -> None:
    if given.get("include_top", True):
        raise InputError(
            f"{named} are for classes={named.classes}, not {given['classes']!r}; leave"
            " classes out and give the network a new head with"
            f" cnnlib.replace_head(model, {given['classes']!r})"
        )
