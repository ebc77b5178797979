"""Code of the package, shown where it is discussed."""

import ast
import inspect
import textwrap
from collections.abc import Callable

from IPython.display import Markdown, display


def show_source(function: Callable) -> None:
    """Display the source of a function without its docstring, highlighted.

    What a notebook shows is then what it runs, and stays so when the package changes.

    Args:
        function: any Python function or class of the package.
    """
    display(Markdown(f"```python\n{source_without_docstring(function)}\n```"))


def source_without_docstring(function: Callable) -> str:
    """The source text of a function or class, without its own docstring."""
    text = textwrap.dedent(inspect.getsource(inspect.unwrap(function)))
    (definition,) = ast.parse(text).body
    lines = text.splitlines()
    if ast.get_docstring(definition) is not None:
        docstring = definition.body[0]
        del lines[docstring.lineno - 1 : docstring.end_lineno]
    return "\n".join(lines)
