"""What the machine offers, and the choices that follow from it."""

import importlib.metadata
import math
import platform

import keras

from cnnlib.training.devices import distribution

# Numbers in the feature maps of one batch up to which Python's share of a step is
# worth saving: LeNet-5 on 128 images has about a million. A GPU computes faster, so
# there it is worth saving in larger networks too.
SMALL_STEP = {"cpu": 2**20, "gpu": 2**24}
MOST_STEPS = 32


def kind() -> str:
    """`"gpu"` (or another accelerator) or `"cpu"`: what Keras computes on."""
    if keras.backend.backend() == "torch":
        import torch

        return "gpu" if torch.cuda.is_available() else "cpu"
    return keras.distribution.list_devices()[0].split(":")[0]


def device() -> str:
    """The device in words: `"cpu: x86_64"`, or `"8 × gpu: NVIDIA H200"` for eight."""
    several = distribution.current().devices
    times = f"{several} × " if several > 1 else ""
    if kind() == "cpu":
        return f"{times}cpu: {platform.machine()}"
    return f"{times}{kind()}: {_accelerator()}"


def versions() -> dict[str, str]:
    """Versions of Python and of every package that a result depends on."""
    backend = keras.backend.backend()
    found = {
        name: importlib.metadata.version(name)
        for name in ("keras", backend, "numpy", "cnnlib")
    }
    return {"python": platform.python_version(), "backend": backend, **found}


def has_fast_bfloat16() -> bool:
    """Whether the device is an accelerator that multiplies in bfloat16."""
    if kind() == "cpu":
        return False
    backend = keras.backend.backend()
    if backend == "torch":
        import torch

        return torch.cuda.is_bf16_supported(including_emulation=False)
    if backend == "jax":
        import jax

        # "8.0" on a GPU of NVIDIA; others (TPUs) have it.
        capability = getattr(jax.devices()[0], "compute_capability", "8.0")
        return float(capability) >= 8
    import tensorflow as tf

    found = tf.config.list_physical_devices("GPU")
    details = tf.config.experimental.get_device_details(found[0]) if found else {}
    return details.get("compute_capability", (8, 0)) >= (8, 0)


def steps_per_execution(model: keras.Model, batch_size: int) -> int:
    """How many steps to run between two looks at the progress.

    Small networks spend much of a step in Python, so many steps are run at once;
    large ones show each step.
    """
    if keras.backend.backend() == "torch" or _mirrored():
        return 1
    numbers = batch_size * sum(
        math.prod(size or 1 for size in tensor.shape[1:])
        for layer in model.layers
        for tensor in keras.tree.flatten(layer.output)
    )
    budget = SMALL_STEP["cpu" if kind() == "cpu" else "gpu"] * MOST_STEPS
    return min(MOST_STEPS, max(1, budget // numbers))


def _mirrored() -> bool:
    """Whether TensorFlow's devices work together, which takes single steps, plain."""
    several = distribution.current().devices > 1
    return keras.backend.backend() == "tensorflow" and several


def _accelerator() -> str:
    backend = keras.backend.backend()
    if backend == "torch":
        import torch

        return torch.cuda.get_device_name(0)
    if backend == "jax":
        import jax

        return jax.devices()[0].device_kind
    import tensorflow as tf

    found = tf.config.list_physical_devices("GPU")
    details = tf.config.experimental.get_device_details(found[0]) if found else {}
    return details.get("device_name", "unknown")
