"""Batches of normalised images, the same on every backend.

The images stay in memory as bytes; a batch becomes float32 when it is used. Which
images make up a batch, and how they are changed, depends on the seed, the epoch and
the step, and on nothing else: that is what lets a resumed run see the same batches.
"""

import keras
import numpy as np

from cnnlib.training.augmentation import augment

# Images that a streamed set draws from at random: the larger, the better mixed.
SHUFFLE_BUFFER = 10_000
# Batches made ahead while the model computes.
PREFETCH = 8


class Batches:
    """One split of a data set as batches for `keras.Model.fit` or `evaluate`.

    Args:
        data: a `cnnlib.data.Dataset`; its training statistics normalise.
        split: one of its splits.
        batch_size: the last batch of an epoch may be smaller.
        seed: shuffles; `None` keeps the order, as evaluation wants.
        augmentation: names from `cnnlib.training.augmentation`, or `None`.
        one_hot: labels as rows with a single 1, as label smoothing needs them.

    Attributes:
        epoch: the epoch whose batches are given out, counted from 0. Set it before
            an epoch starts.
    """

    def __init__(
        self, data, split, batch_size, *, seed=None, augmentation=None, one_hot=False
    ):
        self.split = split
        self.size = split.size
        self.batch_size = batch_size
        self.steps = -(-split.size // batch_size)
        self.epoch = 0
        self._shape = tuple(data.image_shape)
        self._classes = data.classes
        self._seed = seed
        self._names = augmentation
        self._one_hot = one_hot
        # (x / 255 - mean) / std as one multiplication and one addition.
        self._scale = (1 / (255 * data.std)).astype("float32")
        self._shift = (-data.mean / data.std).astype("float32")

    def source(self):
        """What `keras.Model.fit` takes: `tf.data` on TensorFlow and for streams."""
        if not hasattr(self.split, "images"):
            return self._tf_dataset(self._streamed)
        if keras.backend.backend() == "tensorflow":
            return self._tf_dataset(self._gathered())
        return _Sequence(self)

    def order(self, epoch: int) -> np.ndarray:
        """The rows of the split in the order in which an epoch goes through them."""
        if self._seed is None:
            return np.arange(self.size)
        return np.random.default_rng((self._seed, epoch)).permutation(self.size)

    def changed(self, images: np.ndarray, epoch: int, step: int) -> np.ndarray:
        """Augment the raw images of one batch."""
        rng = np.random.default_rng((self._seed or 0, epoch, step))
        return augment(images, self._names or (), rng)

    def batch(self, rows: np.ndarray, epoch: int, step: int):
        """One batch as arrays: float32 images and their labels."""
        images = self.changed(self.split.images[rows], epoch, step)
        labels = self.split.labels[rows]
        if self._one_hot:
            labels = np.eye(self._classes, dtype="float32")[labels]
        return images.astype("float32") * self._scale + self._shift, labels

    def _tf_dataset(self, batches_of):
        """A `tf.data.Dataset` that, each time it is gone through, asks for `epoch`.

        Args:
            batches_of: from an epoch, a tensor, to a dataset of its batches.
        """
        import tensorflow as tf

        epoch = tf.data.Dataset.from_tensors(0).map(
            lambda _: tf.numpy_function(lambda: np.int64(self.epoch), [], tf.int64)
        )
        counted = tf.data.experimental.assert_cardinality(self.steps)
        options = tf.data.Options()
        # Tuning itself to the machine pays for reading files, not for small arrays,
        # where starting it costs as much as an epoch.
        options.autotune.enabled = not hasattr(self.split, "images")
        batches = epoch.flat_map(batches_of).apply(counted).prefetch(PREFETCH)
        return batches.with_options(options)

    def _gathered(self):
        import tensorflow as tf

        # Made here, not in the function below: there they would be copied into
        # the graph.
        with tf.device("CPU"):
            images = tf.constant(self.split.images)
            labels = tf.constant(self.split.labels)

        def batches_of(epoch):
            order = tf.numpy_function(self.order, [epoch], tf.int64)
            order = tf.ensure_shape(order, [self.size])

            def batch(step):
                rows = order[step * self.batch_size : (step + 1) * self.batch_size]
                return self._finish(
                    epoch, step, tf.gather(images, rows), tf.gather(labels, rows)
                )

            return tf.data.Dataset.range(self.steps).map(batch)

        return batches_of

    def _streamed(self, epoch):
        import tensorflow as tf

        images = self.split.dataset()
        if self._seed is not None:
            # Of this function's graph: TensorFlow mixes it with the seed of the
            # operation, and would take the global one, which is not ours.
            tf.compat.v1.set_random_seed(self._seed + 1)
            images = images.shuffle(min(self.size, SHUFFLE_BUFFER), seed=epoch)
        batches = images.batch(self.batch_size).enumerate()
        return batches.map(
            lambda step, pair: self._finish(epoch, step, *pair),
            num_parallel_calls=tf.data.AUTOTUNE,
        )

    def _finish(self, epoch, step, images, labels):
        import tensorflow as tf

        if self._names:
            images = tf.numpy_function(self.changed, [images, epoch, step], tf.uint8)
        images = tf.ensure_shape(images, (None, *self._shape))
        images = tf.cast(images, tf.float32) * self._scale + self._shift
        if self._one_hot:
            labels = tf.one_hot(labels, self._classes)
        return images, labels


class _Sequence(keras.utils.PyDataset):
    """The same batches for JAX and PyTorch."""

    def __init__(self, batches: Batches):
        super().__init__()
        self._batches = batches
        self._ordered = (None, None)

    def __len__(self):
        return self._batches.steps

    def __getitem__(self, step):
        batches, epoch = self._batches, self._batches.epoch
        if self._ordered[0] != epoch:
            self._ordered = (epoch, batches.order(epoch))
        start = step * batches.batch_size
        rows = self._ordered[1][start : start + batches.batch_size]
        return batches.batch(rows, epoch, step)
