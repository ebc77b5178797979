"""Layers that are made channels-last, whatever Keras is set to."""

import contextlib
import threading

import keras

_lock = threading.Lock()
# How many blocks are open, over all threads, and what was set before the first.
_open, _before = 0, ""


@contextlib.contextmanager
def channels_last():
    """Let Keras make channels-last layers inside the block.

    A layer asks `keras.config.image_data_format()`, which a program or `keras.json` may
    have set to `"channels_first"`, when it is made, and keeps the answer, also in its
    config. So only the making of a network needs the block, not its use or loading.
    Every network here has its channels on the last axis.

    Keras has one setting for all threads: it comes back when the last of the blocks
    that overlap ends, by an error too.
    """
    global _open, _before
    with _lock:
        if not _open:
            _before = keras.config.image_data_format()
        _open += 1
        keras.config.set_image_data_format("channels_last")
    try:
        yield
    finally:
        with _lock:
            _open -= 1
            if not _open:
                keras.config.set_image_data_format(_before)
