"""Training on an accelerator: `cnnlib.fit` under JAX beside PyTorch, in one run.

    python tests/benchmarks/device_throughput.py [NAME ...] [--rounds 9]
        [--python PYTHON]
    python tests/benchmarks/device_throughput.py --tiny     # a dry run on a CPU

ResNet-50 on images of 224 × 224, batch 256, and WRN-28-10 on 32 × 32, batch 128, in
bfloat16 with float32 weights. PyTorch: `torch.compile`, channels_last, autocast. Both
keep the images on the device as bytes, and gather and normalise a batch in the step.
Beside the images per second stands the fraction of the device's matrix throughput:
three times the multiply-adds of the network (forward, and backward for the maps and for
the weights), divided by the multiply-adds per second of the best large bfloat16 product
among both libraries, measured in the same run. `pip install -e ".[jax,torch]"` with
the versions for the device; `--python` names the interpreter that has PyTorch, if
another.

Each library works in a process of its own, in turns, and JAX takes memory as it needs
it. Figures depend on the device, so nothing is asserted.
"""

import argparse
import os
import pathlib
import sys

import numpy as np
from turns import Worker, clock, in_turns, ratios, report, wait_for_turn

# Side of the images, batch, steps per round.
SIZES = {"resnet50": (224, 256, 10), "wrn_28_10": (32, 128, 40)}
TINY = {"resnet50": (32, 4, 2), "wrn_28_10": (8, 2, 2)}
# Side of the matrices, products per round.
MATRICES, TINY_MATRICES = (8192, 20), (256, 4)


def train_cnnlib(name: str, side: int, batch: int, steps: int) -> None:
    """Epochs of `cnnlib.fit` without end."""
    from keras_worker import Turns, noise

    import cnnlib

    classes = cnnlib.accounting.blueprint(name).output_shape[-1]
    data = noise((side, side, 3), classes, batch * steps, batch)
    model = cnnlib.create_model(name, input_shape=data.image_shape, classes=classes)
    recipe = cnnlib.Recipe(
        "benchmark",
        momentum=0.9,
        weight_decay=1e-4,
        batch_size=batch,
        epochs=10_000,
        precision="bfloat16",
    )
    cnnlib.fit(model, data, recipe, verbose=0, callbacks=[Turns()])


def train_torch(name: str, side: int, batch: int, steps: int) -> None:
    """The same in PyTorch."""
    import torch
    from torch.nn import functional
    from torch_networks import NETWORKS

    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.backends.cudnn.benchmark = True
    torch.set_float32_matmul_precision("high")
    model = NETWORKS[name]().to(device, memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(
        model.parameters(), 0.01, momentum=0.9, weight_decay=1e-4, fused=True
    )
    images = torch.randint(
        0, 256, (batch * steps, 3, side, side), dtype=torch.uint8, device=device
    ).contiguous(memory_format=torch.channels_last)
    labels = torch.randint(0, 10, (batch * steps,), device=device)

    # Generating code for a CPU takes long, and nothing is measured there.
    backend = "inductor" if device == "cuda" else "aot_eager"

    @torch.compile(backend=backend)
    def loss_of(rows):
        x = images[rows].float() * (4 / 255) - 2
        with torch.autocast(device, torch.bfloat16):
            scores = model(x.contiguous(memory_format=torch.channels_last))
        return functional.cross_entropy(scores.float(), labels[rows])

    while True:
        wait_for_turn()
        start = clock()
        total = torch.zeros((), device=device)
        for rows in torch.randperm(len(images), device=device).split(batch):
            optimizer.zero_grad()
            loss = loss_of(rows)
            loss.backward()
            optimizer.step()
            total += loss.detach()
        total.item()
        report(clock() - start)


def multiply_jax(side: int, products: int) -> None:
    """Square bfloat16 matrices in JAX, without end."""
    import jax
    import jax.numpy as jnp

    matrix = jax.random.normal(jax.random.key(0), (side, side), jnp.bfloat16) / side
    product = jax.jit(jnp.matmul)
    while True:
        wait_for_turn()
        start = clock()
        x = matrix
        for _ in range(products):
            x = product(x, matrix)
        x.block_until_ready()
        report(clock() - start, device=jax.devices()[0].device_kind)


def multiply_torch(side: int, products: int) -> None:
    """The same in PyTorch."""
    import torch

    device = "cuda" if torch.cuda.is_available() else "cpu"
    matrix = torch.randn(side, side, device=device, dtype=torch.bfloat16) / side
    while True:
        wait_for_turn()
        start = clock()
        x = matrix
        for _ in range(products):
            x = x @ matrix
        x[0, 0].item()  # waits for the device
        name = torch.cuda.get_device_name() if device == "cuda" else "cpu"
        report(clock() - start, device=name)


WORK = {
    "cnnlib": train_cnnlib,
    "torch": train_torch,
    "matrices-jax": multiply_jax,
    "matrices-torch": multiply_torch,
}


def start(python: str, work: str, *arguments) -> Worker:
    """A process that does one of `WORK`."""
    # Two libraries share the device.
    own = {"KERAS_BACKEND": "jax", "XLA_PYTHON_CLIENT_PREALLOCATE": "false"}
    command = [python, str(pathlib.Path(__file__)), "--work", work]
    return Worker([*command, *map(str, arguments)], os.environ | own)


def measure(workers: dict[str, Worker], rounds: int) -> dict[str, np.ndarray]:
    """Seconds of all in turns, without the rounds that compile."""
    try:
        for worker in workers.values():
            worker.round()
            print(worker.round().get("device", ""), end=" ", flush=True)
        print()
        return in_turns(workers, rounds, seconds=600)
    finally:
        for worker in workers.values():
            worker.close()


def matrix_throughput(options) -> float:
    """The most multiply-adds per second of either library."""
    side, products = TINY_MATRICES if options.tiny else MATRICES
    pythons = {"jax": sys.executable, "torch": options.python}
    workers = {
        name: start(python, f"matrices-{name}", side, products)
        for name, python in pythons.items()
    }
    spent = measure(workers, options.rounds)
    found = {
        name: products * side**3 / np.median(seconds[:, 0])
        for name, seconds in spent.items()
    }
    for name, rate in found.items():
        print(f"bfloat16 matrices of {side}, {name:5}: {2e-12 * rate:,.4g} TFLOP/s")
    return max(found.values())


def show(name: str, sizes: tuple, options, most: float, multiply_adds: int) -> None:
    """Train a network in both and print what came out."""
    side, batch, steps = sizes
    pythons = {"cnnlib": sys.executable, "torch": options.python}
    workers = {
        kind: start(python, kind, name, *sizes) for kind, python in pythons.items()
    }
    spent = measure(workers, options.rounds)
    print(f"{name}, {side} × {side}, batch {batch}, bfloat16")
    for kind, seconds in spent.items():
        rate = batch * steps / np.median(seconds[:, 0])
        print(
            f"    {kind:6} {rate:9,.5g} images/s,"
            f" {3 * multiply_adds * rate / most:.1%} of the matrix throughput"
        )
    print(f"    cnnlib / torch {ratios(spent['cnnlib'], spent['torch'])}", flush=True)


def main() -> None:
    """Measure and print, or work for the process that does."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(SIZES))
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--python", default=sys.executable, help="that has PyTorch")
    parser.add_argument("--tiny", action="store_true", help="sizes for a CPU")
    parser.add_argument("--work", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    for name in options.names:
        if name not in SIZES:
            parser.error(f"unknown network {name!r}; choose from {', '.join(SIZES)}")
    if options.work:
        work, *arguments = options.work
        WORK[work](*(int(a) if a.isdigit() else a for a in arguments))
    os.environ["KERAS_BACKEND"] = "jax"
    from cnnlib.accounting.network_counts import count_network

    most = matrix_throughput(options)
    for name in options.names or SIZES:
        sizes = (TINY if options.tiny else SIZES)[name]
        counts = count_network(name, input_shape=(sizes[0], sizes[0], 3))
        show(name, sizes, options, most, counts.multiply_adds)


if __name__ == "__main__":
    main()
