"""Random changes to training images that leave their class as it is.

They are part of the compiled training step and run where the network runs, on every
backend. The images are already normalised, `(x / 255 - mean) / std` per channel, so
that 0 is the mean colour. Each image gets draws of its own, and every call takes
equally many from the generator: a resumed run sees what the uninterrupted one sees.

Every change is a function of the images, float `(batch, height, width, channels)`, of
a `keras.random.SeedGenerator` and of the `View`, and returns images of the same dtype.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import keras
import numpy as np
from keras import ops

from cnnlib.errors import InputError, unknown_name
from cnnlib.training.augmentation.crops import (
    check_side,
    draw_below,
    gather_pixels,
    random_window,
    resample,
)

# PCA of the ImageNet training pixels, scaled to [0, 1], as published with
# fb.resnet.torch (datasets/imagenet.lua); column i belongs to eigenvalue i.
EIGENVALUES = np.array([0.2175, 0.0188, 0.0045])
EIGENVECTORS = np.array(
    [
        [-0.5675, 0.7192, 0.4009],
        [-0.5808, -0.0045, -0.8140],
        [-0.5836, -0.6948, 0.4203],
    ]
)
# How bright red, green and blue look (ITU-R BT.601).
LUMA = (0.299, 0.587, 0.114)


@dataclass(frozen=True)
class View:
    """What the network sees.

    Attributes:
        side: of the square that the croppings leave, in pixels.
        mean: what was taken off each channel of pixels scaled to [0, 1].
        std: what each channel was divided by after that.
    """

    side: int
    mean: Sequence[float]
    std: Sequence[float]


def flip(images, generator, view):
    """Mirror each image left to right, or leave it, with equal chance."""
    height, width = images.shape[1:3]
    shape = (ops.shape(images)[0], 1)
    mirrored = keras.random.uniform(shape, dtype="float32", seed=generator) < 0.5
    columns = ops.arange(width, dtype="int32")
    columns = ops.where(mirrored, width - 1 - columns, columns)
    rows = ops.arange(height, dtype="int32")[None]
    return gather_pixels(images, rows, columns)


def crop(images, generator, view):
    """Shift each image by up to an eighth of its height and width; zeros move in.

    Padding by 4 and cropping a 32 × 32 image, as He et al. 2016, section 4.2.
    """
    height, width = images.shape[1:3]
    y, x = height // 8, width // 8
    padded = ops.pad(images, ((0, 0), (y, y), (x, x), (0, 0)))
    return random_window(padded, height, width, generator)


def random_crop(images, generator, view):
    """Cut out a window of the view's side, each position equally likely.

    Krizhevsky et al. 2012, section 4.1: 224 out of 256.
    """
    check_side(images, view.side)
    return random_window(images, view.side, view.side, generator)


def scale_jitter(images, generator, view):
    """Cut out a window of a random scale, as VGG was trained.

    Simonyan & Zisserman 2015, section 3.1: the image is scaled so that its shorter
    side is S, drawn from [256, 512] for each image anew, and 224 × 224 are cut out
    anywhere. In the stored image, whose shorter side h stands for S, that is a square
    window of side 224 · h / S, between 0.44 h and 0.88 h. It is placed uniformly and
    scaled to the view's side, whatever that is. S is a real number here.

    The paper cuts from whole images: if centre squares are stored, the ends of the
    longer side are never seen. Stored at 512, no window of 224 is enlarged.
    """
    height, width = images.shape[1:3]
    draws = _uniform(images, 3, generator)
    size = 224 * min(height, width) / (256 + 256 * draws[0])
    corner = draws[1] * (height - size), draws[2] * (width - size)
    return resample(images, corner, (size, size), view.side)


def resized_crop(images, generator, view):
    """Cut out a window of random size, shape and place; scale it to the view's side.

    Szegedy et al. 2015, section 6: the window has 8 % to 100 % of the image's area,
    evenly distributed, and a width of 3/4 to 4/3 of its height, here even in the
    logarithm. A window longer than the image is cut down to it, where other programs
    draw again: the number of draws must be known beforehand.
    """
    height, width = images.shape[1:3]
    draws = _uniform(images, 4, generator)
    area = (0.08 + 0.92 * draws[0]) * (height * width)
    aspect = ops.exp((2 * draws[1] - 1) * math.log(4 / 3))
    tall = ops.minimum(ops.sqrt(area / aspect), float(height))
    wide = ops.minimum(ops.sqrt(area * aspect), float(width))
    corner = draws[2] * (height - tall), draws[3] * (width - wide)
    return resample(images, corner, (tall, wide), view.side)


def pca_color(images, generator, view):
    """Add one random colour of light to all pixels of an image.

    Krizhevsky et al. 2012, section 4.1: P · (α∘λ) with three α of mean 0 and standard
    deviation 0.1 for each image; λ and P as in fb.resnet.torch. Needs RGB images.
    """
    _check_channels("pca_color", images, (3,))
    shape = (ops.shape(images)[0], 1, 1, 1, 3)
    alpha = keras.random.normal(shape, 0, 0.1, "float32", seed=generator)
    # The mean is off already; std divides a difference of colours as it does a colour.
    colors = EIGENVECTORS * EIGENVALUES / np.reshape(view.std, (3, 1))
    # A matrix product would be rounded to half precision on some accelerators.
    shift = ops.sum(alpha * ops.convert_to_tensor(colors, "float32"), axis=-1)
    return images + ops.cast(shift, images.dtype)


def color_jitter(images, generator, view):
    """Change brightness, contrast and saturation by up to 40 %, in this order.

    As fb.resnet.torch (datasets/transforms.lua), which draws the order too: with three
    factors f from [0.6, 1.4] for each image, f · image + (1 − f) · other, where other
    is black, then the image's mean brightness, then each pixel's own. Nothing is
    clipped. Needs RGB or grey images.
    """
    _check_channels("color_jitter", images, (1, 3))
    shape = (3, ops.shape(images)[0], 1, 1, 1)
    factors = keras.random.uniform(shape, 0.6, 1.4, "float32", seed=generator)
    mean = ops.convert_to_tensor(view.mean, "float32")
    std = ops.convert_to_tensor(view.std, "float32")
    pixels = (ops.cast(images, "float32") * std + mean) * factors[0]
    level = ops.mean(_brightness(pixels), axis=(1, 2), keepdims=True)
    pixels = level + factors[1] * (pixels - level)
    grey = _brightness(pixels)
    pixels = grey + factors[2] * (pixels - grey)
    return ops.cast((pixels - mean) / std, images.dtype)


def cutout(images, generator, view):
    """Set a square of half the side to zero, the mean colour.

    DeVries & Taylor 2017, section 3.2: its centre is any pixel of the image, so it may
    reach over the edge; 16 × 16 of 32 × 32 is the paper's choice for CIFAR-10 (for
    CIFAR-100 it takes 8 × 8).
    """
    hidden = []
    for length in images.shape[1:3]:
        center = draw_below(length, ops.shape(images)[0], generator)
        offset = ops.arange(length, dtype="int32") - center + length // 4
        hidden.append(ops.logical_and(offset >= 0, offset < length // 2))
    square = ops.logical_and(hidden[0][:, :, None, None], hidden[1][:, None, :, None])
    return images * ops.cast(ops.logical_not(square), images.dtype)


AUGMENTATIONS = {
    "flip": flip,
    "crop": crop,
    "random_crop": random_crop,
    "scale_jitter": scale_jitter,
    "resized_crop": resized_crop,
    "pca_color": pca_color,
    "color_jitter": color_jitter,
    "cutout": cutout,
}

# Those that leave images of the view's side.
CROPPING = frozenset({"random_crop", "scale_jitter", "resized_crop"})


def augment(images, names: Iterable[str], generator, side: int, mean, std):
    """Apply changes by name, in order.

    Args:
        images: float tensor `(batch, height, width, channels)`, normalised; the batch
            may be unknown while a graph is built, the rest not.
        names: from `AUGMENTATIONS`.
        generator: the `keras.random.SeedGenerator` that everything random comes from.
        side: of the square that the network sees; the names in `CROPPING` make it.
        mean: of each channel, on pixels scaled to [0, 1], that was taken off.
        std: of each channel, that it was divided by.

    Returns:
        A tensor of the same dtype: of the same shape, or `(batch, side, side,
        channels)` after one of `CROPPING`.

    Raises:
        InputError: a crop larger than the images, or a number of channels that a
            change of colour is not made for.
    """
    view = View(side, mean, std)
    for name in names:
        images = AUGMENTATIONS[name](images, generator, view)
    return images


def check_names(names: str | Iterable[str] | None) -> tuple[str, ...]:
    """Check names of augmentations.

    Args:
        names: one name, several, or `None`.

    Returns:
        The names in their order.

    Raises:
        InputError: a name that is not known, or what is no name at all.
    """
    # Whatever is no list of names is an unknown name.
    names = names if isinstance(names, tuple | list) else (names,)
    names = () if names == (None,) else tuple(names)
    for name in names:
        if name not in tuple(AUGMENTATIONS):
            raise unknown_name("augmentation", name, AUGMENTATIONS)
    return names


def _uniform(images, count: int, generator):
    """`count` numbers from [0, 1) for each image, `(count, batch)`."""
    shape = (count, ops.shape(images)[0])
    return keras.random.uniform(shape, dtype="float32", seed=generator)


def _brightness(pixels):
    """`(batch, height, width, 1 or 3)` to one channel."""
    if pixels.shape[-1] == 1:
        return pixels
    luma = ops.convert_to_tensor(LUMA, "float32")
    return ops.sum(pixels * luma, axis=-1, keepdims=True)


def _check_channels(name: str, images, allowed: Sequence[int]) -> None:
    if images.shape[-1] not in allowed:
        raise InputError(
            f"{name!r} takes images of {' or '.join(map(str, allowed))} channels, not"
            f" {images.shape[-1]}; leave it out of the recipe's augmentation"
        )
