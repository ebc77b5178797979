"""What may be asked for as augmentation."""

import pytest

import cnnlib
from cnnlib.training.augmentation.augmentations import check_names


@pytest.mark.parametrize(
    ("names", "expected"),
    [(None, ()), ((), ()), ("flip", ("flip",)), (["crop", "flip"], ("crop", "flip"))],
)
def test_names_are_checked(names, expected):
    assert check_names(names) == expected


@pytest.mark.parametrize(
    ("names", "hint"),
    [
        (("flip", "crops"), "unknown augmentation 'crops'; did you mean 'crop'"),
        ("random-crop", "did you mean 'random_crop'"),
        ("mixup", "known: color_jitter, crop, cutout, flip, pca_color"),
        ([["flip"]], r"unknown augmentation \['flip'\]"),
        (5, "unknown augmentation 5; known: color_jitter"),
        ("", "unknown augmentation ''"),
    ],
)
def test_unknown_names_are_refused(names, hint):
    with pytest.raises(cnnlib.InputError, match=hint):
        check_names(names)
