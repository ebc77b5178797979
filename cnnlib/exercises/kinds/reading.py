"""Answers are read kindly: as tuple, list, array or text."""

import math
import numbers
import re

import numpy as np

_NUMBER = re.compile(r"(?<![\w.])[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?(?!\w)")
_LARGEST_ARRAY = 16  # longer ones are data, not an answer


def as_numbers(answer, count: int = 1) -> tuple[float, ...] | None:
    """Read an answer as numbers.

    Args:
        answer: a number; a list, tuple or array of them; a text such as "20 x 16",
            "(20, 16)" or "47 %".
        count: how many are asked for: in a text that gives one, "2,416" is one.

    Returns:
        A tuple of numbers, of one for a single number; `nan` for a leading `None`, as
        Keras writes an open batch. `None` for what holds no numbers, for `True` and
        `False`.
    """
    if isinstance(answer, str):
        return _numbers_in(answer, count) or None
    answer = _plain(answer)
    if not isinstance(answer, list | tuple):
        one = _as_number(answer)
        return None if one is None else (one,)
    if len(answer) > _LARGEST_ARRAY:
        return None
    found = []
    for place, part in enumerate(answer):
        if part is None and place == 0 and len(answer) > 1:
            read = (math.nan,)
        else:
            read = as_numbers(part, count)
        if read is None:
            return None
        found += read
    return tuple(found)


def as_letters(answer, allowed: str) -> set[str] | None:
    """Read an answer as letters: "bce", "b, c and e", ["b", "c", "e"], "(b) (c) (e)".

    Args:
        answer: a text, or a list, tuple or set of texts.
        allowed: small letters that can be meant; words of other letters are skipped.

    Returns:
        Small letters; single ones that are not allowed are among them. `None` if no
        letter was found.
    """
    if isinstance(answer, np.ndarray):
        answer = answer.ravel().tolist()
    parts = [answer] if isinstance(answer, str) else answer
    if not isinstance(parts, list | tuple | set | frozenset):
        return None
    if not all(isinstance(part, str) for part in parts):
        return None
    words = re.findall(r"[^\W\d_]+", " ".join(sorted(parts)).lower())
    if len(words) > 1:  # "b, c and e"
        words = [word for word in words if len(word) == 1 or set(word) <= set(allowed)]
    return set("".join(words)) or None


def _numbers_in(text: str, count: int) -> tuple[float, ...]:
    text = text.replace("−", "-")
    if count == 1:
        text = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text)  # 2,416
    text = re.sub(r"(?<=\d)\s*[x×*]\s*(?=\d)", " ", text)  # 20 x 16
    return tuple(_as_number(float(found)) for found in _NUMBER.findall(text))


def _plain(answer):
    """An array or tensor as lists; everything else as it is."""
    if hasattr(answer, "__array__") and not isinstance(answer, type):
        try:
            answer = np.asarray(answer)
        except Exception:  # a symbolic tensor has no numbers, and each raises its own
            return answer
        return answer.ravel().tolist() if answer.size <= _LARGEST_ARRAY else answer
    return answer


def _as_number(part) -> float | None:
    if isinstance(part, bool) or not isinstance(part, numbers.Real):
        return None
    try:
        value = float(part)
    except OverflowError:
        return None
    return int(value) if value.is_integer() else value
