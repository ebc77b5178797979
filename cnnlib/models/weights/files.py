"""Reading files of weights, and giving a network the weights of another place.

A network is matched with a file layer by layer, by name: every layer with weights has
its own, in the same shapes, or nothing is loaded at all.

A `.keras` file is a zip archive with checksums, so that damage in it is noticed. What
Keras writes as `.h5` has none: a bit that flips there makes another weight.
"""

import io
import itertools
import pathlib
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator

import keras
import numpy as np

from cnnlib.errors import InputError

SUFFIXES = (".weights.h5", ".h5", ".hdf5", ".keras")

# The weights of each layer, by its name; those of a model inside a model are
# "inner_model/layer".
Found = dict[str, list[np.ndarray]]


def read_weights(path: pathlib.Path) -> Found:
    """Read a file that `save_weights` or `save` of a Keras model wrote.

    Args:
        path: of a `.weights.h5` or `.keras` file, or of a `.h5` file as Keras 2 wrote
            them. It is only read; its network is not built, nor is any code in it run.

    Returns:
        The weights of every layer that has some, as `layer.get_weights()` orders them.

    Raises:
        InputError: no such file, one of another kind, or a damaged one; a weight is
            infinite or not a number.
    """
    label = f"weights={str(path)!r}"
    if not path.is_file():
        raise InputError(f"{label} is not a file")
    if not path.name.endswith(SUFFIXES):
        raise InputError(f"{label} is neither a .weights.h5 nor a .keras file")
    try:
        if path.name.endswith(".keras"):
            with zipfile.ZipFile(path) as archive:
                found = _read_h5(io.BytesIO(archive.read("model.weights.h5")))
        else:
            found = _read_h5(path)
        wrong = [name for name, weights in found.items() if not _are_finite(weights)]
    # All that h5py and zipfile raise for files that are cut, mixed up or of others.
    except (
        OSError,
        KeyError,
        RuntimeError,
        ValueError,
        TypeError,
        AttributeError,
        EOFError,
        NotImplementedError,
        zipfile.BadZipFile,
        zlib.error,
    ) as error:
        raise InputError(
            f"{label} is not a checkpoint: it is damaged, or no model of Keras wrote it"
        ) from error
    if wrong:
        raise InputError(
            f"{label} has weights that are not finite, in {_some(wrong)}: it is"
            " damaged, or the training failed"
        )
    return found


def _are_finite(weights: list[np.ndarray]) -> bool:
    return all(np.isfinite(weight).all() for weight in weights)


def _read_h5(file) -> Found:
    import h5py

    with h5py.File(file, "r") as opened:
        group = opened.get("model_weights", opened)
        if any(name.startswith("layer_names") for name in group.attrs):
            return dict(_keras_2_layers(group))
        return dict(_layers(opened))


def _keras_2_layers(group) -> Iterator[tuple[str, list[np.ndarray]]]:
    for layer in _keras_2_names(group, "layer_names"):
        names = _keras_2_names(group[layer], "weight_names")
        if names:
            yield layer, [np.array(group[layer][name]) for name in names]


def _keras_2_names(group, attribute: str) -> list[str]:
    """A list of names, of which HDF5 may hold the parts `names0`, `names1`, ..."""
    numbered = (f"{attribute}{number}" for number in itertools.count())
    parts = itertools.takewhile(group.attrs.__contains__, numbered)
    if attribute in group.attrs:
        parts = [attribute]
    names = [name for part in parts for name in group.attrs[part]]
    return [name.decode() if isinstance(name, bytes) else name for name in names]


def _layers(group, prefix: str = "") -> Iterator[tuple[str, list[np.ndarray]]]:
    for layer in group["layers"].values():
        variables = layer["vars"]
        name = f"{prefix}{variables.attrs['name']}"
        if len(variables):
            yield name, [_array(variables[str(i)]) for i in range(len(variables))]
        if "layers" in layer:
            yield from _layers(layer, f"{name}/")


def _array(dataset) -> np.ndarray:
    # NumPy itself does not know the type that Keras marks this way.
    if dataset.attrs.get("dtype") == "bfloat16":
        import ml_dtypes

        return np.array(dataset, dtype=ml_dtypes.bfloat16).astype("float32")
    return np.array(dataset)


def put_weights(
    layers: Iterable[keras.layers.Layer],
    found: Found,
    network: str,
    source: str,
    head: Callable[[], set[str]],
    note: str = "",
) -> None:
    """Give layers the weights found for them: all of them, or none.

    Args:
        layers: of the network.
        found: the weights by the names of the layers.
        network: its name, for messages.
        source: where the weights are from, for messages.
        head: returns names that may be among those found without being in the network:
            the layers that `include_top=False` leaves out. Auxiliary heads may, too.
        note: ends a message about weights that do not fit.

    Raises:
        InputError: layers are missing or too many, or shapes differ.
    """
    own = dict(_with_weights(layers))
    extra = [name for name in found if name not in own and not _auxiliary(name, found)]
    if extra:
        left_out = head()
        extra = sorted(name for name in extra if name not in left_out)
    missing = [name for name in own if name not in found]
    differing = [
        name
        for name, layer in own.items()
        if name in found and _shapes(found[name]) != _shapes(layer.weights)
    ]
    if missing or extra:
        reasons = [f"it lacks {_some(missing)}"] if missing else []
        reasons += [f"the network has no {_some(extra)}"] if extra else []
        reason = "; ".join(reasons)
    elif differing and all(name.endswith("predictions") for name in differing):
        reason = _other_classes(found[differing[0]], own[differing[0]])
    elif differing:
        reason = _other_shapes(differing, found, own)
    else:
        for name, layer in own.items():
            for weight, value in zip(layer.weights, found[name], strict=True):
                weight.assign(value)
        return
    raise InputError(f"{source} does not fit {network}: {reason}{note}")


def _with_weights(layers, prefix: str = ""):
    for layer in layers:
        if isinstance(layer, keras.Model):
            yield from _with_weights(layer.layers, f"{prefix}{layer.name}/")
        elif layer.weights:
            yield f"{prefix}{layer.name}", layer


def _auxiliary(name: str, found: Found) -> bool:
    """Whether a layer is of an auxiliary head, which ends in `..._predictions`."""
    heads = [other for other in found if other.endswith("_predictions")]
    return any(name.startswith(head.removesuffix("predictions")) for head in heads)


def _shapes(weights) -> list[tuple[int, ...]]:
    return [tuple(weight.shape) for weight in weights]


def _some(names: list[str], most: int = 3) -> str:
    more = f" and {len(names) - most} more layers" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _other_classes(theirs: list, layer) -> str:
    sizes = zip(_shapes(theirs)[0], _shapes(layer.weights)[0], strict=False)
    classes, wanted = next(((a, b) for a, b in sizes if a != b), (None, None))
    return (
        f"it has {classes} classes, the network {wanted}; build the network with"
        f" classes={classes}, and then cnnlib.replace_head(model, {wanted}) for a new"
        " head"
    )


def _other_shapes(names: list[str], found: Found, own: dict) -> str:
    name = names[0]
    theirs, ours = _shapes(found[name]), _shapes(own[name].weights)
    if len(theirs) == len(ours):
        pair = next((a, b) for a, b in zip(theirs, ours, strict=True) if a != b)
    else:
        pair = tuple(" and ".join(map(str, shapes)) for shapes in (theirs, ours))
    others = f" ({len(names) - 1} more layers differ)" if len(names) > 1 else ""
    return f"layer {name}: the file has {pair[0]}, the network has {pair[1]}{others}"
