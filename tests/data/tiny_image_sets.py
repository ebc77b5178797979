"""Tiny sets that register with TensorFlow Datasets, so tests need no network.

The placed ones "download" two files from a closed port of this machine; both use the
same file names, as MNIST and Fashion-MNIST do.
"""

import gzip
import hashlib

import numpy as np
import tensorflow_datasets as tfds

URL = "http://127.0.0.1:9"


class _Tiny(tfds.core.GeneratorBasedBuilder, skip_registration=True):
    VERSION = tfds.core.Version("1.0.0")
    SHAPE = (8, 6, 1)
    COUNTS = {"train": 60, "test": 20}  # noqa: RUF012
    url_infos = None

    def _info(self):
        return tfds.core.DatasetInfo(
            builder=self,
            features=tfds.features.FeaturesDict(
                {
                    "image": tfds.features.Image(shape=self.SHAPE),
                    "label": tfds.features.ClassLabel(names=["even", "odd"]),
                }
            ),
            supervised_keys=("image", "label"),
        )

    def _split_generators(self, dl_manager):
        return {
            name: self._generate_examples(name, count)
            for name, count in self.COUNTS.items()
        }

    def _generate_examples(self, name, count):
        for i in range(count):
            image = np.full((*self.size(i), self.SHAPE[-1]), i, "uint8")
            yield i, {"image": image, "label": self.label(name, i)}

    def size(self, i):
        return self.SHAPE[:2]

    def label(self, name, i):
        return i % 2


class TinyImages(_Tiny):
    """Training and test images."""


class TinyHiddenLabels(_Tiny):
    """Three splits; the labels of test are hidden."""

    COUNTS = {"train": 40, "validation": 15, "test": 10}  # noqa: RUF012

    def label(self, name, i):
        return -1 if name == "test" else i % 2


class TinyPhotos(_Tiny):
    """Training images alone, in different sizes."""

    SHAPE = (None, None, 3)
    COUNTS = {"train": 50}  # noqa: RUF012

    def size(self, i):
        return 5 + i % 9, 14 - i % 5


class TinyTestOnly(_Tiny):
    """Nothing to train on."""

    COUNTS = {"test": 5}  # noqa: RUF012


class TinyNumbers(_Tiny):
    """No images."""

    def _info(self):
        return tfds.core.DatasetInfo(
            builder=self,
            features=tfds.features.FeaturesDict({"x": np.int64}),
        )


class _Placed(_Tiny, skip_registration=True):
    FIRST = 0

    @classmethod
    def files(cls):
        """The original files: name to bytes."""
        grey = np.arange(cls.FIRST, cls.FIRST + 20, dtype="uint8")
        contents = {"images.gz": grey.tobytes(), "labels.gz": (grey % 2).tobytes()}
        return {
            name: gzip.compress(content, mtime=0) for name, content in contents.items()
        }

    def _split_generators(self, dl_manager):
        names = ("images.gz", "labels.gz")
        paths = dl_manager.download_and_extract(
            {name: f"{URL}/{self.name}/{name}" for name in names}
        )
        grey, label = (
            np.frombuffer(paths[name].read_bytes(), "uint8") for name in names
        )
        return {
            "train": self._pairs(grey[:15], label[:15]),
            "test": self._pairs(grey[15:], label[15:]),
        }

    def _pairs(self, grey, label):
        for i in range(len(grey)):
            image = np.full(self.SHAPE, grey[i], "uint8")
            yield i, {"image": image, "label": int(label[i])}


def _url_infos(builder):
    return {
        f"{URL}/{builder.name}/{name}": tfds.download.checksums.UrlInfo(
            size=tfds.core.utils.Size(len(content)),
            checksum=hashlib.sha256(content).hexdigest(),
            filename=name,
        )
        for name, content in builder.files().items()
    }


class TinyPlaced(_Placed):
    """Built from two files."""


class TinyPlacedToo(_Placed):
    """Built from two files of the same names with other contents."""

    FIRST = 100


TinyPlaced.url_infos = _url_infos(TinyPlaced)
TinyPlacedToo.url_infos = _url_infos(TinyPlacedToo)
