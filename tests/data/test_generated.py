"""The generated sets of notebook 09: deterministic, and hard in the way they say."""

import numpy as np
import pytest

from cnnlib.data import chirps, moving_dots, sentences

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


# --- sentences --------------------------------------------------------------------


def _families(split) -> dict:
    """Rows of the sentences that have the same words."""
    rows = {}
    for row, words in enumerate(split.words):
        rows.setdefault(tuple(np.sort(words)), []).append(row)
    return rows


def test_no_sentence_occurs_twice_and_no_family_is_in_two_splits():
    splits = sentences.load(0)
    for split in splits.values():
        assert len(np.unique(split.words, axis=0)) == len(split.words)
    bags = [set(_families(split)) for split in splits.values()]
    assert sum(map(len, bags)) == len(set.union(*bags))


def test_words_alone_are_right_for_half_of_every_family():
    split = sentences.load(0)["test"]
    for rows in _families(split).values():
        assert sorted(split.labels[rows]) == [0, 0, 1, 1]


@pytest.mark.parametrize("between", [0, 1, 2])
def test_groups_of_too_few_words_come_in_both_classes(between):
    split = sentences.load(0)["test"]
    for width, tells in ((between + 1, False), (between + 2, True)):
        classes = {}
        for row in np.flatnonzero(split.between == between):
            windows = np.lib.stride_tricks.sliding_window_view(split.words[row], width)
            groups = frozenset(map(tuple, windows))
            classes.setdefault(groups, []).append(int(split.labels[row]))
        known = [sorted(labels) for labels in classes.values()]
        if tells:
            assert all(len(set(labels)) == 1 for labels in known)
        else:
            assert all(sum(labels) * 2 == len(labels) for labels in known)


def test_a_sentence_means_what_its_class_says():
    split = sentences.load(0)["test"]
    for row in range(60):
        first, second = split.text(row).partition(" ? ")[2].split(" , ")
        for half in (first, second):
            good = half.split()[-1] in sentences.GOOD
            assert (good != ("not" in half.split())) == bool(split.labels[row])
        assert ("not" in first.split()) != ("not" in second.split())


# --- chirps -----------------------------------------------------------------------


def test_a_chirp_stands_where_the_set_says():
    split = chirps.load(0)["test"]
    for row in range(len(split.labels)):
        signal, start = split.signals[row, :, 0], split.starts[row]
        power = np.convolve(signal**2, np.ones(chirps.CHIRP), "valid")
        if abs(power.argmax() - start) > 12:
            # Noise may shift the loudest stretch, but rarely by much.
            assert power[start] > 0.6 * power.max()


def test_backwards_has_the_same_spectrum_and_another_course():
    rising = chirps.chirp(0.3)
    forward, backward = (np.abs(np.fft.rfft(x)) for x in (rising, rising[::-1]))
    np.testing.assert_allclose(forward, backward, atol=1e-9)
    crossings = np.flatnonzero(np.diff(np.sign(rising[2:-2])))
    gaps = np.diff(crossings)
    assert gaps[0] > gaps[-1]


# --- moving dots ------------------------------------------------------------------


def test_four_clips_share_their_middle_and_two_are_two_backwards():
    clips = moving_dots.load(0)["test"].clips.reshape(-1, 4, 9, 16, 16)
    right, left, down, up = clips.swapaxes(0, 1)
    np.testing.assert_array_equal(left, right[:, ::-1])
    np.testing.assert_array_equal(up, down[:, ::-1])
    np.testing.assert_array_equal(right[:, 4], down[:, 4])


@pytest.mark.parametrize(
    ("name", "axis", "step"),
    [("right", 1, 1), ("left", 1, -1), ("down", 0, 1), ("up", 0, -1)],
)
def test_the_dot_moves_as_its_class_says(name, axis, step):
    split = moving_dots.load(0)["test"]
    chosen = split.clips[split.labels == moving_dots.CLASS_NAMES.index(name), ..., 0]
    # Circular cross-correlation of two frames: the best shift is the motion.
    for clip in chosen:
        shifts = [np.sum(clip[2] * np.roll(clip[0], s, axis)) for s in range(-7, 8)]
        assert np.argmax(shifts) - 7 == pytest.approx(2 * step, abs=1)
