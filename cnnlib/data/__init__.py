"""Data sets: two that come with the package, and all of TensorFlow Datasets' images.

    data = cnnlib.load_data("digits")
    cnnlib.data.table()               # what can be loaded without network
    cnnlib.data.manual_dir("mnist")   # where original files may be placed by hand

Sets that are generated for a notebook are modules of their own, with a `load(seed)`:
`sentences`, `chirps`, `moving_dots`, `digit_scenes` and `shape_scenes`.

Importing this package loads NumPy only; TensorFlow Datasets, scikit-learn,
scikit-image and pandas follow when they are used.
"""

from cnnlib.data.available import table
from cnnlib.data.dataset import Dataset, Split, StreamedSplit
from cnnlib.data.load import load_data
from cnnlib.data.tfds_prepare import DataUnavailableError, manual_dir

__all__ = [
    "DataUnavailableError",
    "Dataset",
    "Split",
    "StreamedSplit",
    "load_data",
    "manual_dir",
    "table",
]
