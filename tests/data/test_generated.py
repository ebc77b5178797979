"""What all generated sets promise: the same for a seed, balanced, as documented."""

import numpy as np
import pytest

from cnnlib.data import chirps, digit_scenes, moving_dots, sentences, shape_scenes

MODULES = (sentences, chirps, moving_dots)


@pytest.mark.parametrize("module", MODULES)
def test_a_seed_gives_the_same_set_and_another_seed_another(module):
    first, again, other = module.load(3), module.load(3), module.load(4)
    assert list(first) == ["train", "validation", "test"]
    for part in first:
        for left, right in zip(first[part], again[part], strict=True):
            np.testing.assert_array_equal(left, right)
    assert not np.array_equal(first["train"][0], other["train"][0])


@pytest.mark.parametrize("module", MODULES)
def test_classes_are_equally_frequent(module):
    for split in module.load(0).values():
        counts = np.bincount(split.labels)
        assert counts.min() == counts.max()


def test_shapes_and_types_are_as_documented():
    words, labels, between = sentences.load()["train"]
    assert words.shape == (1920, 16)
    assert (words.dtype, labels.dtype, between.dtype) == ("int32", "int64", "int64")
    signals = chirps.load()["train"]
    assert signals.signals.shape == (600, 192, 1)
    assert signals.signals.dtype == "float32"
    clips = moving_dots.load()["train"]
    assert clips.clips.shape == (400, 9, 16, 16, 1)
    assert clips.clips.dtype == "float32"


@pytest.mark.parametrize("module", [digit_scenes, shape_scenes])
def test_a_seed_gives_the_same_scenes_and_another_seed_others(module):
    first, again, other = module.load(3), module.load(3), module.load(4)
    assert list(first) == ["train", "validation", "test"]
    for part, size in module.SIZES.items():
        assert len(first[part].images) == size
        for left, right in zip(first[part], again[part], strict=True):
            np.testing.assert_array_equal(left, right)
        assert not np.array_equal(first[part].images, other[part].images)
