"""The `cnnlib` command: one file for each group of commands.

Keras takes seconds to load. So the modules here import it, and all that stands on it,
inside the functions that need it: help, names and mistyped options do not wait.
"""

import os
import sys


def main(arguments: list[str] | None = None) -> int:
    """Run the command.

    Args:
        arguments: without the program's name; `None` takes those of the process.

    Returns:
        The exit status: 0, 2 after bad input (told in one line on standard error),
        130 after Ctrl-C.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed, as by `>&-`
            setattr(sys, name, open(os.devnull, "w"))  # noqa: SIM115
    try:
        from cnnlib.cli.app import run

        return run(sys.argv[1:] if arguments is None else arguments)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130
