"""Rebuilding a network: parts of it, another head, fewer steps, larger images."""

from cnnlib.surgery.features import endpoints, features
from cnnlib.surgery.folding import fold_batch_norm
from cnnlib.surgery.fully_convolutional import fully_convolutional
from cnnlib.surgery.head import replace_head
from cnnlib.surgery.low_rank_filters import (
    separate_convolutions,
    separate_kernel,
    separate_matrix,
)

__all__ = [
    "endpoints",
    "features",
    "fold_batch_norm",
    "fully_convolutional",
    "replace_head",
    "separate_convolutions",
    "separate_kernel",
    "separate_matrix",
]
