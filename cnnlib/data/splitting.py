"""Which stored examples become training, validation and test images."""

from typing import NamedTuple

import numpy as np

from cnnlib.errors import InputError

SEED = 2012
MOST_VALIDATION = 5000


class Part(NamedTuple):
    """Some of the examples of one stored split.

    Attributes:
        source: the name of the stored split.
        rows: int64, ascending: which of its examples, counted from 0.
    """

    source: str
    rows: np.ndarray


def plan_splits(sizes: dict[str, int], test_has_labels: bool) -> dict[str, Part]:
    """Decide what to train on, choose with and test on.

    1. `test` is the stored test split. Where there is none, or none with labels, the
       stored validation split takes its place.
    2. `validation` is the stored validation split, if that is still free. Otherwise a
       tenth of the training images is held out, at most 5,000, drawn with a fixed
       seed. (CIFAR-10 becomes the 45,000 / 5,000 of He et al. 2015, section 4.2.)
    3. A set that comes as training images alone is divided 80 : 10 : 10, drawn with a
       fixed seed.

    Args:
        sizes: number of examples of each stored split.
        test_has_labels: False if the stored test split hides its labels.

    Returns:
        The parts `train`, `validation` and `test`; no example is in two of them.

    Raises:
        InputError: if there is no stored training split.
    """
    if "train" not in sizes:
        raise InputError(
            f"this set has no training images, only {', '.join(sorted(sizes))}"
        )
    has_test = "test" in sizes and test_has_labels
    whole = {name: Part(name, np.arange(size)) for name, size in sizes.items()}
    if has_test and "validation" in sizes:
        return {name: whole[name] for name in ("train", "validation", "test")}
    count = sizes["train"]
    held_out = min(count // 10, MOST_VALIDATION)
    if has_test or "validation" in sizes:
        train, validation = _draw(count, held_out)
        test = whole["test" if has_test else "validation"]
    else:
        tenth = count // 10
        train, validation, test = _draw(count, tenth, tenth)
        test = Part("train", test)
    return {
        "train": Part("train", train),
        "validation": Part("train", validation),
        "test": test,
    }


def _draw(count: int, *sizes: int) -> list[np.ndarray]:
    """Split `range(count)` at random into the rest and parts of the given sizes."""
    rows = np.random.default_rng(SEED).permutation(count)
    ends = count - np.cumsum(sizes[::-1])[::-1]
    return [np.sort(part) for part in np.split(rows, ends)]
