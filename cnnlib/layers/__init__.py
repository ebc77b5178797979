"""Operations of the papers that Keras lacks, one file each.

Every layer runs on each Keras backend and is registered, so that a saved model loads
with `keras.models.load_model` once `cnnlib` is imported.
"""

from cnnlib.layers.partial_convolution import PartialConv2D
from cnnlib.layers.radial_basis import RadialBasis
from cnnlib.layers.scaled_tanh import scaled_tanh
from cnnlib.layers.trainable_subsampling import TrainableSubsampling

__all__ = ["PartialConv2D", "RadialBasis", "TrainableSubsampling", "scaled_tanh"]
