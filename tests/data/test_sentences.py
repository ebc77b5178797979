"""Generated sentences that single words do not tell apart."""

import numpy as np
import pytest

from cnnlib.data import sentences


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
