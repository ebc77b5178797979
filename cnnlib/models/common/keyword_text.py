"""Keywords of a model as text, `"width=2"`: of the command line and in tables."""

import ast
import re
from collections.abc import Mapping

from cnnlib.errors import InputError


def parse_keywords(pairs: list[str] | None) -> dict:
    """Turn `["original=true", "width=2"]` into keywords; a word stays a word.

    Raises:
        InputError: no `KEY=VALUE`, or a key that the command sets by itself.
    """
    settings = {}
    for pair in pairs or ():
        key, equals, value = pair.partition("=")
        if not equals or not key.isidentifier():
            raise InputError(f"--set {pair!r} is not KEY=VALUE, as in original=true")
        if key in ("classes", "input_shape", "weights", "input_tensor", "name"):
            raise InputError(f"--set does not take {key!r}; it has another place")
        settings[key] = _value(value)
    return settings


def read_keywords(text: str) -> dict:
    """Turn `"width=2, blocks=(1, 2)"`, as tables have it, into keywords."""
    pairs = re.split(r", (?=\w+=)", text) if text else []
    return {key: _value(value) for key, _, value in (p.partition("=") for p in pairs)}


def keyword_pairs(settings: Mapping) -> list[str]:
    """Turn keywords into what `parse_keywords` reads as the same."""
    pairs = []
    for key, value in settings.items():
        plain = isinstance(value, str) and _value(value) == value
        pairs.append(f"{key}={value if plain else repr(value)}")
    return pairs


def _value(text: str):
    words = {"true": True, "false": False, "none": None}
    if text.lower() in words:
        return words[text.lower()]
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return text
