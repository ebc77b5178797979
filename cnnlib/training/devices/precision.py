"""Computing in 16 bits while the weights keep 32.

Micikevicius et al. 2018, "Mixed Precision Training", section 3.
"""

import contextlib

import keras

from cnnlib.training.devices import device

POLICIES = {
    "float32": "float32",
    "bfloat16": "mixed_bfloat16",
    "float16": "mixed_float16",
}


def resolve(precision: str) -> str:
    """What `"auto"` means on this device: bfloat16 where it is fast, else float32.

    Args:
        precision: of a `Recipe`.

    Returns:
        `"float32"`, `"bfloat16"` or `"float16"`.
    """
    if precision != "auto":
        return precision
    return "bfloat16" if device.has_fast_bfloat16() else "float32"


@contextlib.contextmanager
def computing_in(model: keras.Model, precision: str):
    """Let a model's layers compute in a precision for a while.

    The layers that make the outputs stay in float32, so that probabilities and losses
    do. Layers with a policy other than float32 or mixed are left alone.

    Args:
        model: with float32 weights.
        precision: from `resolve`.
    """
    if precision == "float32":
        yield
        return
    policy = keras.DTypePolicy(POLICIES[precision])
    ends = {id(layer) for layer in _output_layers(model)}
    layers = [
        layer
        for layer in model._flatten_layers(include_self=False)
        if not isinstance(layer, keras.Model) and id(layer) not in ends
    ]
    before = [(layer, layer.dtype_policy) for layer in layers]
    for layer, old in before:
        if old.name == "float32":
            layer.dtype_policy = policy
    try:
        yield
    finally:
        for layer, old in before:
            layer.dtype_policy = old


def _output_layers(model: keras.Model) -> list[keras.layers.Layer]:
    if not isinstance(model, keras.Sequential):
        return [model.get_layer(name) for name in model.output_names]
    return model.layers[-1:]
