"""Gradients of whatever a network computes, on every backend of Keras.

TensorFlow records a tape, JAX transforms the function, PyTorch remembers in its tensors
where they come from. All three answer the same question, and this is the question.
"""

from collections.abc import Callable, Sequence

import keras
import numpy as np
from keras import ops

from cnnlib.errors import InputError


def gradients(
    function: Callable, sources, upstream: np.ndarray | float = 1.0
) -> np.ndarray | list[np.ndarray]:
    """Differentiate a function with respect to its inputs, and to weights inside it.

    The norm of each kernel's gradient, in training::

        kernels = [w for w in model.trainable_variables if w.path.endswith("kernel")]
        found = gradients(lambda: loss(labels, model(images, training=True)), kernels)
        norms = [np.linalg.norm(gradient) for gradient in found]

    What of an image moves the score of class 3::

        saliency = gradients(lambda x: model(x)[:, 3], image)

    Args:
        function: computes a tensor with layers, models and `keras.ops`. It is called
            with the arrays among the sources, in their order; a model takes
            `training=True` or `False` inside it.
        sources: an array of floats or a weight (`keras.Variable`), or a list of them.
        upstream: gradient of the loss with respect to the function's output, as for
            `scratch.numerical_gradient`; the default stands for the loss
            `sum(function(...))`.

    Returns:
        The gradient of the loss, shaped like the source; for a list of sources a list.
        Where the function does not depend on a source, zeros. Nothing has changed
        afterwards: neither running averages nor the state of random numbers.

    Raises:
        InputError: a source that is not of floating-point numbers.
    """
    several = isinstance(sources, Sequence)
    places = [*sources] if several else [sources]
    weights = [isinstance(place, keras.Variable) for place in places]
    values = [_floats(place) for place in places]

    def loss(*values):
        inputs = [x for x, weight in zip(values, weights, strict=True) if not weight]
        # A weight stands for its value here; what the layers would store is dropped.
        triples = zip(places, values, weights, strict=True)
        state = [(place, value) for place, value, weight in triples if weight]
        with keras.StatelessScope(state_mapping=state):
            output = function(*inputs)
            return ops.sum(output * ops.convert_to_tensor(upstream, output.dtype))

    differentiate = {"tensorflow": _tensorflow, "jax": _jax, "torch": _torch}
    found = differentiate[keras.backend.backend()](loss, values)
    arrays = [ops.convert_to_numpy(gradient) for gradient in found]
    return arrays if several else arrays[0]


def _floats(source):
    """The tensor of a source."""
    weight = isinstance(source, keras.Variable)
    tensor = ops.convert_to_tensor(source.value if weight else source)
    dtype = keras.backend.standardize_dtype(tensor.dtype)
    if "float" not in dtype:
        raise InputError(
            f"a gradient needs a source of floats, got {dtype}; "
            "use images.astype('float32')"
        )
    return tensor


def _tensorflow(loss, values) -> list:
    import tensorflow as tf

    with tf.GradientTape() as tape:
        tape.watch(values)
        value = loss(*values)
    zero = tf.UnconnectedGradients.ZERO
    return tape.gradient(value, values, unconnected_gradients=zero)


def _jax(loss, values) -> list:
    import jax

    # As a whole: the operations of a deep network compile slower one by one.
    return jax.jit(jax.grad(loss, argnums=tuple(range(len(values)))))(*values)


def _torch(loss, values) -> list:
    import torch

    values = [value.detach().requires_grad_() for value in values]
    with torch.random.fork_rng():  # dropout draws from PyTorch's own generator
        value = loss(*values)
    return torch.autograd.grad(value, values, allow_unused=True, materialize_grads=True)
