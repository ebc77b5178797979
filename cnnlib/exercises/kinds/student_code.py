"""The student's code is run here, and nowhere else: what it raises is its own fault."""

import contextlib
import dis
import linecache
import re
import textwrap
import traceback
import types
from collections.abc import Callable, Iterator

import numpy as np

from cnnlib.exercises.kinds.sentences import shown

# What a body consists of that returns a constant at once, in any Python since 3.11.
_IDLE = {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST"}


class Stopped(Exception):
    """The student's code did not come to an end; the text says why, as a sentence."""


def is_blank(answer) -> bool:
    """Whether this is the starter: `None`, `...`, or a function of nothing else.

    What counts is what stands in the function, not what it returns: a function that
    computes something and forgets to return it was attempted.
    """
    if isinstance(answer, types.FunctionType):
        body = list(dis.get_instructions(answer))
        constants = [step.argval for step in body if step.opname.endswith("_CONST")]
        idle = all(step.opname in _IDLE for step in body)
        return idle and all(value in (None, ...) for value in constants)
    return answer is None or answer is ...


def call(function: Callable, *given):
    """What the student's function returns.

    Raises:
        Stopped: it is no function, it raised, or it returned nothing.
    """
    if not callable(function):
        raise Stopped(
            f"Give a function, not {shown(function)}: its name, without brackets."
        )
    with students_code(function), np.errstate(all="ignore"):  # a cause says more
        found = function(*given)
    if found is None:
        raise Stopped("Your function returns None: is a `return` missing?")
    if found is ...:
        raise Stopped("Your function returns `...`: put your answer in its place.")
    return found


@contextlib.contextmanager
def students_code(function: Callable) -> Iterator[None]:
    """Run what the student wrote: every exception in it is told as theirs.

    Args:
        function: the answer; its module tells the student's lines from a library's.

    Raises:
        Stopped: with the kind of the exception, the line of the student's code and
            what the exception said.
    """
    try:
        yield
    except Exception as error:
        where, said = _line_of(error, function), _said(error)
        raise Stopped(
            f"Your code stopped with {type(error).__name__}"
            f"{f' in {where}' if where else ''}{f': {said}' if said else '.'}"
        ) from error


def _line_of(error: Exception, function: Callable) -> str:
    """The last line of the student's that was reached, with its number in the cell."""
    home = getattr(function, "__module__", None)
    reached = [
        (frame.f_code.co_filename, number)
        for frame, number in traceback.walk_tb(error.__traceback__)
        if frame.f_globals.get("__name__") == home
    ]
    if not reached:
        return ""
    line = textwrap.shorten(linecache.getline(*reached[-1]), 70, placeholder="…")
    return f"line {reached[-1][1]}" + (f", `{line}`" if line else "")


def _said(error: Exception) -> str:
    """What an exception says, without what Keras puts around it, as one sentence."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", str(error))
    text = re.sub(r"\AException encountered when calling .*", "", text)
    text = text.split("Arguments received by")[0]
    text = textwrap.shorten(text, 300, placeholder=" …")
    return text if not text or text[-1] in "?!.…" else f"{text}."
