"""All commands together, and how their errors end."""

import functools
import sys
from itertools import pairwise
from typing import Annotated

import typer

import cnnlib
from cnnlib.cli.evaluate import evaluate
from cnnlib.cli.inspect import data, describe, list_
from cnnlib.cli.output import OutputError, checked_output
from cnnlib.cli.recipes import recipes
from cnnlib.cli.results import results
from cnnlib.cli.tables import replace_signs
from cnnlib.cli.train import train
from cnnlib.errors import InputError

app = typer.Typer(
    epilog="Example: cnnlib train lenet5 --data digits",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _stoppable(command):
    """The command, which says one line after Ctrl-C; what typer does then varies."""

    @functools.wraps(command)
    def run(*arguments, **options):
        try:
            return command(*arguments, **options)
        except KeyboardInterrupt:
            print("Stopped.", file=sys.stderr)
            raise typer.Exit(130) from None

    return run


# In the order of the help.
for command in (train, evaluate, list_, describe, data, recipes, results):
    app.command(command.__name__.rstrip("_"))(_stoppable(command))


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"cnnlib {cnnlib.__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool,
        typer.Option(
            "--version", is_eager=True, callback=_show_version, help="Show the version."
        ),
    ] = False,
) -> None:
    """Train and inspect the convolutional networks of the papers."""


def run(arguments: list[str]) -> int:
    """Run a command.

    Args:
        arguments: without the program's name.

    Returns:
        The exit status: 0, or 2 after bad input, told in one line on standard error.
    """
    try:
        _check_texts(arguments)
        for stream in (sys.stdout, sys.stderr):
            replace_signs(stream)
        with checked_output():
            return app(arguments, prog_name="cnnlib", standalone_mode=False) or 0
    except InputError as error:
        message = str(error)
    except OutputError as error:
        if isinstance(error.__cause__, BrokenPipeError):  # as of `cnnlib list | head`
            return 1
        message = str(error)
    except Exception as error:
        # A usage error. Its class is click's, which typer has moved about; every
        # other exception is a bug and keeps its traceback.
        if not hasattr(error, "format_message"):
            raise
        message = error.format_message()
        if not message:  # the help, shown because there were no arguments
            return 2
    print(f"Error: {' '.join(message.split())}", file=sys.stderr)
    return 2


def _check_texts(arguments: list[str]) -> None:
    """Refuse empty values, which are a variable that was never set, in a script."""
    for before, text in pairwise(["", *arguments]):
        option, equals, value = text.partition("=")
        if not (text.startswith("--") and equals):
            option, value = before, text
        if not value.strip() and option != "--note":
            what = option if option.startswith("-") else "an argument"
            raise InputError(f"{what} is empty; give a value, or leave it out")
