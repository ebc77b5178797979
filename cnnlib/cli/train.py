"""`cnnlib train`."""

import contextlib
import dataclasses
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

import cnnlib
from cnnlib.cli.options import (
    DataFolder,
    DataName,
    Keywords,
    ModelName,
    check_model,
    make_model,
)
from cnnlib.cli.train_options import (
    Coordinator,
    Devices,
    Epochs,
    Modern,
    Note,
    Precision,
    Processes,
    ProcessId,
    RecipeName,
    Recompute,
    Record,
    Resume,
    RunDir,
    SaveEvery,
    Seed,
    Weights,
)
from cnnlib.errors import InputError

if TYPE_CHECKING:
    import keras


def train(
    model: ModelName,
    data: DataName,
    epochs: Epochs = None,
    seed: Seed = None,
    recipe: RecipeName = None,
    modern: Modern = False,
    precision: Precision = None,
    run_dir: RunDir = None,
    resume: Resume = False,
    save_every: SaveEvery = None,
    recompute: Recompute = False,
    keywords: Keywords = None,
    weights: Weights = None,
    data_dir: DataFolder = None,
    record: Record = None,
    note: Note = "",
    devices: Devices = None,
    coordinator: Coordinator = None,
    processes: Processes = None,
    process_id: ProcessId = None,
) -> None:
    """Train a model, test it once, and keep everything in a run folder."""
    check_model(model)
    from cnnlib.data.npz_files import name_of
    from cnnlib.models.common.keyword_text import parse_keywords
    from cnnlib.training.devices.distribution import current, distribute
    from cnnlib.training.runs.config import check_seed

    data_name = name_of(data)
    folder = _run_folder(run_dir, f"{model}_{data_name.replace('/', '_')}", resume)
    if record is not None:
        cnnlib.training.check_record(record)
    settings = parse_keywords(keywords)
    if resume:
        given = {"weights": weights, "recipe": recipe, "precision": precision}
        _refuse_with_resume(given | {"modern": modern})
        chosen, settings, seed = _as_before(folder, settings, seed)
    else:
        folder.check_free()
        chosen = _choose_recipe(model, data_name, recipe, modern, epochs, precision)
        settings = {**_of_weights(model, weights), **chosen.keywords, **settings}
    check_seed(seed := seed or 0)
    with distribute(_count(devices), coordinator, processes, process_id):
        images = cnnlib.load_data(data, chosen.image_size, data_dir)
        network = _build(model, settings, images, chosen.crop_size, weights, seed)
        with _say_how_to_go_on(model, data, folder, data_dir):
            result = cnnlib.fit(
                network,
                images,
                None if resume else chosen,
                folder.path,
                seed=seed,
                epochs=epochs,
                resume=resume,
                save_every=save_every,
                recompute=recompute,
                keywords=settings,
                callbacks=_start_line(network, images, folder, resume),
            )
        if not current().is_chief:
            return
    _say_result(result)
    if record:
        given = {"--weights": weights, "--data-dir": data_dir, "--devices": devices}
        _record(result, folder.read_config(), data, given, record, note)


def _record(result, config, data, options, file, note) -> None:
    from cnnlib.training.runs.record import train_command

    command = train_command(config, data, options)
    cnnlib.training.record(result, config, command, file, note=note)


def _choose_recipe(model, data, name, modern, epochs, precision):
    if name and modern:
        raise InputError(
            f"--modern does not go with --recipe; name --recipe {name}/modern"
        )
    get_recipe = cnnlib.training.get_recipe
    chosen = get_recipe(name) if name else cnnlib.recipe(model, data, modern)
    changes = {"epochs": epochs, "precision": precision}
    changes = {field: value for field, value in changes.items() if value is not None}
    return dataclasses.replace(chosen, **changes)


def _build(model, settings, images, crop_size, weights, seed) -> "keras.Model":
    import keras

    # The first weights come from the seed, too.
    keras.utils.set_random_seed(seed)
    height, width, channels = images.image_shape
    return make_model(
        model,
        settings,
        classes=images.classes,
        input_shape=(crop_size or height, crop_size or width, channels),
        weights=weights,
    )


def _of_weights(model: str, weights: str | None) -> dict:
    """What the network of weights by name was built with, for a resume to know."""
    from cnnlib.models.weights.names import find_weights, list_weights

    if weights not in list_weights(model):
        return {}
    return find_weights(model, weights).keywords


def _refuse_with_resume(given: dict) -> None:
    for option, value in given.items():
        if value:
            raise InputError(
                f"--{option} does not go with --resume; a run goes on as it began"
            )


def _count(devices: str | None) -> str | int | None:
    if devices is None or devices == "all":
        return devices
    if not devices.isdecimal():
        raise InputError(f"--devices {devices!r} is not a number or 'all'")
    return int(devices)


def _run_folder(path: Path | None, stem: str, resume: bool):
    """The folder named; else the next free one, or the last one to resume."""
    from cnnlib.training.runs.folder import RunFolder

    if path is not None:
        return RunFolder(path)
    number = 1
    while Path("runs", f"{stem}_{number}").exists():
        number += 1
    if resume and number > 1:
        number -= 1
    return RunFolder(Path("runs", f"{stem}_{number}"))


def _as_before(folder, settings, seed) -> tuple:
    """What was not given anew, as the run to resume has it."""
    from cnnlib.training.recipes import GENERAL

    stored = folder.read_config()
    sizes = {field: stored["recipe"][field] for field in ("image_size", "crop_size")}
    return (
        dataclasses.replace(GENERAL, **sizes),
        settings or stored["model"]["keywords"],
        stored["seed"] if seed is None else seed,
    )


@contextlib.contextmanager
def _say_how_to_go_on(model, data, folder, data_dir):
    """After Ctrl-C, print the command that takes the run up again, if there is one."""
    try:
        yield
    except KeyboardInterrupt:
        if not folder.holds_run():
            raise
        command = ["cnnlib", "train", model, "--data", data]
        command += ["--run-dir", str(folder.path), "--resume"]
        command += ["--data-dir", str(data_dir)] if data_dir else []
        with contextlib.suppress(OSError):  # the terminal may be gone
            print(f"\nStopped. Go on with: {shlex.join(command)}", file=sys.stderr)
        raise typer.Exit(130) from None


def _start_line(network, images, folder, resume) -> "list[keras.callbacks.Callback]":
    """Say what is trained where, once everything that was given is found right."""
    import keras

    from cnnlib.training.devices.distribution import current

    if not current().is_chief:
        return []
    text = (
        f"{network.name} ({network.count_params():,} weights) on {images.name}"
        f" ({images.train.size:,} training images)\n"
        f"{'Resuming' if resume else 'Run folder'}: {folder.path}"
    )
    return [
        keras.callbacks.LambdaCallback(
            on_train_begin=lambda logs: print(text, flush=True)
        )
    ]


def _say_result(result) -> None:
    rows = {
        "test accuracy": f"{result.test_accuracy:.2%}",
        "test loss": f"{result.test_loss:.4f}",
        "epochs": result.epochs,
        "seconds": f"{result.seconds:.1f}",
        "images/s": f"{result.images_per_second:,.0f}",
        "run folder": result.run_dir,
    }
    print()
    for name, value in rows.items():
        print(f"{name:14} {value}")
