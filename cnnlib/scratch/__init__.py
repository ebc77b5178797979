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
from cnnlib.scratch.adaptive import Adam, AdamW, RMSprop
from cnnlib.scratch.autograd import Value
from cnnlib.scratch.convolution import (
    ConvGradients,
    conv2d,
    conv2d_backward,
    conv2d_loops,
)
from cnnlib.scratch.convolution_1d import conv1d, conv1d_backward
from cnnlib.scratch.convolution_3d import conv3d, conv3d_backward
from cnnlib.scratch.counting import Tally, count_operations
from cnnlib.scratch.dense import dense, dense_backward
from cnnlib.scratch.dropout import dropout, dropout_backward, spatial_dropout
from cnnlib.scratch.grad_check import grad_check, numerical_gradient, relative_error
from cnnlib.scratch.im2col import col2im, im2col
from cnnlib.scratch.initializers import (
    fans,
    glorot_normal,
    glorot_uniform,
    he_normal,
    lecun_uniform,
    random_normal,
    random_uniform,
    truncated_normal,
)
from cnnlib.scratch.max_over_time import (
    global_max_pool1d,
    global_max_pool1d_backward,
)
from cnnlib.scratch.mlp import MLP
from cnnlib.scratch.normalization import (
    NormGradients,
    batch_norm,
    batch_norm_backward,
    batch_norm_inference,
    group_norm,
    group_norm_backward,
    instance_norm,
    layer_norm,
    normalize,
    normalize_backward,
)
from cnnlib.scratch.penalties import (
    l1_gradient,
    l1_penalty,
    l2_gradient,
    l2_penalty,
    soft_threshold,
)
from cnnlib.scratch.pooling import (
    average_pool2d,
    average_pool2d_backward,
    global_average_pool2d,
    global_average_pool2d_backward,
    max_pool2d,
    max_pool2d_backward,
)
from cnnlib.scratch.sgd import SGD
from cnnlib.scratch.sliding_window import Places, find_places, pad_widths
from cnnlib.scratch.softmax import (
    cross_entropy,
    cross_entropy_gradient,
    log_softmax,
    softmax,
)

__all__ = [
    "MLP",
    "SGD",
    "Adam",
    "AdamW",
    "ConvGradients",
    "NormGradients",
    "Places",
    "RMSprop",
    "Tally",
    "Value",
    "average_pool2d",
    "average_pool2d_backward",
    "batch_norm",
    "batch_norm_backward",
    "batch_norm_inference",
    "col2im",
    "conv1d",
    "conv1d_backward",
    "conv2d",
    "conv2d_backward",
    "conv2d_loops",
    "conv3d",
    "conv3d_backward",
    "count_operations",
    "cross_entropy",
    "cross_entropy_gradient",
    "dense",
    "dense_backward",
    "dropout",
    "dropout_backward",
    "fans",
    "find_places",
    "global_average_pool2d",
    "global_average_pool2d_backward",
    "global_max_pool1d",
    "global_max_pool1d_backward",
    "glorot_normal",
    "glorot_uniform",
    "grad_check",
    "group_norm",
    "group_norm_backward",
    "he_normal",
    "im2col",
    "instance_norm",
    "l1_gradient",
    "l1_penalty",
    "l2_gradient",
    "l2_penalty",
    "layer_norm",
    "leaky_relu",
    "leaky_relu_derivative",
    "lecun_uniform",
    "log_softmax",
    "max_pool2d",
    "max_pool2d_backward",
    "normalize",
    "normalize_backward",
    "numerical_gradient",
    "pad_widths",
    "random_normal",
    "random_uniform",
    "relative_error",
    "relu",
    "relu_derivative",
    "sigmoid",
    "sigmoid_derivative",
    "soft_threshold",
    "softmax",
    "spatial_dropout",
    "tanh",
    "tanh_derivative",
    "truncated_normal",
]
