"""Operations of the papers that Keras lacks, one file each.

Every layer runs on each Keras backend and is registered, so that a saved model loads
with `keras.models.load_model` once `cnnlib` is imported.
"""

from cnnlib.layers.ceil_average_pooling import CeilAveragePooling2D
from cnnlib.layers.channel_affine import ChannelAffine
from cnnlib.layers.fractal_join import FractalJoin, GlobalDropPath
from cnnlib.layers.grouped_convolution import GroupedConv2D
from cnnlib.layers.identity_shortcut import IdentityShortcut
from cnnlib.layers.local_response_normalization import LocalResponseNormalization
from cnnlib.layers.lowest_padding import LowestPadding2D
from cnnlib.layers.partial_convolution import PartialConv2D
from cnnlib.layers.pca_color_jitter import PCAColorJitter
from cnnlib.layers.radial_basis import RadialBasis
from cnnlib.layers.scaled_tanh import scaled_tanh
from cnnlib.layers.split_channels import SplitChannels
from cnnlib.layers.squeeze_excitation import squeeze_excite
from cnnlib.layers.stochastic_depth import StochasticDepth
from cnnlib.layers.trainable_subsampling import TrainableSubsampling
from cnnlib.layers.transposed_convolution import transposed_convolution
from cnnlib.layers.unpooling import MaxPoolingWithSwitches2D, MaxUnpooling2D

__all__ = [
    "CeilAveragePooling2D",
    "ChannelAffine",
    "FractalJoin",
    "GlobalDropPath",
    "GroupedConv2D",
    "IdentityShortcut",
    "LocalResponseNormalization",
    "LowestPadding2D",
    "MaxPoolingWithSwitches2D",
    "MaxUnpooling2D",
    "PCAColorJitter",
    "PartialConv2D",
    "RadialBasis",
    "SplitChannels",
    "StochasticDepth",
    "TrainableSubsampling",
    "scaled_tanh",
    "squeeze_excite",
    "transposed_convolution",
]
