"""What `cnnlib train` takes."""

from pathlib import Path
from typing import Annotated

import typer

from cnnlib.cli.options import option

Epochs = Annotated[int | None, option("N", "Passes over the data.", "the recipe's")]
Seed = Annotated[int | None, option("N", "Of first weights and data order.", "0")]
RunDir = Annotated[
    Path | None,
    option("DIR", "The run folder.", "runs/MODEL_NAME_1, or the next that is free"),
]
Resume = Annotated[
    bool, typer.Option("--resume", help="Go on with a run that was stopped.")
]
Weights = Annotated[
    str | None,
    option(
        "NAME", "Start from a .weights.h5 or .keras file, or weights the package has."
    ),
]
RecipeName = Annotated[
    str | None,
    option(
        "NAME",
        "How to train: `cnnlib recipes` shows them.",
        "the one of MODEL and the data",
        "--recipe",
    ),
]
Modern = Annotated[
    bool, typer.Option("--modern", help="Today's practice in place of the paper's.")
]
Precision = Annotated[
    str | None,
    option(
        "TYPE",
        "float32, bfloat16, float16, or auto for what is fast here.",
        "the recipe's",
    ),
]
SaveEvery = Annotated[
    int | None, option("N", "Write a checkpoint every N steps.", "an epoch")
]
Recompute = Annotated[
    bool,
    typer.Option(
        "--recompute",
        help="Take less memory and more time: compute cheap maps again.",
    ),
]
Record = Annotated[
    Path | None, option("FILE", "Add the result to a table, a .csv file.")
]
Note = Annotated[str, option("TEXT", "What the table should say about the run.")]
Devices = Annotated[str | None, option("N", "How many devices, or all.", "the first")]
Coordinator = Annotated[
    str | None, option("HOST:PORT", "Of process 0, when several processes train.")
]
Processes = Annotated[int | None, option("N", "How many processes train together.")]
ProcessId = Annotated[int | None, option("I", "Which of them this is, from 0.")]
