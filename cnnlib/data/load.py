"""`load_data`: one call for every data set."""

from dataclasses import replace
from pathlib import Path

from cnnlib.data import digits, npz_files, photo_patches
from cnnlib.data.dataset import Dataset, Split, channel_statistics
from cnnlib.data.resizing import check_image_size, fit_array
from cnnlib.errors import InputError

EMBEDDED = {module.NAME: module for module in (digits, photo_patches)}


def load_data(
    name: str,
    image_size: int | None = None,
    data_dir: str | Path | None = None,
) -> Dataset:
    """Load an image classification set, divided for honest training.

        data = cnnlib.load_data("mnist", image_size=32)
        model.fit(data.normalize(data.train.images), data.train.labels)

    Choose with `data.validation`; read `data.test` once, at the end.

    Args:
        name: `"digits"` or `"photo_patches"`, which come with the package and need
            no network, or any image classification set of TensorFlow Datasets by its
            own name (https://www.tensorflow.org/datasets/catalog), such as
            `"mnist"`, `"cifar10"` or `"imagenette/320px"`. Such a set is built when
            it is first used: from files placed in `cnnlib.data.manual_dir(name)`,
            else by downloading it. A path that ends in `.npz` is a file of your own:
            arrays `x_train`, `y_train`, `x_test`, `y_test` and, if wanted,
            `x_validation`, `y_validation` and `class_names`.
        image_size: side of the images in pixels. Smaller images get a frame of
            zeros, larger ones are reduced until their short side fits, then cropped
            at the centre. None leaves them as they are.
        data_dir: where TFDS keeps its sets; None for its own folder
            (`$TFDS_DATA_DIR` or `~/tensorflow_datasets`).

    Returns:
        A `Dataset` of uint8 images and int64 labels, held in memory, or streamed
        from disk if they would take more than 1.5 GB. Where the set has no
        validation images of its own, a tenth of its training images, at most 5,000,
        is held out with a fixed seed; where it has no test images either, a tenth
        for each.

    Raises:
        InputError: if the name is unknown or no image classification set, if images
            differ in size and `image_size` is None, or if a file placed by hand is
            not the original.
        DataUnavailableError: (an `InputError`) if the set is not on this machine and
            cannot be downloaded.
    """
    image_size = check_image_size(image_size)
    if isinstance(name, Path):
        name = str(name)
    if not isinstance(name, str):
        raise InputError(f"a data set is named by a string, such as 'digits'; {name!r}")
    if name.endswith(npz_files.SUFFIX):
        return npz_files.load(name, image_size)
    if name not in EMBEDDED:
        from cnnlib.data import tfds_sets

        return tfds_sets.load(name, image_size, data_dir, tuple(EMBEDDED))
    data = EMBEDDED[name].load()
    if image_size in (None, data.image_shape[0]):
        return data
    splits = {
        part: Split(fit_array(images, image_size), labels)
        for part, (images, labels) in (
            ("train", data.train),
            ("validation", data.validation),
            ("test", data.test),
        )
    }
    mean, std = channel_statistics(splits["train"].images)
    return replace(data, **splits, mean=mean, std=std)
