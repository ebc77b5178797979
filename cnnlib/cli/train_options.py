"""What `cnnlib train` takes."""

from pathlib import Path
from typing import Annotated

import typer

Epochs = Annotated[
    int | None,
    typer.Option(
        metavar="N", help="Passes over the data.", show_default="the recipe's"
    ),
]
Seed = Annotated[
    int | None,
    typer.Option(
        metavar="N", help="Of first weights and data order.", show_default="0"
    ),
]
RunDir = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="The run folder.",
        show_default="runs/MODEL_NAME_1, or the next that is free",
    ),
]
Resume = Annotated[
    bool, typer.Option("--resume", help="Go on with a run that was stopped.")
]
Weights = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="Start from a .weights.h5 or .keras file, or weights the package has.",
    ),
]
RecipeName = Annotated[
    str | None,
    typer.Option(
        "--recipe",
        metavar="NAME",
        help="How to train: `cnnlib recipes` shows them.",
        show_default="the one of MODEL and the data",
    ),
]
Modern = Annotated[
    bool, typer.Option("--modern", help="Today's practice in place of the paper's.")
]
Precision = Annotated[
    str | None,
    typer.Option(
        metavar="TYPE",
        help="float32, bfloat16, float16, or auto for what is fast here.",
        show_default="the recipe's",
    ),
]
SaveEvery = Annotated[
    int | None,
    typer.Option(
        metavar="N", help="Write a checkpoint every N steps.", show_default="an epoch"
    ),
]
Record = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Add the result to a table, a .csv file."),
]
Note = Annotated[
    str, typer.Option(metavar="TEXT", help="What the table should say about the run.")
]
Devices = Annotated[
    str | None,
    typer.Option(
        metavar="N", help="How many devices, or all.", show_default="the first"
    ),
]
Coordinator = Annotated[
    str | None,
    typer.Option(
        metavar="HOST:PORT", help="Of process 0, when several processes train."
    ),
]
Processes = Annotated[
    int | None, typer.Option(metavar="N", help="How many processes train together.")
]
ProcessId = Annotated[
    int | None, typer.Option(metavar="I", help="Which of them this is, from 0.")
]
