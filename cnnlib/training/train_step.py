"""The network with everything that comes before it, compiled into one step."""

import keras
import numpy as np
from keras import ops

from cnnlib.models import loss_weights
from cnnlib.training.augmentation.augmentations import augment
from cnnlib.training.augmentation.crops import center_crop
from cnnlib.training.class_scores import gives_probabilities
from cnnlib.training.loss import CrossEntropy

SPLITS = ("train", "validation", "test")


class Feed(keras.Model):
    """Takes rows of a data set in memory, or raw images of one that is streamed.

    All images of a set in memory lie on the device as bytes, once, so that a batch
    costs the transfer of its row numbers alone. Normalisation, augmentation and crops
    are part of the step, on every backend.

    Args:
        network: a classifier.
        data: from `cnnlib.load_data`; its training statistics normalise.
        recipe: tells augmentation, crop and label smoothing.

    Raises:
        InputError: an output of the network is neither probabilities nor logits.

    Attributes:
        network: as given; it shares its weights with this model.
        cross_entropies: the loss of each output, the main one's first.
        offsets: the first row of each split, by name; `None` for streamed sets.
    """

    def __init__(self, network: keras.Model, data, recipe):
        # Images become numbers in float32, whatever the network computes in.
        super().__init__(name="feed", dtype="float32")
        self.network = network
        self.generator = keras.random.SeedGenerator(0)
        self._recipe = recipe
        self._pixels = {"mean": data.mean, "std": data.std}
        # (x / 255 - mean) / std as one multiplication and one addition.
        self._scale = (1 / (255 * data.std)).astype("float32")
        self._shift = (-data.mean / data.std).astype("float32")
        self._loss_weights = list(loss_weights(network).values())
        self.cross_entropies = [
            CrossEntropy(
                not gives_probabilities(network, output), recipe.label_smoothing
            )
            for output in range(len(network.outputs))
        ]
        self.images = self.offsets = None
        if hasattr(data.train, "images"):
            splits = [getattr(data, name) for name in SPLITS]
            ends = np.cumsum([0, *(split.size for split in splits)])
            self.offsets = dict(zip(SPLITS, map(int, ends), strict=False))
            self.images = keras.Variable(
                np.concatenate([split.images for split in splits]),
                dtype="uint8",
                trainable=False,
                name="images",
            )
        self.built = True

    def call(self, inputs, training=False):
        """Make normalised images of rows or bytes, and classify them.

        Args:
            inputs: int32 rows `(batch,)`, or uint8 images
                `(batch, height, width, channels)`.
            training: whether the images change at random.

        Returns:
            What the network returns.
        """
        images = inputs
        if self.images is not None:
            # MirroredStrategy builds the model with the mean of its rows, a float.
            rows = ops.cast(inputs, "int32")
            images = ops.take(self.images, rows, axis=0)
        images = ops.multiply(ops.cast(images, "float32"), self._scale)
        images = ops.add(images, self._shift)
        side = self._recipe.crop_size
        if training and self._recipe.augmentation:
            images = augment(
                images,
                self._recipe.augmentation,
                self.generator,
                side or images.shape[1],
                **self._pixels,
            )
        if side and side < images.shape[1]:
            images = center_crop(images, side)
        return self.network(images, training=training)

    def compute_loss(
        self, x=None, y=None, y_pred=None, sample_weight=None, training=True
    ):
        """Weighted sum over the outputs in training, else the main output's loss."""
        outputs = keras.tree.flatten(y_pred)
        if not training:
            outputs = outputs[:1]
        parts = zip(self._loss_weights, self.cross_entropies, outputs, strict=False)
        losses = [
            weight * cross_entropy(y, output, sample_weight)
            for weight, cross_entropy, output in parts
        ]
        return sum([*losses, *self.losses])

    def compute_metrics(self, x, y, y_pred, sample_weight=None):
        """Metrics of the main output, which comes first."""
        main = keras.tree.flatten(y_pred)[0]
        return super().compute_metrics(x, y, main, sample_weight)
