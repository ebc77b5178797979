"""How a finding is told: as a sentence, and so that right and wrong look different."""

import re
import sys

GREEN, MAGENTA = 32, 35  # told apart by colour-blind readers, too


def as_sentence(clause: str, where: str = "") -> str:
    """A clause as it is told: with a capital, where it was found, and one mark.

    Args:
        clause: without capital and full stop; it may end in a question mark.
        where: put in brackets before the mark.
    """
    mark = clause[-1] if clause[-1] in "?!.…" else "."
    told = clause.removesuffix(mark)
    return f"{told[0].upper()}{told[1:]}{f' ({where})' if where else ''}{mark}"


def shown(answer) -> str:
    """An answer as it is quoted: in one short line, and alike in every process."""
    if callable(answer):
        return "a function"
    text = re.sub(" at 0x[0-9a-f]+", "", " ".join(repr(answer).split()))
    return text if len(text) <= 60 else f"{text[:59]}…"


def tell(word: str, text: str, colour: int) -> None:
    """Print a verdict, its first word in bold colour where colours are seen.

    A notebook shows the colours, and so does a terminal. Files and pipes get the words
    alone.

    Args:
        word: "Correct." or "Not yet.".
        text: what follows; may be empty.
        colour: number of an ANSI colour.
    """
    in_notebook = type(sys.stdout).__module__.startswith("ipykernel.")
    if in_notebook or sys.stdout.isatty():
        word = f"\x1b[1;{colour}m{word}\x1b[0m"
    print(f"{word} {text}".rstrip())
