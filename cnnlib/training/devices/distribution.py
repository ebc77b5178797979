"""Several devices and processes: Keras's own data parallelism on JAX, TensorFlow's
`MirroredStrategy` on TensorFlow. Every device computes its part of each batch, and the
result is that of one device with the whole batch.
"""

import contextlib
import dataclasses
from collections.abc import Iterator

import keras

from cnnlib.errors import InputError
from cnnlib.plain_numbers import plain
from cnnlib.training.devices import process_group

# Batch normalisation that takes its mean over all devices at the moment.
_synchronized: list[keras.layers.BatchNormalization] = []


@dataclasses.dataclass(frozen=True)
class Distribution:
    """Who trains together.

    Attributes:
        devices: of all processes together.
        processes: how many; all have as many devices.
        process_id: of this one, counted from 0.
    """

    devices: int = 1
    processes: int = 1
    process_id: int = 0

    @property
    def is_chief(self) -> bool:
        """Whether this is the process that writes the run folder."""
        return self.process_id == 0


# The innermost is last.
_active: list[Distribution] = []


def current() -> Distribution:
    """The distribution that is active: that of `distribute`, or one device."""
    return _active[-1] if _active else Distribution()


@contextlib.contextmanager
def distribute(
    devices: str | int | None = "all",
    coordinator: str | None = None,
    processes: int | None = None,
    process_id: int | None = None,
    *,
    timeout: float = 100,
) -> Iterator[Distribution]:
    """Create and train models on several devices, in one process or several.

    Several processes, on one machine or many, are started by hand with the same
    arguments but for `process_id`, before anything else is computed, with a run
    folder that all of them can read; process 0 writes it. Where one machine has
    several GPUs, either one process takes them all, or `CUDA_VISIBLE_DEVICES` gives
    each process its own. Give all the same `keras.utils.set_random_seed`.

    On JAX dropout and augmentation draw what one device would draw; on TensorFlow
    each device draws the same numbers for its part of a batch.

    When a process fails or dies, so do the others, within about `timeout`; started
    again with `resume=True` they go on from the last checkpoint. A process that fails
    ends its interpreter with status 2 after an `InputError`, 130 after Ctrl-C, else 1.
    One that JAX itself gives up, because process 0 is gone, is aborted.

    Args:
        devices: of each process: `"all"`, how many, or `None` for the first.
        coordinator: `"host:port"` of process 0, the port being free there.
        processes: how many there are.
        process_id: which one this is, 0 to `processes` - 1.
        timeout: seconds to wait for the other processes, at the start and whenever
            one no longer answers.

    Yields:
        The `Distribution`; `current` returns it inside.

    Raises:
        InputError: an argument is wrong; there are fewer devices; the backend cannot
            do it; the processes do not find each other; one of them has ended.
    """
    backend = keras.backend.backend()
    devices, processes, process_id = plain((devices, processes, process_id))
    _check_devices(devices)
    process_group.check(coordinator, processes, process_id)
    with contextlib.ExitStack() as stack:
        if (processes or 1) > 1:
            group = process_group.joined(coordinator, processes, process_id, timeout)
            stack.enter_context(group)
        names = _DEVICES[backend](devices)
        if len(names) > 1:
            stack.enter_context(_scope(names))
        _active.append(Distribution(len(names), processes or 1, process_id or 0))
        stack.callback(_active.pop)
        yield current()


@contextlib.contextmanager
def local() -> Iterator[None]:
    """Save or load a model in each process by itself, as one device would.

    Keras makes variables of its own when it saves, and JAX would wait for all
    processes to make them, too. What is set in here is still set on all devices.
    """
    before = keras.distribution.distribution()
    keras.distribution.set_distribution(None)
    # A saved model that asks for synchronisation runs on TensorFlow only.
    for layer in _synchronized:
        layer.synchronized = False
    try:
        yield
    finally:
        keras.distribution.set_distribution(before)
        for layer in _synchronized:
            layer.synchronized = True


@contextlib.contextmanager
def synchronized(model: keras.Model) -> Iterator[None]:
    """Let batch normalisation work on the whole batch on TensorFlow's devices, too.

    On JAX it always does; `MirroredStrategy` would normalise each device's part by
    itself. Enter this before the training step is traced.

    Args:
        model: its layers of `keras.layers.BatchNormalization`, nested ones included,
            change while the context is open.
    """
    if keras.backend.backend() != "tensorflow" or current().devices == 1:
        yield
        return
    layers = [
        layer
        for layer in model._flatten_layers()
        if isinstance(layer, keras.layers.BatchNormalization) and not layer.synchronized
    ]
    for layer in layers:
        layer.synchronized = True
    _synchronized.extend(layers)
    try:
        yield
    finally:
        for layer in layers:
            layer.synchronized = False
            _synchronized.remove(layer)


def _check_devices(devices) -> None:
    count = type(devices) is int and devices >= 1
    if not (count or devices is None or devices == "all"):
        raise InputError(f"devices={devices!r} is not a number of 1 or more, or 'all'")


def _scope(names: list[str]):
    """The context in which Keras puts every variable on all devices."""
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        return tf.distribute.MirroredStrategy(names).scope()
    # The batches come divided among the processes already.
    return keras.distribution.DataParallel(
        devices=names, auto_shard_dataset=False
    ).scope()


def _jax_devices(asked) -> list[str]:
    """As many devices of each process, those of process 0 first."""
    import jax

    groups = {}
    for device in jax.devices():
        groups.setdefault(device.process_index, []).append(device)
    sizes = [len(groups[number]) for number in sorted(groups)]
    if asked == "all" and len(set(sizes)) > 1:
        raise InputError(
            f"the processes have {', '.join(map(str, sizes))} devices; give devices, at"
            f" most {min(sizes)}"
        )
    count = _count(asked, min(sizes), jax.devices()[0].platform)
    chosen = [device for number in sorted(groups) for device in groups[number][:count]]
    return [f"{device.platform}:{device.id}" for device in chosen]


def _tensorflow_devices(asked) -> list[str]:
    names = keras.distribution.list_devices()
    return names[: _count(asked, len(names), names[0].split(":")[0])]


def _torch_devices(asked) -> list[str]:
    import torch

    there = torch.cuda.device_count() if asked == "all" else asked or 1
    if there > 1:
        raise InputError(
            f"devices={asked!r}, but on torch training takes one device; give 1, or"
            " set KERAS_BACKEND=jax"
        )
    return ["0"]


def _count(asked, there: int, kind: str) -> int:
    if asked == "all":
        return there
    if (asked or 1) > there:
        raise InputError(
            f"devices={asked}, but there {'is' if there == 1 else 'are'} {there}"
            f" ({kind}); give at most {there}, or 'all'"
        )
    return asked or 1


_DEVICES = {
    "jax": _jax_devices,
    "tensorflow": _tensorflow_devices,
    "torch": _torch_devices,
}
