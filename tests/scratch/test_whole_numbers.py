"""What counts something is a whole number; `True` is none."""

import numpy as np
import pytest

from cnnlib import scratch
from cnnlib.errors import InputError

IMAGES, KERNEL = np.ones((1, 8, 8, 2)), np.ones((3, 3, 2, 2))
SIGNAL, TAPS = np.ones((1, 8, 2)), np.ones((3, 2, 2))
VOLUMES, CUBE = np.ones((1, 8, 8, 8, 2)), np.ones((3, 3, 3, 2, 2))
CALLS = {
    "conv2d stride": lambda n: scratch.conv2d(IMAGES, KERNEL, stride=n),
    "conv2d padding": lambda n: scratch.conv2d(IMAGES, KERNEL, padding=(n, n)),
    "conv2d dilation": lambda n: scratch.conv2d(IMAGES, KERNEL, dilation=n),
    "conv1d stride": lambda n: scratch.conv1d(SIGNAL, TAPS, stride=n),
    "conv1d dilation": lambda n: scratch.conv1d(SIGNAL, TAPS, dilation=n),
    "conv1d causal": lambda n: scratch.conv1d(
        SIGNAL, TAPS, padding="causal", dilation=n
    ),
    "conv3d stride": lambda n: scratch.conv3d(VOLUMES, CUBE, stride=(1, 1, n)),
    "conv3d padding": lambda n: scratch.conv3d(VOLUMES, CUBE, padding=n),
    "max_pool2d size": lambda n: scratch.max_pool2d(IMAGES, n),
    "average_pool2d stride": lambda n: scratch.average_pool2d(IMAGES, 2, stride=n),
    "pad_widths": lambda n: scratch.pad_widths(8, 3, padding=n),
    "group_norm": lambda n: scratch.group_norm(IMAGES, n),
    "l2_penalty": lambda n: scratch.l2_penalty(KERNEL, 0.1, samples=n),
    "MLP": lambda n: scratch.MLP([n, 3]),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_only_whole_numbers_count(call):
    call(1)
    call(np.int64(1))
    for wrong in (True, np.True_, 1.0, "1", None, -1):
        if wrong is None and call is CALLS["average_pool2d stride"]:
            continue  # there it means the size
        with pytest.raises(InputError, match=r"whole number|padding|equal groups"):
            call(wrong)


@pytest.mark.parametrize("labels", [[True, False], [0.0, 1.0]])
def test_labels_are_numbers_of_classes(labels):
    for function in (scratch.cross_entropy, scratch.cross_entropy_gradient):
        function(np.zeros((2, 2)), np.array(labels).astype(int))
        with pytest.raises(InputError, match=r"labels.astype\(int\)"):
            function(np.zeros((2, 2)), np.array(labels))
