"""Sentences that can only be read by the order of their words. They are generated.

Every sentence judges something twice and means the same both times, once with *not*:
"the film ? it was not very good , it was very bad". It is made from a subject, a good
and a bad adjective, and 0, 1 or 2 words such as *very* that stand before both. The
class, negative or positive, is what the sentence means.

Four sentences belong together: *not* stands in the first or in the second half, and
the good word comes first or last. All four have the same words, two are positive and
two negative, so nobody can tell them apart by their words alone. Moreover, with `k`
words between, a sentence has the same groups of `k + 1` neighbouring words as one of
the other class; only groups of `k + 2` words reach from *not* to its adjective.

A family of four is always in one split, and no sentence occurs twice.
"""

from itertools import product
from typing import NamedTuple

import numpy as np

SUBJECTS = ("film", "plot", "cast", "music", "story", "ending", "book", "show")
GOOD = ("good", "great", "funny", "clever", "moving", "fresh", "lively", "bright")
BAD = ("bad", "dull", "boring", "silly", "weak", "stale", "flat", "slow")
FIRST, SECOND = ("really", "truly", "quite"), ("very", "so", "that")
# All words between "not" and its adjective, by their number.
BETWEEN = (
    ((),),
    tuple((word,) for word in FIRST + SECOND),
    tuple(product(FIRST, SECOND)),
)
PADDING = "·"
COMMON = (PADDING, "the", "?", "it", "was", "not", ",")
VOCABULARY = COMMON + FIRST + SECOND + SUBJECTS + GOOD + BAD
LENGTH = 16
# Families of four sentences, for each number of words between.
FAMILIES = {"train": 160, "validation": 25, "test": 50}


class Sentences(NamedTuple):
    """Sentences of one split.

    Attributes:
        words: int32, shape (n, 16), numbers of words in `VOCABULARY`; after the end of
            a sentence, 0.
        labels: int64, shape (n,), 0 negative, 1 positive.
        between: int64, shape (n,), number of words between *not* and its adjective.
    """

    words: np.ndarray
    labels: np.ndarray
    between: np.ndarray

    def text(self, row: int) -> str:
        """Return one sentence as text."""
        return " ".join(VOCABULARY[word] for word in self.words[row] if word)


def load(seed: int = 0) -> dict[str, Sentences]:
    """Generate the sentences.

    Args:
        seed: which of the possible sentences are drawn, and their order.

    Returns:
        `"train"` (1,920 sentences), `"validation"` (300) and `"test"` (600). Each holds
        as many negative as positive sentences, and as many with 0, 1 and 2 words
        between *not* and its adjective.
    """
    rng = np.random.default_rng(seed)
    rows = {part: [] for part in FAMILIES}
    for between in BETWEEN:
        families = list(product(SUBJECTS, GOOD, BAD, between))
        order = rng.permutation(len(families))
        first = 0
        for part, count in FAMILIES.items():
            for index in order[first : first + count]:
                rows[part].extend(_family(*families[index]))
            first += count
    return {part: _encode(sentences, rng) for part, sentences in rows.items()}


def _family(subject, good, bad, between):
    """Return the four sentences of one choice of words: text, class, words between."""
    for not_first, good_first in product((False, True), repeat=2):
        halves = []
        for first in (True, False):
            negation = ["not"] if first == not_first else []
            adjective = good if first == good_first else bad
            halves.append(["it", "was", *negation, *between, adjective])
        text = ["the", subject, "?", *halves[0], ",", *halves[1]]
        # "not good" is negative, and so is its other half; "not bad" is positive.
        yield text, int(not_first != good_first), len(between)


def _encode(sentences, rng) -> Sentences:
    number = {word: index for index, word in enumerate(VOCABULARY)}
    words = np.zeros((len(sentences), LENGTH), "int32")
    for row, (text, _, _) in enumerate(sentences):
        words[row, : len(text)] = [number[word] for word in text]
    _, labels, between = zip(*sentences, strict=True)
    order = rng.permutation(len(sentences))
    return Sentences(words[order], np.array(labels)[order], np.array(between)[order])
