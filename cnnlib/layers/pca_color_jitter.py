"""A random colour shift along the directions in which real pixels vary."""

import keras
import numpy as np
from keras import ops

from cnnlib.errors import InputError
from cnnlib.plain_numbers import plain


@keras.saving.register_keras_serializable("cnnlib")
class PCAColorJitter(keras.layers.Layer):
    """Add one random colour to all pixels of a training image.

    Krizhevsky et al. 2012, section 4.1: with the eigenvalues λ and the eigenvectors P
    (as columns) of the 3 × 3 covariance of the RGB values, every pixel of an image
    gets P · (α∘λ) added, where the three α are drawn from a normal distribution of
    mean 0 and standard deviation 0.1, once for an image and anew each time it is used.

    The paper does not say on which scale λ is measured. Here pixels are scaled to
    [0, 1] for it and the shift is scaled back, which makes it a small change of the
    light: with λ of bytes it would be 255 times as large. Nothing is clipped.

    Give the two arrays, or call `adapt` with training images before the first use.
    Outside training the images pass unchanged.

    Args:
        eigenvalues: λ, three numbers from 0, of pixels scaled to [0, 1].
        eigenvectors: P, 3 × 3, orthogonal; column i belongs to λ_i.
        std: standard deviation of α.
        value_range: the lowest and highest value of a pixel, such as `(0, 255)`.
        seed: of the draws, an integer, or `None`.
        **kwargs: as `keras.layers.Layer`.

    Raises:
        InputError: arrays of other sizes, an image without three channels, or training
            before `adapt`.

    Input and output: `(batch, height, width, 3)`; the output has the layer's compute
    dtype, also for bytes.
    """

    def __init__(
        self,
        eigenvalues=None,
        eigenvectors=None,
        std=0.1,
        value_range=(0, 255),
        seed=None,
        **kwargs,
    ) -> None:
        super().__init__(**kwargs)
        if not std >= 0:
            raise InputError(f"std={std!r} is not a standard deviation; 0.1 is usual")
        low, high = value_range
        if not low < high:
            raise InputError(
                f"value_range={value_range!r} does not rise; (0, 255) is that of bytes"
            )
        self.std = plain(std)
        self.value_range = plain((low, high))
        self.seed = plain(seed)
        self.seed_generator = keras.random.SeedGenerator(self.seed)
        self.eigenvalues = self.eigenvectors = None
        if eigenvalues is not None or eigenvectors is not None:
            self._set(eigenvalues, eigenvectors)

    def _set(self, eigenvalues, eigenvectors) -> None:
        for name, given in (("values", eigenvalues), ("vectors", eigenvectors)):
            if given is None:
                raise InputError(f"eigen{name} is missing; give both, or call adapt")
        values = np.array(eigenvalues, "float64")
        vectors = np.array(eigenvectors, "float64")
        if values.shape != (3,) or (values < 0).any():
            raise InputError(f"eigenvalues={values.tolist()} are not three numbers ≥ 0")
        if vectors.shape != (3, 3) or not np.allclose(
            vectors.T @ vectors, np.eye(3), atol=1e-3
        ):
            raise InputError(
                f"eigenvectors={vectors.tolist()} are not three orthogonal columns of"
                " length 1, as numpy.linalg.eigh returns them"
            )
        self.eigenvalues, self.eigenvectors = values.tolist(), vectors.tolist()

    def adapt(self, images) -> None:
        """Measure λ and P on images, before the layer is used in training.

        Args:
            images: `(..., 3)`, values in `value_range`. λ is sorted, largest first;
                the largest entry of each eigenvector is made positive, so that the
                result is the same on every machine.
        """
        if np.shape(images)[-1] != 3:
            raise InputError(f"images of shape {np.shape(images)} do not end in RGB")
        pixels = np.reshape(images, (-1, 3)) / self._span()
        eigenvalues, eigenvectors = np.linalg.eigh(np.cov(pixels.T, bias=True))
        eigenvalues, eigenvectors = eigenvalues[::-1], eigenvectors[:, ::-1]
        largest = eigenvectors[np.abs(eigenvectors).argmax(axis=0), range(3)]
        # Rounding can leave the λ of grey images a hair below zero.
        self._set(np.maximum(eigenvalues, 0), eigenvectors * np.sign(largest))

    def shift(self, alpha):
        """The colours that draws α add: P · (α∘λ), in units of the images' values.

        Args:
            alpha: `(n, 3)`.

        Returns:
            Tensor `(n, 3)`: red, green and blue.
        """
        if self.eigenvalues is None:
            raise InputError(
                f"{self.name} knows no colours yet: give eigenvalues and eigenvectors,"
                " or call adapt(images) with training images"
            )
        directions = np.multiply(self.eigenvectors, self.eigenvalues) * self._span()
        alpha = ops.convert_to_tensor(alpha, "float32")
        return ops.matmul(alpha, ops.convert_to_tensor(directions.T, "float32"))

    def _span(self) -> float:
        return self.value_range[1] - self.value_range[0]

    def build(self, input_shape):
        if len(input_shape) != 4 or input_shape[-1] != 3:
            raise InputError(
                f"images of shape {tuple(input_shape)} are not"
                " (batch, height, width, 3)"
            )

    def call(self, images, training=False):
        images = ops.cast(images, self.compute_dtype)
        if not training:
            return images
        shape = (ops.shape(images)[0], 3)
        alpha = keras.random.normal(shape, 0, self.std, "float32", self.seed_generator)
        shift = ops.cast(self.shift(alpha), self.compute_dtype)
        return images + shift[:, None, None, :]

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        own = {
            "eigenvalues": self.eigenvalues,
            "eigenvectors": self.eigenvectors,
            "std": self.std,
            "value_range": self.value_range,
            "seed": self.seed,
        }
        return super().get_config() | own
