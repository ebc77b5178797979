"""The operations of the course in plain NumPy, forward and backward.

Images are `(n, height, width, channels)` and kernels `(kernel height, kernel width,
inputs, outputs)`, as in Keras. Every function keeps the floating-point type it is
given.
"""

from cnnlib.scratch.activations import (
    leaky_relu,
    leaky_relu_derivative,
    relu,
    relu_derivative,
    sigmoid,
    sigmoid_derivative,
    tanh,
    tanh_derivative,
)
from cnnlib.scratch.dense import dense, dense_backward
from cnnlib.scratch.softmax import (
    cross_entropy,
    cross_entropy_gradient,
    log_softmax,
    softmax,
)

__all__ = [
    "cross_entropy",
    "cross_entropy_gradient",
    "dense",
    "dense_backward",
    "leaky_relu",
    "leaky_relu_derivative",
    "log_softmax",
    "relu",
    "relu_derivative",
    "sigmoid",
    "sigmoid_derivative",
    "softmax",
    "tanh",
    "tanh_derivative",
]
