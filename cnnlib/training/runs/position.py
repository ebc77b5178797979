"""Where a run is: what a checkpoint holds besides the weights and the optimiser."""

import json
import zipfile
from dataclasses import asdict, dataclass, field
from pathlib import Path

import keras
import numpy as np

# Keras ignores a member of its file that it does not know.
MEMBER = "position.json"


@dataclass
class Position:
    """How far a run is.

    Attributes:
        step: batches trained since the start.
        seeds: states of the seed generators, within an epoch.
        metrics: states of the metrics, within an epoch.
        torch: states of PyTorch's own generators, within an epoch; Keras's dropout
            draws from them there.
        seconds: spent in an epoch that is not finished.
    """

    step: int = 0
    seeds: list = field(default_factory=list)
    metrics: list = field(default_factory=list)
    torch: list = field(default_factory=list)
    seconds: float = 0.0

    @classmethod
    def of(cls, feed: keras.Model, step: int, within_epoch: bool) -> "Position":
        """Read the position from a model in training."""
        if not within_epoch:
            return cls(step)
        seeds, metrics = _seed_states(feed), feed.metrics_variables
        return cls(step, _values(seeds), _values(metrics), _torch_states())

    def put_into(self, feed: keras.Model) -> None:
        """Set the states within an epoch."""
        for variable, value in zip(_seed_states(feed), self.seeds, strict=True):
            variable.assign(np.array(value, variable.dtype))
        for variable, value in zip(feed.metrics_variables, self.metrics, strict=True):
            variable.assign(np.array(value, variable.dtype))

    def put_into_torch(self) -> None:
        """Set the states of PyTorch's generators; on other backends there are none."""
        for generator, state in zip(_torch_generators(), self.torch, strict=False):
            import torch

            generator.set_state(torch.tensor(state, dtype=torch.uint8))

    def write(self, path: Path) -> None:
        """Add the position to a `.keras` file."""
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr(MEMBER, json.dumps(asdict(self)))

    @classmethod
    def read(cls, path: Path) -> "Position":
        """Read it from a `.keras` file.

        Raises:
            KeyError, OSError, ValueError, TypeError, zipfile.BadZipFile: it has none.
        """
        with zipfile.ZipFile(path) as archive:
            return cls(**json.loads(archive.read(MEMBER)))


def start_epoch(feed: keras.Model, seed: int, epoch: int) -> None:
    """Make everything random in an epoch depend on the seed and its number alone."""
    for index, state in enumerate(_seed_states(feed)):
        entropy = np.random.SeedSequence((seed, epoch, index))
        state.assign([int(entropy.generate_state(1)[0]) >> 1, 0])
    for generator in _torch_generators():
        entropy = np.random.SeedSequence((seed, epoch))
        generator.manual_seed(int(entropy.generate_state(1)[0]))


def _torch_generators() -> list:
    """PyTorch's generators, of the processor and of the GPU in use."""
    if keras.backend.backend() != "torch":
        return []
    import torch

    gpu = torch.cuda.is_available()
    on_gpu = [torch.cuda.default_generators[torch.cuda.current_device()]] if gpu else []
    return [torch.default_generator, *on_gpu]


def _torch_states() -> list:
    return [generator.get_state().tolist() for generator in _torch_generators()]


def _seed_states(feed):
    return [v for v in feed.variables if v.name == "seed_generator_state"]


def _values(variables) -> list:
    return [keras.ops.convert_to_numpy(variable).tolist() for variable in variables]
