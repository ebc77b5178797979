"""Fisher vectors: how images were described before convolutional networks.

Three steps turn an image into one vector of fixed length. Look at many small windows
and describe each by its edges (and its colours). Learn a mixture of Gaussians, a
dictionary of typical windows. Say how the windows of one image differ from the
dictionary; where they stood is forgotten.

Sources: Perronnin, Sánchez and Mensink, *Improving the Fisher Kernel for Large-Scale
Image Classification*, ECCV 2010 (sections 2 and 3.1 to 3.2: vector, power and L2
normalisation); Tola, Lepetit and Fua, *DAISY*, IEEE PAMI 2010 (the edges). Perronnin's
group describes windows by SIFT and by local colour statistics, on a dense grid. DAISY
is a dense relative of SIFT: scikit-image's SIFT describes key points only, and many
small images have none.
"""

import numpy as np

from cnnlib.errors import InputError

# DAISY: a centre and two rings of six circles, eight directions of edges in each.
RINGS, CIRCLES, DIRECTIONS = 2, 6, 8
EDGES = (RINGS * CIRCLES + 1) * DIRECTIONS
_LEARN_FROM = 5000  # windows; more did not change the accuracy, only the time
_AT_ONCE = 500  # images, to bound the memory


def count_key_points(images: np.ndarray) -> np.ndarray:
    """Count the places that SIFT picks to describe (Lowe 2004).

    Args:
        images: values 0 to 255, shape (n, height, width, 3).

    Returns:
        One count per image, (n,).
    """
    from skimage.color import rgb2gray
    from skimage.feature import SIFT

    counts = []
    for image in rgb2gray(images):
        sift = SIFT()
        try:
            sift.detect(image)
        except RuntimeError:  # how scikit-image says that there are none
            counts.append(0)
        else:
            counts.append(len(sift.keypoints))
    return np.array(counts)


def local_descriptors(
    images: np.ndarray, step: int = 4, radius: int = 6, color: bool = True
) -> np.ndarray:
    """Describe the windows of each image, on a dense grid of places.

    Args:
        images: values 0 to 255, shape (n, height, width, channels), 1 or 3 channels.
        step: pixels from one place to the next.
        radius: of a window; the first place lies `radius` pixels from the border.
        color: add mean and standard deviation of every channel in the window.

    Returns:
        float32 array (n, places, 104 or, with the statistics of 3 channels, 110).

    Raises:
        InputError: for an array of another shape, or one too small for a window.
    """
    from skimage.color import rgb2gray
    from skimage.feature import daisy

    _check_images(images, radius)
    gray = rgb2gray(images) if images.shape[-1] == 3 else images[..., 0] / 255
    edges = np.stack(
        [
            daisy(image, step, radius, RINGS, CIRCLES, DIRECTIONS).reshape(-1, EDGES)
            for image in gray
        ]
    ).astype("float32")
    if not color:
        return edges
    starts = range(0, len(images), _AT_ONCE)
    parts = [images[start : start + _AT_ONCE] for start in starts]
    colors = np.concatenate([_color_statistics(part, step, radius) for part in parts])
    return np.concatenate([edges, colors], axis=-1)


def _check_images(images: np.ndarray, radius: int) -> None:
    if images.ndim != 4 or images.shape[-1] not in (1, 3):
        raise InputError(
            f"images must have the shape (n, height, width, 1 or 3); got {images.shape}"
        )
    side = min(images.shape[1:3])
    if side <= 2 * radius:
        raise InputError(
            f"a window of radius {radius} needs images of at least {2 * radius + 1} "
            f"pixels; got {side}: radius={(side - 1) // 2} fits"
        )


def _color_statistics(images: np.ndarray, step: int, radius: int) -> np.ndarray:
    """Mean and spread of each channel in every window, (n, places, 2 · channels)."""
    side = 2 * radius + 1
    scaled = images.astype("float32") / 255
    windows = np.lib.stride_tricks.sliding_window_view(scaled, (side, side), (1, 2))
    windows = windows[:, ::step, ::step]
    found = np.concatenate([windows.mean((-2, -1)), windows.std((-2, -1))], axis=-1)
    return found.reshape(len(images), -1, found.shape[-1])


class FisherEncoder:
    """Turns the descriptors of an image into one Fisher vector.

    Args:
        modes: Gaussians of the dictionary.
        components: numbers that a principal component analysis leaves of a descriptor.
        seed: of the windows to learn from and of the mixture's start.

    A vector has `2 · modes · components + modes` numbers: for each Gaussian how much
    more often than usual it was met (1), how far its windows lie from its mean
    (`components`) and how much less they spread than usual (`components`; the papers
    write the opposite sign).
    """

    def __init__(self, modes: int = 8, components: int = 32, seed: int = 0):
        self.modes = modes
        self.components = components
        self.seed = seed

    def fit(self, descriptors: np.ndarray) -> "FisherEncoder":
        """Learn the dictionary from training images.

        Args:
            descriptors: (n, places, length), as `local_descriptors` returns them.

        Returns:
            The encoder itself.
        """
        from skimage.feature import learn_gmm
        from sklearn.decomposition import PCA

        rng = np.random.default_rng(self.seed)
        windows = descriptors.reshape(-1, descriptors.shape[-1])
        windows = rng.permutation(windows)[:_LEARN_FROM]
        self.reduction = PCA(self.components, random_state=self.seed).fit(windows)
        self.mixture = learn_gmm(
            self.reduction.transform(windows),
            n_modes=self.modes,
            gm_args={"covariance_type": "diag", "random_state": self.seed},
        )
        return self

    def membership(self, descriptors: np.ndarray) -> np.ndarray:
        """How well each window fits each Gaussian.

        Args:
            descriptors: (n, places, length), as `local_descriptors` returns them.

        Returns:
            (n · places, modes), image after image; every row sums to 1.
        """
        windows = descriptors.reshape(-1, descriptors.shape[-1])
        return self.mixture.predict_proba(self.reduction.transform(windows))

    def encode(self, descriptors: np.ndarray) -> np.ndarray:
        """Describe images by their Fisher vectors.

        Args:
            descriptors: (n, places, length), as `local_descriptors` returns them.

        Returns:
            (n, 2 · modes · components + modes), each row of length 1, after a signed
            square root of every number.
        """
        from skimage.feature import fisher_vector

        n, places, length = descriptors.shape
        reduced = self.reduction.transform(descriptors.reshape(-1, length))
        reduced = reduced.reshape(n, places, self.components)
        return np.stack(
            [fisher_vector(image, self.mixture, improved=True) for image in reduced]
        )
