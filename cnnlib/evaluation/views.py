"""How a test image is shown to a network, and one answer from several views of it."""

import math

import keras
from keras import ops

from cnnlib.errors import InputError
from cnnlib.evaluation.ten_crop import corners
from cnnlib.surgery.fully_convolutional import fully_convolutional
from cnnlib.training.class_scores import gives_probabilities
from cnnlib.training.loss import SMALLEST

CENTER, TEN_CROP, DENSE = VIEWS = ("center", "ten_crop", "dense")


class Views(keras.Model):
    """From stored images to class probabilities, in one compiled step.

    Args:
        network: a classifier; of several outputs the first counts.
        data: a `cnnlib.data.Dataset`; its training statistics normalise.
        views: one of `VIEWS`.
        scales: of `"dense"`, the short sides that images are resized to; `None` leaves
            them as they are stored.

    Raises:
        InputError: the network does not take the images, cannot slide, or answers
            neither with probabilities nor with logits.

    Input: uint8 `(batch, height, width, channels)`.

    Output: float32 `(batch, classes)`: the logarithm of the probabilities, averaged
    over the views.
    """

    def __init__(self, network: keras.Model, data, views: str, scales=None):
        super().__init__(name="views")
        self._probabilities = gives_probabilities(network)
        takes, stored = network.input_shape, tuple(data.image_shape)
        if views == DENSE:
            self._sides = [_side_lengths(stored, scale) for scale in scales or (None,)]
            self.network = fully_convolutional(network)
            _check_dense(network, self.network, self._sides, stored)
        else:
            self.network = network
            self._size = _crop_size(network.name, takes, stored, data.name, views)
        self._views = {
            CENTER: self._center,
            TEN_CROP: self._ten_crop,
            DENSE: self._dense,
        }[views]
        # (x / 255 - mean) / std as one multiplication and one addition.
        self._scale = (1 / (255 * data.std)).astype("float32")
        self._shift = (-data.mean / data.std).astype("float32")
        self.compile()

    def call(self, images):
        images = ops.multiply(ops.cast(images, "float32"), self._scale)
        images = ops.add(images, self._shift)
        answers = [self._answer(view) for view in self._views(images)]
        return ops.logsumexp(ops.stack(answers), axis=0) - math.log(len(answers))

    def _answer(self, view):
        answer = keras.tree.flatten(self.network(view, training=False))[0]
        answer = ops.cast(answer, "float32")
        if self._probabilities:
            return ops.log(ops.maximum(answer, SMALLEST))
        return ops.log_softmax(answer)

    def _center(self, images):
        height, width = self._size
        *_, (top, left) = corners(images.shape[1:3], self._size)
        yield images[:, top : top + height, left : left + width]

    def _ten_crop(self, images):
        height, width = self._size
        for top, left in corners(images.shape[1:3], self._size):
            view = images[:, top : top + height, left : left + width]
            yield view
            yield ops.flip(view, axis=2)

    def _dense(self, images):
        for sides in self._sides:
            view = images
            if sides != images.shape[1:3]:
                view = ops.image.resize(
                    images, sides, antialias=True, data_format="channels_last"
                )
            yield view
            yield ops.flip(view, axis=2)


def _crop_size(name, takes, stored, data_name, views) -> tuple[int, int]:
    """Height and width of a view: what the network takes."""
    if views == TEN_CROP and None in takes[1:]:
        raise InputError(
            f"{name} takes images of any size, so ten_crop does not know how large its"
            " views are; choose views='center' or 'dense'"
        )
    fits = len(takes) == 4 and takes[3] in (None, stored[2])
    size = [takes[i + 1] or stored[i] for i in range(2)] if fits else []
    if not fits or size[0] > stored[0] or size[1] > stored[1]:
        raise InputError(
            f"{name} takes images of shape {tuple(takes[1:])}, those of {data_name} are"
            f" {stored}; load them with an image_size of at least"
            f" {max(filter(None, takes[1:3]), default=1)}"
            if fits
            else f"{name} takes inputs of shape {tuple(takes[1:])}, the images of"
            f" {data_name} are {stored}"
        )
    return tuple(size)


def _side_lengths(stored, scale: int | None) -> tuple[int, int]:
    """Height and width when the short side becomes `scale`."""
    height, width, _ = stored
    if scale is None:
        return height, width
    short = min(height, width)
    return round(height * scale / short), round(width * scale / short)


def _check_dense(network, sliding, sides, stored) -> None:
    """Raise `InputError` unless every layer fits into the images at every scale."""
    for height, width in sides:
        try:
            sliding.compute_output_shape((1, height, width, stored[2]))
        except ValueError as error:
            raise InputError(
                f"{network.name} cannot slide over images of {height} × {width} ×"
                f" {stored[2]}; it was built for"
                f" {' × '.join(map(str, network.input_shape[1:]))}"
            ) from error
