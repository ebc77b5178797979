"""Batches of rows or raw images, the same on every backend.

Which images make up a batch depends on the seed, the epoch and the step, and on
nothing else: that is what lets a resumed run see the same batches.
"""

import time

import keras
import numpy as np

from cnnlib.errors import InputError
from cnnlib.training.devices import distribution

# Batches made ahead while the model computes.
PREFETCH = 8
# The wait for the input is timed once in so many steps, for a clock costs time, too;
# not in the first, which waits for everything to start.
TIMED = 8


class Batches:
    """One split of a data set as batches for `Feed`: `(rows or images, labels)`.

    With several processes each gets its part of every batch. A training batch is cut
    to a multiple of the number of devices; a batch to evaluate is filled up with rows
    whose `sample_weight` is 0.

    Args:
        split: of a `cnnlib.data.Dataset`.
        batch_size: over all processes; the last batch of an epoch may be smaller.
        offset: what is added to the split's rows; see `Feed.offsets`.
        seed: shuffles, for training; `None` keeps the order and every image.

    Attributes:
        epoch: the epoch whose batches are given out, counted from 0. Set it before
            an epoch starts.
        waited: seconds that the model waited for batches; set it to 0 at will.

    Raises:
        InputError: the devices cannot have equal parts of a batch.
    """

    def __init__(self, split, batch_size, *, offset=0, seed=None):
        self.size = split.size
        self.batch_size = batch_size
        self.epoch = 0
        self.waited = 0.0
        self._split, self._offset, self._seed = split, offset, seed
        self._among = distribution.current()
        devices = self._among.devices
        if batch_size % devices:
            most = max(batch_size // devices, 1) * devices
            raise InputError(
                f"batch_size={batch_size} cannot be shared evenly by {devices} devices;"
                f" take {most} or {most + devices}"
            )
        size = self.size // devices * devices if self._training else self.size
        self.steps = -(-size // batch_size)

    @property
    def filling(self) -> float:
        """Rows that an epoch of evaluation has with its filling, over those it needs.

        Keras's mean loss counts the filling as if its loss were 0.
        """
        return 1 + (-self.size % self._among.devices) / self.size

    @property
    def _training(self) -> bool:
        return self._seed is not None

    def source(self, first: int = 0):
        """What `keras.Model.fit` takes: `tf.data` on TensorFlow and for streams.

        Args:
            first: the step to begin with, for the rest of an epoch.
        """
        if not hasattr(self._split, "images"):
            return self._tf_dataset(self._streamed, first)
        if keras.backend.backend() == "tensorflow":
            return self._tf_dataset(self._planned, first)
        return _Sequence(self, first)

    def order(self, epoch: int) -> np.ndarray:
        """The rows of the split in the order in which an epoch goes through them."""
        if not self._training:
            return np.arange(self.size)
        return np.random.default_rng((self._seed, epoch)).permutation(self.size)

    def batch(self, order: np.ndarray, step: int) -> tuple[np.ndarray, ...]:
        """This process's part of one batch, as arrays.

        Args:
            order: of the epoch.
            step: counted from 0.

        Returns:
            int32 rows and labels; and weights, if batches are filled up.
        """
        rows = order[step * self.batch_size : (step + 1) * self.batch_size]
        devices, processes = self._among.devices, self._among.processes
        known = len(rows)
        if self._training:
            rows = rows[: known // devices * devices]
        else:
            rows = np.pad(rows, (0, -known % devices), mode="edge")
        share = len(rows) // processes
        own = slice(
            self._among.process_id * share, (self._among.process_id + 1) * share
        )
        part = (rows + self._offset)[own], self._split.labels[rows[own]]
        part = tuple(numbers.astype("int32") for numbers in part)
        if self._training or devices == 1:
            return part
        weights = (np.arange(len(rows)) < known).astype("float32")
        return *part, weights[own]

    def _tf_dataset(self, batches_of, first):
        """A `tf.data.Dataset` that, each time it is gone through, asks for `epoch`.

        Args:
            batches_of: from an epoch, a tensor, to a dataset of its batches.
            first: the step to begin with.
        """
        import tensorflow as tf

        epoch = tf.data.Dataset.from_tensors(0).map(
            lambda _: tf.numpy_function(lambda: np.int64(self.epoch), [], tf.int64)
        )
        batches = epoch.flat_map(lambda number: batches_of(number, first))
        counted = tf.data.experimental.assert_cardinality(self.steps - first)
        options = tf.data.Options()
        # Tuning itself to the machine pays for reading files, not for small arrays,
        # where starting it costs as much as an epoch.
        options.autotune.enabled = not hasattr(self._split, "images")
        # Every process reads its own part already.
        options.experimental_distribute.auto_shard_policy = (
            tf.data.experimental.AutoShardPolicy.OFF
        )
        batches = batches.apply(counted).prefetch(PREFETCH)
        return self._timed(batches).with_options(options)

    def _timed(self, batches):
        """The same batches; how long each lets the model wait is added to `waited`."""
        import tensorflow as tf

        def add(seconds):
            self.waited += float(seconds) * TIMED
            return np.int32(0)

        def look(asked, step, batch):
            wait = tf.timestamp() - asked
            zero = tf.cond(
                step % TIMED == TIMED // 2,
                lambda: tf.ensure_shape(tf.numpy_function(add, [wait], tf.int32), ()),
                lambda: 0,
            )
            with tf.control_dependencies([zero]):
                return tf.nest.map_structure(tf.identity, batch)

        steps = tf.data.Dataset.range(self.steps)
        clock = steps.map(lambda step: (tf.timestamp(), step))
        # A zip asks its parts in turn: the clock first, then, maybe waiting, the batch.
        pairs = tf.data.Dataset.zip(clock, batches)
        return pairs.map(lambda clock, batch: look(*clock, batch))

    def _planned(self, epoch, first):
        import tensorflow as tf

        def plan(epoch):
            order = self.order(epoch)
            batches = [self.batch(order, step) for step in range(self.steps)]
            return [np.concatenate(parts) for parts in zip(*batches, strict=True)]

        kinds = [tf.int32, tf.int32]
        if not self._training and self._among.devices > 1:
            kinds.append(tf.float32)
        # Once per epoch: from here on no step needs Python.
        parts = tf.numpy_function(plan, [epoch], kinds)
        parts = [tf.ensure_shape(part, (None,)) for part in parts]
        share = self.batch_size // self._among.processes

        def batch(step):
            start = step * share
            return tuple(part[start : start + share] for part in parts)

        return tf.data.Dataset.range(first, self.steps).map(batch)

    def _streamed(self, epoch, first):
        import tensorflow as tf

        if not self._training:
            return self._spread(self._split.dataset()).skip(first)
        # Of this function's graph: TensorFlow mixes it with the seed of the
        # operation, and would take the global one, which is not ours.
        tf.compat.v1.set_random_seed(self._seed + 1)
        return self._spread(self._split.dataset(shuffle=True, seed=epoch)).skip(first)

    def _spread(self, images):
        """This process's part of a stream, in batches."""
        import tensorflow as tf

        devices, processes = self._among.devices, self._among.processes
        local = self.batch_size // processes
        if devices == 1:
            return images.batch(local).map(self._small_labels)
        if self._training:
            images = images.take(self.size // devices * devices)
            images = images.shard(processes, self._among.process_id)
            return images.batch(local).map(self._small_labels)
        known = images.map(lambda image, label: (image, label, 1.0))
        fill = known.take(1).repeat(-self.size % devices)
        fill = fill.map(lambda image, label, weight: (image, label, 0.0))
        parts = known.concatenate(fill).shard(processes, self._among.process_id)
        return parts.batch(local).map(
            lambda image, label, weight: (image, tf.cast(label, tf.int32), weight)
        )

    def _small_labels(self, images, labels):
        import tensorflow as tf

        return images, tf.cast(labels, tf.int32)


class _Sequence(keras.utils.PyDataset):
    """The same batches for JAX and PyTorch."""

    def __init__(self, batches: Batches, first: int):
        super().__init__()
        self._batches, self._first = batches, first
        self._ordered = (None, None)

    def __len__(self):
        return self._batches.steps - self._first

    def __getitem__(self, step):
        started = time.perf_counter()
        batches, epoch = self._batches, self._batches.epoch
        if self._ordered[0] != epoch:
            self._ordered = (epoch, batches.order(epoch))
        batch = batches.batch(self._ordered[1], self._first + step)
        batches.waited += time.perf_counter() - started
        return batch
