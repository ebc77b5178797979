"""What the Inception networks share: branches side by side, then a concatenation.

A module is a list of branches, from left to right as its figure in the paper; a branch
is a list of steps, from bottom to top:

| step | meaning |
|---|---|
| `(64, 3)` | convolution with 64 filters of 3 × 3, batch normalisation, ReLU |
| `(64, (1, 7))` | filters 1 high and 7 wide |
| `(64, 3, 2)` | stride 2 |
| `(64, 3, 1, "valid")` | without padding |
| `"average"`, `"max"` | 3 × 3 pooling at stride 1, which keeps height and width |
| `"reduce"` | 3 × 3 max pooling at stride 2 |
| `[(64, (1, 3)), (64, (3, 1))]` | both on the same map; both outputs are kept |
"""

import dataclasses

from keras import layers

from cnnlib.models.common.blocks import avg_pool, channels, conv_bn_relu, max_pool


@dataclasses.dataclass(frozen=True)
class Inception:
    """Steps and modules in the way of one release; TensorFlow's by default.

    Attributes:
        width: multiplies every number of filters.
        halve: whether strides and pooling halve the map. Stems for small images do
            not: there every convolution keeps height and width, and a pooling at
            stride 2 passes its map on.
        epsilon: of batch normalisation.
        scale: whether batch normalisation has the factor γ. The ReLU and convolution
            that follow can do without.
        strided: padding of convolutions with stride 2.
        reduce: padding of the pooling with stride 2.
        average: padding of the average pooling; `"same"` leaves it out of the mean.
    """

    width: float = 1.0
    halve: bool = True
    epsilon: float = 1e-3
    scale: bool = False
    strided: str = "valid"
    reduce: str = "valid"
    average: str | int = "same"

    def convolution(
        self, x, filters, size, strides=1, padding="same", *, name: str, part=""
    ):
        """Convolution, batch normalisation, ReLU."""
        if strides > 1:
            padding = self.strided
        if not self.halve:
            strides, padding = 1, "same"
        names = {"name": name, "part": part}
        norm = {"epsilon": self.epsilon, "scale": self.scale}
        filters = channels(filters, self.width)
        return conv_bn_relu(x, filters, size, strides, padding=padding, **names, **norm)

    def pooling(self, x, kind: str, name: str):
        """One of the three poolings of the table above, named `{name}_pool`."""
        name = f"{name}_pool"
        if kind == "average":
            return avg_pool(x, 3, 1, padding=self.average, name=name)
        if kind == "max":
            return max_pool(x, 3, 1, padding="same", name=name)
        if self.halve:
            return max_pool(x, 3, 2, padding=self.reduce, name=name)
        return x

    def chain(self, x, steps: list, name: str):
        """One step after the other."""
        part = 0
        for step in steps:
            if isinstance(step, str):
                x = self.pooling(x, step, name)
            else:
                part += 1
                x = self.convolution(x, *step, name=name, part=part)
        return x

    def module(self, x, branches: list, name: str):
        """The branches on the same map, and the concatenation `{name}_concat`."""
        outputs = []
        for number, steps in enumerate(branches, 1):
            outputs += self._branch(x, steps, f"{name}_branch{number}")
        return layers.Concatenate(name=f"{name}_concat")(outputs)

    def stage(self, x, modules: list, depth: int, name: str):
        """`depth` modules; the last one is repeated where there are too few."""
        for block in range(1, depth + 1):
            branches = modules[min(block, len(modules)) - 1]
            x = self.module(x, branches, f"{name}_block{block}")
        return x

    def _branch(self, x, steps: list, name: str) -> list:
        if not isinstance(steps[-1], list):
            return [self.chain(x, steps, name)]
        x = self.chain(x, steps[:-1], name)
        last = len(steps)
        return [
            self.convolution(x, *step, name=name, part=f"{last}{letter}")
            for step, letter in zip(steps[-1], "ab", strict=True)
        ]
